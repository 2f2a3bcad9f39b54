"""Prices of plans."""

from __future__ import annotations

from pathlib import Path

import pytest
from planned import plan, setting
from xaug.data_cards.ranges import Range
from xaug.listening import Log
from xaug.study.execute.cell import CellResult
from xaug.study.planning import plan_study
from xaug.study.price.assumed import Assumed
from xaug.study.price.base import sort_of
from xaug.study.price.measured import Measured, remember, timings_file
from xaug.study.pricing import priced

ARMS = ["none", "clean", "clean+bae"]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))


def result(key: str, kind: str, seconds: float) -> CellResult:
    return CellResult(key=key, kind=kind, output={"removed": 3}, seconds=seconds, cpu_seconds=seconds, peak_bytes=0)


def test_cells_of_arms_and_seeds_are_of_one_sort() -> None:
    made = plan(arms=ARMS)
    sorts = {kind: {sort_of(cell) for cell in made.of(kind)} for kind in ("generate", "train", "eval")}
    assert {kind: len(own) for kind, own in sorts.items()} == {"generate": 2, "train": 1, "eval": 2}


def test_measured_seconds_price_the_next_plan() -> None:
    made = plan(arms=ARMS)
    remember((cell, result(cell.key, cell.kind, 10.0)) for cell in made.cells)
    found = priced(made, {}, 2, Log())
    assert found.how == ("measured",)
    assert found.seconds() == Range(8.0 * len(made.cells), 13.0 * len(made.cells))
    assert found.wall.low == pytest.approx(found.seconds().low / 2)
    with timings_file().open("a", encoding="utf-8") as file:
        file.write('["half a li')
    assert Measured.of_this_machine().price(made.cells[0]) is not None


def test_a_chain_of_cells_is_not_divided_among_workers() -> None:
    made = plan(arms=ARMS, seeds=1)
    remember((cell, result(cell.key, cell.kind, 10.0)) for cell in made.cells)
    assert priced(made, {}, 100, Log()).wall.low == pytest.approx(3 * 8.0)  # generate, train, eval


def test_cells_that_are_done_cost_nothing_and_say_what_was_removed() -> None:
    made = plan(arms=ARMS)
    remember((cell, result(cell.key, cell.kind, 10.0)) for cell in made.cells)
    done = {cell.key: result(cell.key, cell.kind, 1.0) for cell in made.cells}
    found = priced(made, done, 2, Log())
    assert (found.open, found.seconds(), found.basis) == ((), Range(), "All cells are done.")
    assert set(found.removed.values()) == {3}


@pytest.mark.parametrize("profile", ["base", "paper"])
def test_the_papers_design_is_priced_for_a_machine_that_is_not_here(profile: str, tmp_path: Path) -> None:
    from xaug.study.reading import completed, parsed
    from xaug.study.setting import settled

    made = plan_study(settled(*completed(parsed({"profile": profile}, "x"), "x"), "x"), tmp_path, elsewhere=True)
    assert len(made.setting.targets) == 11  # XTREME-R's ten, and BUCC
    assert len({arm.tasks for arm in made.setting.arms if arm.trains}) == 10  # nine, and all together
    found = priced(made, {}, 1, Log())
    assert found.how == ("assumed",)
    assert not found.unknown
    assert "estimate" in found.basis and "H200" in found.basis and "Nothing was measured" in found.basis
    assert 3600 < found.seconds().low < found.seconds().high < 30 * 24 * 3600
    assert all(one.points is not None and not one.piloted for one in found.detectable)


def test_a_larger_encoder_costs_more() -> None:
    made = plan_study(setting(profile="pocket", arms=["none", "clean"]), Path("x"))
    (cell, *_) = made.of("train")
    small, large = (Assumed(f"FacebookAI/xlm-roberta-{size}").price(cell) for size in ("base", "large"))
    assert small is not None and large is not None
    assert small.seconds.low < large.seconds.low


def test_one_seed_finds_nothing() -> None:
    made = plan(arms=ARMS, seeds=1)
    remember((cell, result(cell.key, cell.kind, 10.0)) for cell in made.cells)
    assert [one.points for one in priced(made, {}, 1, Log()).detectable] == [None, None]


def test_seeds_that_may_be_added_later_raise_the_smallest_effect_now() -> None:
    """The first look spends a part of the level: with 4 of 8 seeds, 62 % of it."""
    final, first = (
        [one.points for one in priced(plan(arms=ARMS, seeds=4, max_seeds=most), {}, 1, Log()).detectable]
        for most in (4, 8)
    )
    assert final and all(
        now is not None and later is not None and now < later for now, later in zip(final, first, strict=True)
    )
