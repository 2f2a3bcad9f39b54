"""Order and remaining time of cells, without processes."""

from __future__ import annotations

import heapq
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import cell
from xaug.study.execute.cell import Cell, CellResult
from xaug.study.execute.eta import Pace, ordered, seconds_left
from xaug.study.execute.schedule import Schedule


def result(key: str, seconds: float, kind: str = "total") -> CellResult:
    return CellResult(key=key, kind=kind, output={}, seconds=seconds, cpu_seconds=seconds, peak_bytes=1)


@st.composite
def studies(draw: st.DrawFn) -> list[Cell]:
    """Cells that need earlier ones, in any order."""
    count = draw(st.integers(1, 12))
    cells = []
    for at in range(count):
        needs = draw(st.sets(st.integers(0, at - 1), max_size=3)) if at else set()
        cells.append(cell(str(at), "total", *map(str, sorted(needs)), expected=draw(st.floats(0.1, 9.0))))
    return draw(st.permutations(cells))


def played(cells: list[Cell], slots: int, factor: float = 1.0, bad: str = "") -> tuple[Schedule, float, list[str]]:
    """Run a schedule with a clock that only counts; one cell may fail."""
    schedule, now, ends, started = Schedule(cells, {}), 0.0, [], []
    while not schedule.over:
        while len(ends) < slots and (one := schedule.next(now)):
            schedule.start(one, now)
            started.append(one.key)
            heapq.heappush(ends, (now + one.expected_seconds * factor, one.key, one))
        now, key, one = heapq.heappop(ends)
        if key == bad:
            schedule.fail(one, "no")
        else:
            schedule.finish(one, result(key, one.expected_seconds * factor))
    return schedule, now, started


@given(studies(), st.integers(1, 4))
def test_every_cell_runs_once_after_its_needs_and_the_time_is_foreseen(cells: list[Cell], slots: int) -> None:
    schedule, took, started = played(cells, slots)
    assert sorted(started) == sorted(one.key for one in cells)
    by_key = {one.key: one for one in cells}
    for at, key in enumerate(started):
        assert set(by_key[key].needs) <= set(started[:at])
    assert schedule.progress(took, slots).seconds_left == 0.0
    assert Schedule(cells, {}).progress(0.0, slots).seconds_left == pytest.approx(took)
    assert took <= sum(one.expected_seconds for one in cells) + 1e-9
    assert took >= max(ordered(cells).values()) - 1e-9


@given(studies(), st.integers(1, 4), st.data())
def test_exactly_those_that_need_a_failed_cell_are_blocked(cells: list[Cell], slots: int, data: st.DataObject) -> None:
    bad = data.draw(st.sampled_from([one.key for one in cells]))
    schedule, _, _ = played(cells, slots, bad=bad)
    lost = {bad}
    for one in sorted(cells, key=lambda one: int(one.key)):
        if lost & set(one.needs):
            lost.add(one.key)
    assert schedule.failed.keys() == {bad}
    assert schedule.blocked.keys() == lost - {bad}
    assert schedule.results.keys() == {one.key for one in cells} - lost


def test_the_longest_chain_starts_first() -> None:
    cells = [cell("short", expected=5.0), cell("long", expected=1.0), cell("end", "total", "long", expected=9.0)]
    assert played(cells, 1)[2] == ["long", "end", "short"]
    assert ordered(cells) == {"short": 5.0, "end": 9.0, "long": 10.0}


def test_expected_seconds_are_corrected_by_measured_ones() -> None:
    cells = [cell("a", expected=10.0), cell("b", expected=10.0), cell("c", "steps", expected=4.0)]
    schedule = Schedule(cells, {})
    assert schedule.progress(0.0, 1).seconds_left == 24.0
    assert schedule.start(cells[0], 0.0) == 1
    assert schedule.progress(4.0, 1).seconds_left == 20.0
    schedule.finish(cells[0], result("a", 30.0))
    # b as a: 3 times as long. c, of whose kind none has run, as all cells together: 3 times.
    assert schedule.progress(30.0, 1).seconds_left == 42.0
    assert schedule.progress(30.0, 2).seconds_left == 30.0
    schedule.start(cells[2], 30.0)
    schedule.finish(cells[2], result("c", 2.0, "steps"))
    assert schedule.progress(32.0, 1).seconds_left == 30.0
    pace = Pace(cells, {"a": result("a", 30.0), "c": result("c", 2.0)})
    assert (pace.seconds(cells[1]), pace.seconds(cells[2])) == (30.0, 2.0)


def test_the_time_left_is_not_told_while_it_is_a_guess() -> None:
    cells = [replace(cell(key, kind, expected=60.0), guessed=True) for key, kind in (("a", "rows"), ("b", "steps"))]
    schedule = Schedule([*cells, cell("c", "other", expected=5.0)], {})
    assert schedule.progress(0.0, 1).seconds_left is None
    schedule.start(cells[0], 0.0)
    schedule.finish(cells[0], result("a", 1.0, "rows"))
    assert schedule.progress(1.0, 1).seconds_left is None, "one quick cell says nothing of another kind"
    schedule.start(cells[1], 1.0)
    schedule.finish(cells[1], result("b", 59.0, "steps"))
    assert schedule.progress(60.0, 1).seconds_left == pytest.approx(5.0 * 60.0 / 120.0)


def test_a_cell_that_runs_longer_than_expected_is_expected_to_end_now() -> None:
    one = cell("a", expected=10.0)
    assert seconds_left([one], {"a": 25.0}, [], Pace([], {}), 1) == 0.0


def test_a_cell_waits_before_it_is_tried_again() -> None:
    one = cell("a")
    schedule = Schedule([one], {})
    schedule.start(one, 0.0)
    schedule.retry(one, 8.0)
    assert (schedule.next(7.9), schedule.next(8.0)) == (None, one)
    assert not schedule.over
    assert schedule.start(one, 8.0) == 2
