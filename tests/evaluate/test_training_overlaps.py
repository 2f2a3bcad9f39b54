"""An evaluation reports which rows of the encoder's training occur in the sets that it scores."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from building import Building
from evaluating import small_plan
from xaug.data_cards.identity import REAL
from xaug.evaluate.plan import Plan
from xaug.evaluate.report.cautions import cautions
from xaug.evaluate.results import Results
from xaug.evaluate.training_overlaps import training_overlaps
from xaug.train import runfile


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """An evaluation of xquad in English, as if its rows were real ones."""
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    return replace(small_plan(tmp_path, tasks=["xquad"], languages=["en"]), world=REAL)


def trained_on(plan: Plan, folder: Path, **changes: Any) -> Plan:
    """The same plan for a run that was trained on the rows which are scored."""
    scored = plan.tasks[0].rows["en"]
    used = {
        "ref": scored.version.ref, "split": scored.split, "rows": 64,
        "content_sha256": scored.version.manifest.content_sha256, **changes,
    }  # fmt: skip
    folder.mkdir()
    record = {
        "status": "finished", "created": "", "config": {}, "data": {"train": [used], "dev": []},
        "model": {"name": "m"}, "steps_total": 1, "step": 1, "scores": {},
    }  # fmt: skip
    (folder / runfile.NAME).write_text(json.dumps(record), encoding="utf-8")
    return replace(plan, model=folder)


def test_rows_in_training_are_found_and_reported(plan: Plan, tmp_path: Path) -> None:
    notes: list[str] = []
    (found,) = training_overlaps(trained_on(plan, tmp_path / "run"), notes.append)
    assert found.rows == found.found > 0
    assert found.sets[0].task == "pocket_xquad"
    assert not notes
    building = Building(tmp_path / "results")
    results = building.results().model_copy(update={"overlaps": (found,)})
    again = Results.model_validate_json(results.model_dump_json())
    assert [text for text in cautions(again) if "contain text of the evaluation sets" in text]


def test_nothing_is_said_of_other_models_and_of_a_made_world(plan: Plan, tmp_path: Path) -> None:
    assert training_overlaps(plan, print) == ()
    made = trained_on(replace(plan, world=plan.tasks[0].target.dataset.world), tmp_path / "run")
    assert training_overlaps(made, print) == ()


@pytest.mark.parametrize("change", [{"ref": "mnli/clean@v9"}, {"content_sha256": "0" * 64}, {"split": "nowhere"}])
def test_rows_that_are_not_in_the_store_are_named(plan: Plan, tmp_path: Path, change: dict[str, str]) -> None:
    notes: list[str] = []
    assert training_overlaps(trained_on(plan, tmp_path / "run", **change), notes.append) == ()
    (note,) = notes
    assert "are not compared" in note


def test_texts_of_masked_lm_are_no_rows(plan: Plan, tmp_path: Path) -> None:
    notes: list[str] = []
    assert training_overlaps(trained_on(plan, tmp_path / "run", ref="texts", split=""), notes.append) == ()
    assert not notes
