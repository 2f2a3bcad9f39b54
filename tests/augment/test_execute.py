"""One process executes units: each is stored once it is complete, at any width, and answers are stored before."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from attacking import recipe
from making_rows import many_rows
from xaug.augment.adapters import adapter_for
from xaug.augment.attacks import Resources, attack_named, params_for
from xaug.augment.execute import Execution, Work
from xaug.augment.filters import Models
from xaug.augment.lab import Lab
from xaug.augment.plan import Plan, plan
from xaug.augment.progress import Tally
from xaug.augment.queries import GoldScore, VictimItem
from xaug.augment.recipe import Recipe
from xaug.data_cards.unit_folder import UnitFolder


class Victim:
    """It errs on texts with an x, and may stop the process at some item."""

    def __init__(self, fails_at: int | None = None) -> None:
        self.asked, self.fails_at = 0, fails_at

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        self.asked += len(items)
        if self.fails_at is not None and self.asked >= self.fails_at:
            raise KeyboardInterrupt
        return [self.one(" ".join(item.fields)) for item in items if isinstance(item, VictimItem)]

    def one(self, text: str) -> GoldScore:
        gold = 0.9 - 0.05 * text.count("q") - 0.5 * ("x" in text)
        return GoldScore(gold, 2 * gold - 1)


@pytest.fixture(scope="module", params=["deepwordbug", "nlpaug:keyboard+deepwordbug"])
def attack(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Recipe:
    """An attack on 150 rows (ten units) that asks only the victim, alone and in a chain."""
    source = many_rows(tmp_path_factory.mktemp("rows"), 150)
    made = recipe(source, attack="nlpaug:keyboard")
    spec = attack_named(request.param)
    return replace(made, attack=spec, params=params_for(spec, {}))


def folder_of(path: Path) -> UnitFolder:
    path.mkdir()
    return UnitFolder(path, "0" * 64)


def executed(attack: Recipe, folder: UnitFolder, victim: Victim, width: int = 512) -> tuple[Plan, list[str], Tally]:
    """(the plan, the units in the order in which they were stored, the tally)."""
    planned = plan(attack, folder)
    lab = Lab(adapter_for(attack.card), {"victim": victim}, Models(), Resources(stopwords=("the",)))
    execution = Execution(Work(attack.job, planned.rows, folder, width), lab, lambda tally: None)
    return planned, [unit.name for unit in execution.run(planned.pending(folder))], execution.tally


def rows_of(planned: Plan, folder: UnitFolder) -> pa.Table:
    return pa.concat_tables([folder.table(unit.name) for unit in planned.units])


def test_every_unit_is_kept_with_its_rows_in_order(attack: Recipe, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "one")
    planned, kept, tally = executed(attack, folder, Victim())
    assert sorted(kept) == [unit.name for unit in planned.units]
    rows = rows_of(planned, folder).to_pylist()
    assert [row["position"] for row in rows] == list(range(150))
    assert tally.done == 150
    assert tally.outcomes.total() == 150
    assert set(tally.outcomes) <= {"succeeded", "failed", "skipped"}
    assert not list(folder.path.glob("*.answers")), "answers go with the unit's completion"
    assert planned.pending(folder) == []
    assert "outcome_score" in rows[0], "rows are scored by the filters that need no order"


@pytest.mark.parametrize("width", [1, 7, 64, 100])
def test_the_width_changes_no_row(attack: Recipe, tmp_path: Path, width: int) -> None:
    tables = []
    for name, wide in (("wide", 512), ("narrow", width)):
        folder = folder_of(tmp_path / name)
        planned, _, _ = executed(attack, folder, Victim(), wide)
        tables.append(rows_of(planned, folder))
    assert tables[0].equals(tables[1])


def test_another_seed_makes_other_rows(attack: Recipe, tmp_path: Path) -> None:

    texts = []
    for seed in (0, 0, 1):
        folder = folder_of(tmp_path / f"{len(texts)}")
        planned, _, _ = executed(replace(attack, seed=seed), folder, Victim())
        texts.append(rows_of(planned, folder).column("text_b").to_pylist())
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_what_was_answered_before_an_end_is_not_asked_again(attack: Recipe, tmp_path: Path) -> None:
    whole = Victim()
    planned, _, _ = executed(attack, folder_of(tmp_path / "whole"), whole)
    wanted = rows_of(planned, UnitFolder(tmp_path / "whole", "0" * 64))
    folder = folder_of(tmp_path / "stopped")
    stopped = Victim(fails_at=whole.asked // 2)
    with pytest.raises(KeyboardInterrupt):
        executed(attack, folder, stopped)
    rest = Victim()
    planned, _, _ = executed(attack, folder, rest)
    assert rows_of(planned, folder).equals(wanted)
    assert 0 < rest.asked < 0.8 * whole.asked
