"""A run with other parameters asks models only what no earlier run asked, and makes the rows that it made without."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xaug
from hypothesis import given, settings
from hypothesis import strategies as st
from test_kept_answers import KINDS, Counted
from tiny import OFFICIAL, TinyModels
from xaug.augment.remembered import Remembered, answers_folder, remembered
from xaug.data_cards.errors import StorageError


@given(st.lists(st.lists(st.text(max_size=3), unique=True, max_size=8), max_size=5), st.sampled_from(KINDS))
@settings(max_examples=30, deadline=None)
def test_each_item_is_asked_once_and_answered_as_the_model_did(
    tmp_path_factory: pytest.TempPathFactory, asked: list[list[str]], kind: str
) -> None:
    path = tmp_path_factory.mktemp("answers") / "some.sqlite"
    model, plain = Counted(kind), Counted(kind)
    for items in asked:  # one process after the other
        assert repr(Remembered(kind, model, path).answer(items)) == repr(plain.answer(items))
    assert sorted(map(repr, model.asked)) == sorted({repr(item) for items in asked for item in items})


def test_the_file_is_named_by_what_decides_an_answer() -> None:
    one, other = (remembered("mlm", Counted("mlm"), {"dtype": dtype}) for dtype in ("fp32", "bf16"))
    assert one.path.parent == other.path.parent == answers_folder()
    assert one.path != other.path
    assert one.path == remembered("mlm", Counted("mlm"), {"dtype": "fp32"}).path


def test_many_keys_and_vectors_survive(tmp_path: Path) -> None:
    items: list[Hashable] = [f"text {i}" for i in range(1_300)]
    first = Remembered("encoder", Counted("encoder"), tmp_path / "a.sqlite").answer(items)
    unasked = Counted("encoder")
    second = Remembered("encoder", unasked, tmp_path / "a.sqlite")
    again = second.answer(items)
    assert (unasked.asked, second.recalled) == ([], 1_300)
    assert all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in zip(first, again, strict=True))


def test_several_writers_wait_for_each_other(tmp_path: Path) -> None:
    found: list[list[Any]] = [[] for _ in range(8)]

    start = threading.Barrier(8)

    def work(i: int) -> None:
        oracle = Remembered("tagger", Counted("tagger"), tmp_path / "a.sqlite")
        start.wait()
        for at in range(20):
            found[i] += oracle.answer([f"{at} {k}" for k in range(10)])

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [["NOUN"] * 200] * 8


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.write_bytes(b"no database at all, and long enough to be read as one" * 40)
    with pytest.raises(StorageError, match=r"a\.sqlite cannot be read or written .* delete it"):
        Remembered("tagger", Counted("tagger"), path).answer(["a"])


def test_other_thresholds_ask_only_what_is_new(
    tiny: TinyModels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))

    def made(store: str, similarity: float, *, keep: bool) -> tuple[str, int]:
        version = xaug.generate(
            "mnli", "bae", source=str(OFFICIAL), profile="none", victim=tiny.victims["mnli"], mlm=tiny.mlm,
            encoder=tiny.encoder, tagger="textblob", allow_weak_victim=True, limit=4, device="cpu", keep_answers=keep,
            parameters={"parity": False, "top_k": 5, "similarity": similarity}, store=tmp_path / store,
        )  # fmt: skip
        files = answers_folder().glob("victim-*.sqlite") if answers_folder().exists() else ()
        return version.manifest.content_sha256, sum(_count(file) for file in files)

    plain, none = made("plain", 0.3, keep=False)
    assert none == 0
    first, asked = made("first", 0.3, keep=True)
    assert (first, asked > 0) == (plain, True)
    assert made("second", 0.3, keep=True) == (plain, asked), "nothing is asked again"
    other, more = made("third", 0.4, keep=True)
    assert other == made("fourth", 0.4, keep=False)[0]
    assert more < 2 * asked, "most questions are those of the first run"


def _count(file: Path) -> int:
    import sqlite3

    with sqlite3.connect(file) as connection:
        (count,) = connection.execute("SELECT COUNT(*) FROM answers").fetchone()
    return int(count)
