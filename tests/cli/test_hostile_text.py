"""Texts of files, models and manifests with control characters, of huge size, or that UTF-8 cannot encode."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from command_line import Xaug
from making_versions import FEATURES, REQUEST, about, draft, row
from xaug.data_cards.manifest import SourceInfo
from xaug.data_cards.schema import arrow_schema
from xaug.data_cards.store import Store

ACTS = "\x1b]0;title\x07\x9b31m\u202e[red]x[/]"
RAW = set("\x1b\x07\x9b\u202e")


def csqa(folder: Path, *records: dict[str, Any]) -> Path:
    """A folder with CommonsenseQA's training file: one good record and the given ones."""
    path = folder / "commonsenseqa/train_rand_split.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("".join(json.dumps(one) + "\n" for one in (question("A", "A", "B"), *records)))
    return folder


def question(key: str, *labels: str) -> dict[str, Any]:
    choices = [{"label": label, "text": f"text {label}" if len(label) < 9 else "text"} for label in labels]
    return {"answerKey": key, "id": "q", "question": {"stem": "Which?", "choices": choices}}


def generate(folder: Path, store: Path) -> list[str]:
    return ["generate", "commonsenseqa", "--attack", "clean", "--source", str(folder), "--store", str(store)]


def test_a_lone_surrogate_in_a_bad_row_is_counted(xaug: Xaug, tmp_path: Path) -> None:
    folder = csqa(tmp_path / "data", question("C", "A", "\ud800C"))
    made = xaug(*generate(folder, tmp_path / "store"), "--skip-bad-rows", "--json").json
    assert made["read"]["bad"] == {"the label 'C' is none of A, \\ud800C": 1}
    done = xaug(*generate(folder, tmp_path / "other"))
    assert done.code == 1 and "train_rand_split.jsonl:2: the label 'C' is none of A, \\ud800C. Correct" in done.err


def test_huge_and_many_faults_are_kept_short(xaug: Xaug, tmp_path: Path) -> None:
    huge = [question("x" * 3_000_000, "A", "B"), question("C", "y" * 100_000, ACTS)]
    folder = csqa(tmp_path / "data", *huge, *(question(f"z{number}", "A", "B") for number in range(500)))
    done = xaug(*generate(folder, tmp_path / "store"))
    assert done.code == 1 and len(done.err) < 1_000
    assert f"the label '{'x' * 80}' (2,999,920 more characters) is none of A, B" in done.err
    done = xaug(*generate(folder, tmp_path / "store"), "--skip-bad-rows")
    assert done.code == 0 and not set(done.out + done.err) & RAW and len(done.out + done.err) < 10_000
    (version,) = Store(tmp_path / "store").versions()
    assert (version.path / "manifest.json").stat().st_size < 30_000
    bad = version.manifest.read.bad
    assert (len(bad), sum(bad.values()), len(version.manifest.read.bad_examples)) == (21, 502, 20)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A version whose source, labels, ids and reasons hold control characters."""
    labels = (f"a{ACTS}", "b", "c")
    evil = {**row(0), "id": ACTS, "text_a": ACTS, "edits": [], "reason": ACTS, "outcome": ACTS}
    table = pa.Table.from_pylist([evil], schema=arrow_schema(FEATURES))
    named = draft(about=about(labels=labels, title=ACTS), source=SourceInfo(name=ACTS, kind=ACTS), samples=())
    with Store(tmp_path).stage("mnli", "bae", REQUEST) as staging:
        staging.commit({"train": [table]}, FEATURES, named)
    return tmp_path


@pytest.mark.parametrize("command", [("show", "mnli/bae"), ("ls",), ("verify",)])
@pytest.mark.parametrize("colour", ["", "1"])
def test_a_manifest_and_its_rows_do_not_act(
    command: tuple[str, ...], colour: str, xaug: Xaug, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR" if colour else "NO_COLOR", "1")
    done = xaug(*command, "--store", str(store))
    assert done.code == 0
    shown = done.out + done.err
    assert not set(shown) & (RAW - {"\x1b"}) and "\x1b]" not in shown
    assert colour or "\x1b" not in shown
    if command[0] == "show":
        assert shown.count("\\u001b]0;title\\u0007\\u009b31m\\u202e[red]x[/]") >= 4


def test_json_of_them_is_whole_and_does_not_act(xaug: Xaug, store: Path) -> None:
    done = xaug("show", "mnli/bae", "--json", "--store", str(store))
    assert done.json[0]["text_a"] == ACTS and not set(done.out) & RAW


def test_names_of_files_that_are_not_utf8(xaug: Xaug, tmp_path: Path) -> None:
    source = tmp_path / os.fsdecode(b"d\xffata\n")
    made = xaug(*generate(csqa(source), tmp_path / "store"), "--json").json
    assert sum(made["rows"].values()) == 1
    assert Store(tmp_path / "store").versions()[0].manifest.source.name.endswith("/d\\udcffata⏎")
    csqa(tmp_path / os.fsdecode(b"\x9be"), question("C", "A", "B"))
    done = xaug(*generate(tmp_path / os.fsdecode(b"\x9be"), tmp_path / "other"))
    assert done.code == 1 and "\\udc9be/commonsenseqa/train_rand_split.jsonl:2: the label 'C'" in done.err
