"""The plan reads the source once and gives its rows back unchanged, whatever happened in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from attacking import recipe
from making_rows import many_rows, mnli
from xaug.augment.plan import UNIT_ROWS, count_rows, plan
from xaug.augment.recipe import Recipe, attack_for
from xaug.data_cards.catalog import card, cards
from xaug.data_cards.errors import BadRowError, SourceError
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.unit_folder import UnitFolder
from xaug.pocket import POCKET
from xaug.pocket.source import PocketSource


class Counted:
    """A source that remembers how often it was read."""

    def __init__(self, source: Any) -> None:
        self.source, self.read = source, 0

    def rows(self, *args: Any, **more: Any) -> Iterator[Row]:
        self.read += 1
        return iter(self.source.rows(*args, **more))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.source, name)


def counted(folder: Path, rows: int, **more: Any) -> tuple[Recipe, Counted]:
    attack = recipe(many_rows(folder / "data", rows), **more)
    source = Counted(attack.source)
    return replace(attack, source=source), source  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> UnitFolder:
    (tmp_path / "staging").mkdir()
    return UnitFolder(tmp_path / "staging", "0" * 64)


def test_rows_are_cut_into_units_in_order(tmp_path: Path, folder: UnitFolder) -> None:
    attack, source = counted(tmp_path, 2 * UNIT_ROWS + 3)
    planned = plan(attack, folder)
    assert [(unit.split, unit.start, unit.rows, unit.number) for unit in planned.units] == [
        ("train", 0, UNIT_ROWS, 0), ("train", UNIT_ROWS, UNIT_ROWS, 1), ("train", 2 * UNIT_ROWS, 3, 2)
    ]  # fmt: skip
    assert planned.total == count_rows(attack) == 2 * UNIT_ROWS + 3
    rows = [row for unit in planned.units for row in planned.rows.rows(unit)]
    assert rows == list(source.source.rows(attack.card, "train", report=ReadReport()))


def test_the_source_is_read_once_and_never_again_for_the_same_request(tmp_path: Path, folder: UnitFolder) -> None:
    attack, source = counted(tmp_path, 10)
    first = plan(attack, folder)
    again = plan(attack, folder)
    assert source.read == 1
    assert again == first
    assert again.read.rows == 10


@pytest.mark.parametrize("file", ["plan.arrow", "plan.json"])
def test_an_incomplete_plan_is_made_again(tmp_path: Path, folder: UnitFolder, file: str) -> None:
    attack, source = counted(tmp_path, 10)
    first = plan(attack, folder)
    path = folder.path / file
    if file == "plan.json":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-9])
    assert plan(attack, folder) == first
    assert source.read == 2


def test_a_limit_holds_for_each_split(tmp_path: Path, folder: UnitFolder) -> None:
    attack, _ = counted(tmp_path, 100, limit=70)
    assert [unit.rows for unit in plan(attack, folder).units] == [16, 16, 16, 16, 6]


def test_what_cannot_be_planned_leaves_nothing(tmp_path: Path, folder: UnitFolder) -> None:
    empty = recipe(mnli(tmp_path / "none", [("A.", "B.", "-")]))
    with pytest.raises(SourceError, match="no rows to make a version of"):
        plan(empty, folder)
    broken = recipe(mnli(tmp_path / "broken", [("A.", "B.", "neutral"), ("C.", "D.", "perhaps")]))
    with pytest.raises(BadRowError, match=r"train\.tsv:3"):
        plan(broken, folder)
    assert list(folder.path.iterdir()) == []


@pytest.mark.parametrize("task", [str(one.id) for one in cards(POCKET)])
def test_rows_of_every_kind_come_back_as_they_were(task: str, folder: UnitFolder) -> None:
    found = card(task)
    spec = attack_for("nlpaug:keyboard", found)
    attack = Recipe(
        card=found, source=PocketSource(), splits=("train",), attack=spec, params=spec.params(),
        fields=found.attackable, models={}, filters=(), placement=recipe(folder.path).placement, limit=9,
    )  # fmt: skip
    planned = plan(attack, folder)
    source = PocketSource().rows(found, "train", report=ReadReport())
    assert planned.rows.rows(planned.units[0]) == [next(source) for _ in range(9)]
