"""The run that is evaluated if none is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hearing import Heard
from xaug.data_cards.errors import UsageError
from xaug.eval_checks import newest_run


def run(folder: Path, name: str, status: str, updated: str) -> None:
    """Write the part of a run's folder that a list of runs reads."""
    (folder / name).mkdir(parents=True)
    content = {
        "schema_version": 1, "status": status, "created": updated, "updated": updated, "step": 3, "steps_total": 24,
        "best": None, "scores": {}, "config": {"phase": "intermediate"}, "model": {"name": "m"}, "data": {"train": []},
    }  # fmt: skip
    (folder / name / "run.json").write_text(json.dumps(content), encoding="utf-8")


def test_the_newest_run_is_a_finished_one_and_newer_ones_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run(tmp_path / "runs", "stopped", "stopped", "2026-01-03T00:00:00Z")
    with pytest.raises(
        UsageError, match=r"runs/stopped stopped after step 3 of 24\. To continue it, .* with resume=True"
    ):
        newest_run(Heard())
    run(tmp_path / "runs", "old", "finished", "2026-01-01T00:00:00Z")
    run(tmp_path / "runs", "whole", "finished", "2026-01-02T00:00:00Z")
    heard = Heard()
    assert newest_run(heard) == "runs/whole"
    (note,) = heard.notes
    assert note.startswith("Not evaluated: runs/stopped stopped after step 3 of 24")
