"""Runs below a folder: complete ones, newest first, and broken ones, which stop nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from xaug.train.report.listing import runs


def run(folder: Path, **changes: Any) -> dict[str, Any]:
    content = {
        "schema_version": 1, "status": "finished", "updated": "2026-01-02T00:00:00+00:00", "step": 3, "steps_total": 3,
        "created": "2026-01-01T00:00:00+00:00", "scores": {},
        "best": {"step": 3, "score": 81.5}, "config": {"phase": "intermediate"}, "model": {"name": "m"},
        "data": {"train": [{"ref": "mnli/clean@v1"}]}, "more": "is kept", **changes,
    }  # fmt: skip
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps(content), encoding="utf-8")
    return content


def test_the_run_written_last_comes_first(tmp_path: Path) -> None:
    old = run(tmp_path / "a")
    new = run(tmp_path / "deep/b", updated="2026-01-03T00:00:00+00:00", best=None)
    found = [(one.folder, one.record.content() if one.record else None) for one in runs(tmp_path)]
    assert found == [(tmp_path / "deep/b", new), (tmp_path / "a", old)]
    assert [one.folder for one in runs(tmp_path / "a")] == [tmp_path / "a"], "a run's own folder is a folder of runs"
    assert runs(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "cannot be read"),
        ("{", "cannot be read"),
        ("\udcff", "cannot be read"),
        ("null", "it lacks everything"),
        ("[]", "it lacks everything"),
        ("{}", "it lacks config, created, data"),
    ],
)
def test_a_file_that_is_no_run_is_listed_as_broken(tmp_path: Path, text: str, expected: str) -> None:
    run(tmp_path / "good")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad/run.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    good, bad = runs(tmp_path)
    assert (good.folder.name, good.problem) == ("good", "")
    assert (bad.folder.name, bad.record) == ("bad", None)
    assert expected in bad.problem
    assert "bad/run.json" in bad.problem


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"schema_version": 2}, "schema_version"),
        ({"best": {"step": 1}}, "best.score"),
        ({"data": {"train": [{}]}}, "data.train.0.ref"),
        ({"step": "many"}, "step"),
    ],
)
def test_a_run_of_another_shape_names_the_place(tmp_path: Path, change: dict[str, Any], expected: str) -> None:
    run(tmp_path / "run", **change)
    (one,) = runs(tmp_path)
    assert one.record is None
    assert f"does not fit this release: {expected}: " in one.problem
