"""A control attacks the rows that its reference keeps, in any process and at any width."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from attacking import recipe
from making_rows import many_rows
from xaug.augment.attacks import ATTACKS, Reference
from xaug.augment.filters import Setting
from xaug.augment.materialize import materialize
from xaug.augment.plan import plan
from xaug.augment.recipe import Recipe
from xaug.data_cards.unit_folder import UnitFolder


def _at_most(made: Recipe, ratio: float) -> tuple[Setting, ...]:
    return tuple(replace(one, threshold=ratio) if one.spec.name == "edit_ratio" else one for one in made.filters)


@pytest.fixture(scope="module")
def matched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Recipe]:
    """A store with a reference of 150 rows, of which a filter drops some, and the recipe of its control."""
    root = tmp_path_factory.mktemp("matched")
    made = recipe(many_rows(root / "data", 150), attack="nlpaug:keyboard")
    every, _ = materialize(root / "all", replace(made, filters=_at_most(made, 9)), workers=1)
    ratios = sorted(every.table("train")["edit_ratio_score"].to_pylist())
    half = _at_most(made, ratios[len(ratios) // 2])
    version, _ = materialize(root / "store", replace(made, filters=half), workers=1)
    reference = Reference(version)
    spec = reference.matched(ATTACKS.get("random"))
    outcome = tuple(one for one in made.filters if one.spec.controls)
    assert 20 < version.manifest.rows < 150
    return root, replace(made, attack=spec, params=spec.params(), filters=outcome, reference=reference)


def test_only_the_rows_that_the_reference_keeps_are_read_and_keep_their_positions(
    matched: tuple[Path, Recipe], tmp_path: Path
) -> None:
    _, control = matched
    assert control.reference is not None
    table = control.reference.version.table("train")
    folder = UnitFolder(tmp_path, "0" * 64)
    planned = plan(control, folder)
    positions = [unit.position(i) for unit in planned.units for i in range(unit.rows)]
    assert positions == table["position"].to_pylist()
    ids = [str(row["id"]) for unit in planned.units for row in planned.rows.rows(unit)]
    assert ids == table["origin_id"].to_pylist()
    assert plan(control, folder) == planned, "the plan of an earlier run is read again"


def test_a_job_with_a_reference_reaches_another_process(matched: tuple[Path, Recipe]) -> None:
    _, control = matched
    job = pickle.loads(pickle.dumps(control.job))
    assert job.attack.needs == control.job.attack.needs
    assert job.reference.kept == control.reference.kept if control.reference else False


@pytest.mark.parametrize("more", [{"width": 1}, {"width": 7}, {"workers": 2}], ids=str)
def test_neither_width_nor_workers_change_a_control(
    matched: tuple[Path, Recipe], more: dict[str, Any], tmp_path: Path
) -> None:
    root, control = matched
    usual, _ = materialize(root / "store", control, workers=1)
    other, _ = materialize(tmp_path, control, **{"workers": 1, **more})
    assert usual.manifest.content_sha256 == other.manifest.content_sha256
    assert usual.verify() == []
    assert control.reference is not None
    counts = [len(row["edits"]) for row in control.reference.version.table("train").to_pylist()]
    assert [len(row["edits"]) for row in usual.table("train").to_pylist()] == counts
