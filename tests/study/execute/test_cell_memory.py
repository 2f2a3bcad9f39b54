"""Cells that share the memory of the machine, by made-up numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from running import Heard, cell, executor
from xaug.study.execute.cell import Cell, CellResult
from xaug.study.execute.memory import Memory, free_memory

GB = 2**30


def large(key: str, expected: int = 20, sort: str = "large", **request: object) -> Cell:
    return replace(cell(key, **request), sort=sort, expected_bytes=expected * GB)


def test_a_cell_fits_beside_those_that_run_or_alone() -> None:
    memory = Memory(30 * GB)
    assert memory.fits(large("a", 50), [])  # one always runs
    assert memory.fits(large("b", 10), [large("a", 20)])
    assert not memory.fits(large("b", 11), [large("a", 20)])
    assert not memory.fits(large("c", 10), [large("a", 11), large("b", 10)])


def test_what_was_measured_counts_in_place_of_what_was_expected() -> None:
    memory = Memory(30 * GB)
    a, b = large("a"), large("b")
    assert not memory.fits(b, [a])
    memory.learn(a, 4 * GB)
    assert memory.need(b) == 4 * GB and memory.fits(b, [a])
    memory.learn(a, 16 * GB)
    memory.learn(a, 5 * GB)
    assert memory.need(b) == 16 * GB and not memory.fits(b, [a])  # the largest one counts
    memory.learn(cell("x"), 40 * GB)
    assert memory.need(cell("y")) == 0  # a cell of no sort says nothing about others


def test_results_of_earlier_runs_are_measurements() -> None:
    a, b = large("a"), large("b")
    done = {"a": CellResult(key="a", kind="total", output={}, seconds=1, cpu_seconds=1, peak_bytes=3 * GB)}
    assert Memory.shared(30 * GB, [a, b], done).need(b) == 3 * GB


@pytest.mark.parametrize(("expected", "slots"), [(0, 4), (1, 4), (10, 3), (16, 1), (99, 1)])
def test_how_many_run_at_the_same_time(expected: int, slots: int) -> None:
    assert Memory(31 * GB).slots([large("a", expected), large("b", expected)], 4) == slots
    assert Memory(31 * GB).slots([], 4) == 4


def test_it_is_said_when_memory_is_what_limits() -> None:
    memory = Memory(31 * GB)
    told = memory.limits([large("a", 16), large("b", 16)], 2)
    assert told.startswith("2 cells may run at the same time, but one needs about 17.2 GB of memory and 33.3 GB are")
    assert memory.limits([large("a", 10), large("b", 10)], 2) == memory.limits([], 2) == ""


@pytest.mark.parametrize(
    ("most", "current", "files", "left"),
    [("8000", "3000", "1000", 6000), ("8000", "9000", "0", 0), ("max", "3000", "0", None), (None, "", "", None)],
)
def test_the_limit_of_a_container_counts(
    tmp_path: Path, most: str | None, current: str, files: str, left: int | None
) -> None:
    if most is not None:
        (tmp_path / "memory.max").write_text(f"{most}\n")
        (tmp_path / "memory.current").write_text(f"{current}\n")
        (tmp_path / "memory.stat").write_text(f"anon 5\ninactive_file {files}\nactive_file 7\n")
    found = free_memory(tmp_path)
    assert found == left if left is not None else found > 2**20


def together(heard: Heard) -> int:
    return max(one.running for one in heard.told)


def test_cells_that_do_not_fit_run_one_after_the_other(tmp_path: Path) -> None:
    """Expected bytes keep the second cell waiting; of the third on, it is known that they take little."""
    cells = [large(key, sort=key, seconds=0.3) for key in "abc"]  # a sort of its own: nothing is learnt
    alone = Heard()
    assert executor(tmp_path / "1", workers=3, memory=30 * GB).run(cells, alone).keys() == {"a", "b", "c"}
    assert together(alone) == 1
    beside = Heard()
    executor(tmp_path / "2", workers=3, memory=60 * GB).run(cells, beside)
    assert together(beside) > 1


def test_the_first_cell_of_a_sort_tells_what_the_others_need(tmp_path: Path) -> None:
    heard = Heard()
    cells = [large(key, seconds=0.5) for key in "abc"]
    executor(tmp_path, workers=2, memory=30 * GB).run(cells, heard)
    assert [event for event, _ in heard.events][:2] == ["started 1", "finished"]  # alone
    assert [event for event, _ in heard.events][2:4] == ["started 1", "started 1"]
