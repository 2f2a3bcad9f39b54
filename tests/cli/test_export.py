"""`xaug export`, and `xaug.export` below it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xaug as package
from command_line import Xaug
from xaug.data_cards.errors import UsageError


def test_export_writes_a_folder_and_says_what_is_in_it(xaug: Xaug, store: Path, tmp_path: Path) -> None:
    done = xaug("export", "mnli/bae@v1", "--to", str(tmp_path / "to"))
    assert done.code == 0, done.err
    assert "mnli/bae@v1: 172 train rows as Parquet" in done.out
    assert "data/train-00000-of-00001.parquet" in done.out
    report = xaug("export", "mnli/bae", "--to", str(tmp_path / "lines"), "--format", "jsonl", "--split", "rejected",
                  "--columns", "training", "--json").json  # fmt: skip
    assert (report["ref"], report["rows"]) == ("mnli/bae@v2", {"rejected": 14})
    first = json.loads((tmp_path / "lines/rejected.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert list(first) == ["id", "text_a", "text_b", "label"]
    assert first["label"] == "entailment"


def test_export_refuses_what_would_do_damage(xaug: Xaug, store: Path, tmp_path: Path) -> None:
    inside = xaug("export", "mnli/bae", "--to", str(store / "mnli/bae/v1/out"))
    assert inside.code == 2
    assert "--to" in inside.err
    assert "version's folder" in inside.err
    shelf = xaug("export", "mnli/bae", "--to", str(store / "mnli/out"))
    assert (shelf.code, "inside a store" in shelf.err) == (2, True)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/x").write_text("x")
    full = xaug("export", "mnli/bae", "--to", str(tmp_path / "full"), "--overwrite")
    assert (full.code, "is no earlier export. Name a new or an empty folder" in full.err) == (2, True)
    assert xaug("export", "mnli/bae", "--to", str(tmp_path / "a")).code == 0
    again = xaug("export", "mnli/bae", "--to", str(tmp_path / "a"))
    assert (again.code, "replace it with --overwrite" in again.err) == (2, True)
    assert xaug("export", "mnli/bae", "--to", str(tmp_path / "a"), "--overwrite").code == 0
    unknown = xaug("export", "mnli/bae", "--to", str(tmp_path / "b"), "--split", "trian")
    assert (unknown.code, "Did you mean train" in unknown.err) == (2, True)
    missing = xaug("export", "mnli/bea", "--to", str(tmp_path / "b"))
    assert (missing.code, "Did you mean mnli/bae" in missing.err) == (1, True)
    assert not (tmp_path / "b").exists()


def test_the_function_gives_what_it_wrote(store: Path, tmp_path: Path) -> None:
    done = package.export(package.load("mnli/bae@v1"), tmp_path / "to", format="csv", splits=["train", "rejected"])
    assert done.rows == {"train": 172, "rejected": 28}
    assert done.size == sum((tmp_path / "to" / file.path).stat().st_size for file in done.files)
    assert repr(done).startswith("mnli/bae@v1: 172 train, 28 rejected rows as CSV (")
    assert "<table>" in done._repr_html_()
    with pytest.raises(UsageError, match=r"^to= takes a folder, not None"):
        package.export("mnli/bae", None)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"^There is no export format named 'xml'"):
        package.export("mnli/bae", tmp_path / "b", format="xml")
