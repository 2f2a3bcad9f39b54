"""The token cache is keyed by content, written in parts, equal for one process and several, read back unchanged."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from tiny import TinyModels
from training import commit, pairs
from xaug.data_cards.errors import StorageError
from xaug.models.encoding.texts import Limits
from xaug.models.loading import load_tokenizer
from xaug.train.data.rows import ShardRows, ShardTexts, TextLines, text_sources
from xaug.train.data.tokens import Features, Request, tokenized
from xaug.train.heads.base import HEADS


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def request_(tmp_path: Path, tiny: TinyModels) -> Request:
    version = commit(tmp_path / "store", "mnli", "clean", {"train": pairs(50)})
    return Request(ShardRows(version, "train"), "classification", tiny.mlm, Limits(128), part_rows=16)


def same(one: Features, two: Features) -> bool:
    if len(one) != len(two):
        return False
    for a, b in ((one[i], two[i]) for i in range(len(one))):
        types = (a.types is None) == (b.types is None)
        tokens = all(np.array_equal(x, y) for x, y in zip(a.ids, b.ids, strict=True))
        if not (types and tokens and a.row == b.row and np.array_equal(a.target, b.target)):
            return False
    return True


def test_features_come_back_as_the_head_made_them(request_: Request) -> None:
    features = Features(tokenized(request_))
    rows = request_.rows.read(0, 50)
    made = HEADS.get("classification").encode(load_tokenizer(request_.tokenizer), rows, 0, request_.limits)
    assert len(features) == len(made) == 50
    for at, feature in enumerate(made):
        back = features[at]
        assert back.row == feature.row == at
        assert [a.tolist() for a in back.ids] == [a.tolist() for a in feature.ids]
        assert back.target.tolist() == feature.target.tolist()
        assert features.lengths[at] == feature.length
    assert features.tokens == sum(len(ids) for feature in made for ids in feature.ids)
    assert same(features, pickle.loads(pickle.dumps(features)))


def test_a_killed_run_writes_only_what_is_missing(request_: Request) -> None:
    parts = tokenized(request_)
    assert len(parts) == 4
    whole = Features(parts)
    times = {part: part.stat().st_mtime_ns for part in parts}
    parts[2].unlink()
    reports: list[tuple[int, int]] = []
    assert tokenized(request_, progress=lambda done, of: reports.append((done, of))) == parts
    assert reports == [(4, 4)]
    assert all(part.stat().st_mtime_ns == times[part] for part in parts if part != parts[2])
    assert same(whole, Features(parts))


@pytest.mark.slow
def test_several_processes_write_the_same(request_: Request, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    one = Features(tokenized(request_, processes=1))
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "other"))
    parts = tokenized(request_, processes=2)
    assert len(parts) == 4
    assert same(one, Features(parts))


def test_the_key_covers_everything_that_decides_the_features(
    request_: Request, tiny: TinyModels, tmp_path: Path
) -> None:
    def key(**changes: object) -> str:
        fields = {
            "rows": request_.rows,
            "head": "classification",
            "tokenizer": tiny.mlm,
            "limits": Limits(128),
            "part_rows": 16,
        }
        return Request(**{**fields, **changes}).key  # type: ignore[arg-type]

    other = commit(tmp_path / "store", "mnli", "clean", {"train": pairs(49)})
    keys = [
        key(), key(limits=Limits(64)), key(limits=Limits(128, 32)), key(rows=ShardRows(other, "train")),
        key(rows=ShardTexts(other, "train"), head="masked_lm"),
    ]  # fmt: skip
    assert len(set(keys)) == len(keys)
    assert key() == request_.key


def test_a_cache_that_cannot_be_written_names_the_variable(
    request_: Request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "file"))
    with pytest.raises(StorageError, match="XAUG_CACHE"):
        tokenized(request_)


def test_lines_of_text_files(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/de.txt").write_text("Eins.\n\n  \nZwei, drei 🐕.\n", encoding="utf-8")
    (tmp_path / "texts/sw.txt").write_text("Moja.", encoding="utf-8")
    found = text_sources([str(tmp_path / "texts")], store=None)  # type: ignore[arg-type]
    assert [source.count for source in found] == [2, 1]
    assert isinstance(found[0], TextLines)
    assert found[0].read(0, 2) == [{"text": "Eins."}, {"text": "Zwei, drei 🐕."}]
    assert found[0].read(1, 9) == [{"text": "Zwei, drei 🐕."}]
