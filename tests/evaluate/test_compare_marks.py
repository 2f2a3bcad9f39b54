"""Which differences a comparison marks: tests over rows and over seeds, corrected, and why a line has no mark."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from building import Building, mean_of
from two_runs import both, right
from xaug.evaluate.compare import compare


def test_seeds_are_paired_by_seed(tmp_path: Path) -> None:
    found = both(
        tmp_path,
        [("xnli", "sw", 40, 0), ("xnli", "sw", 50, 1), ("xnli", "sw", 90, 2)],
        [("xnli", "sw", 44, 0), ("xnli", "sw", 60, 1), ("xnli", "sw", 10, 3)],
    )
    (cell,) = found.of("cell")
    assert found.seeds == (0, 1)
    assert (cell.a, cell.b, cell.delta) == (pytest.approx(45), pytest.approx(52), pytest.approx(7))
    assert cell.sd == pytest.approx(np.std([4, 10], ddof=1))
    assert cell.seeds_p == pytest.approx(1 - 2 / np.pi * np.arctan(7 / 3))  # t = 7 / (sqrt(18) / sqrt(2)), one degree
    assert "A has the seeds 0, 1, 2 and B the seeds 0, 1, 3: only 0, 1 are compared." in found.notes


def test_what_seeds_undo_is_not_marked(tmp_path: Path) -> None:
    """+30, +30, -15, the mean +15: certain over rows, one standard error over seeds."""
    a = [("xnli", "sw", 40, seed) for seed in range(3)]
    (unsure,) = both(tmp_path / "1", a, [("xnli", "sw", b, seed) for seed, b in enumerate((70, 70, 25))]).of("cell")
    assert (unsure.delta, unsure.sd) == (pytest.approx(15), pytest.approx(np.std([30, 30, -15], ddof=1)))
    assert unsure.holm < 0.001
    assert unsure.seeds_p == pytest.approx(1 - 1 / np.sqrt(3))  # t = 1: with two degrees 1 - t / sqrt(2 + t^2)
    assert not unsure.sure
    (sure,) = both(tmp_path / "2", a, [("xnli", "sw", b, seed) for seed, b in enumerate((70, 69, 71))]).of("cell")
    assert sure.sure
    (same,) = both(tmp_path / "3", a, [("xnli", "sw", 70, seed) for seed in range(3)]).of("cell")
    assert (same.sd, same.seeds_p) == (0, None)  # as retrieval is: rows alone decide
    assert same.sure


def test_both_tests_are_corrected_over_the_same_lines(tmp_path: Path) -> None:
    """Four languages: +30, +31, +29 in one; +20, +40, +60 in three: t = 2 sqrt(3) with two degrees there."""
    codes = ("sw", "ur", "th", "vi")
    a = [("xnli", code, 40, seed) for code in codes for seed in range(3)]
    steps = {"sw": (30, 31, 29), "ur": (20, 40, 60), "th": (20, 40, 60), "vi": (20, 40, 60)}
    b = [("xnli", code, 40 + more, seed) for code, own in steps.items() for seed, more in enumerate(own)]
    found = {one.name.split()[1]: one for one in both(tmp_path, a, b).of("cell")}
    p_sw = found["sw"].seeds_p
    p_ur = found["ur"].seeds_p
    assert p_sw is not None
    assert p_ur == pytest.approx(1 - (2 * np.sqrt(3)) / np.sqrt(2 + 12))  # two degrees: 1 - t / sqrt(2 + t^2)
    assert found["sw"].seeds_holm == pytest.approx(5 * 4 * p_sw)
    assert [found[code].seeds_holm for code in codes[1:]] == pytest.approx(
        [min(1.0, 5 * 3 * p_ur)] * 3
    )  # equal ones: the first's
    assert [found[code].verdict for code in codes] == ["sure", *["not over seeds"] * 3]
    assert all((one.rows, one.seeds) == (100, 3) for one in found.values())


def test_a_line_without_a_mark_says_why(tmp_path: Path) -> None:
    def verdicts(name: str, right_a: Sequence[int], right_b: Sequence[int], rows: int = 100) -> set[str]:
        made = []
        for side, numbers in (("a", right_a), ("b", right_b)):
            built = Building(tmp_path / name / side)
            for seed, number in enumerate(numbers):
                built.add("xnli", "sw", [mean_of("accuracy", right(rows, number))], seed=seed)
            made.append((built.results(), tmp_path / name / side))
        (a, in_a), (b, in_b) = made
        return {one.verdict for one in compare(a, in_a, b, in_b).deltas}

    assert verdicts("sure", [40, 40, 40], [70, 71, 69]) == {"sure"}
    assert verdicts("none", [40, 50], [40, 50]) == {"equal figures"}
    assert verdicts("rows", [40, 40, 40], [42, 43, 44]) == {"not over rows"}  # 2 of 2^3 draws
    assert verdicts("few", [0, 0], [5, 5], rows=5) == {"too few rows"}  # 2 of 2^5 draws: 0.0625
    # 2 of 2^10, the same in both seeds: times 15 for a language, whose table has a fifteenth of the level, it is 0.03
    assert verdicts("ten", [0, 0], [10, 10], rows=10) == {"sure"}
    assert "too few rows" in verdicts("nine", [0, 0], [9, 9], rows=9)
    assert verdicts("one", [40], [70]) == {"one seed only"}
    assert verdicts("seeds", [40, 40, 40], [70, 70, 25]) == {"not over seeds"}


def test_correction_alone_can_take_a_mark(tmp_path: Path) -> None:
    """Six rows won of a hundred: p is 2 / 2^6 = 0.031 over rows. +20, +30 and +25: p is 0.013 over seeds."""
    codes = ("sw", "ur", "th", "vi")
    a = [("xnli", code, 40, seed) for code in codes for seed in range(2)]
    b = [("xnli", code, 46, seed) for code in codes for seed in range(2)]
    found = both(tmp_path / "rows", a, b).of("cell")
    assert {one.verdict for one in found} == {"not over rows after correction"}
    a = [("xnli", code, 40, seed) for code in codes for seed in range(3)]
    b = [("xnli", code, 40 + more, seed) for code in codes for seed, more in enumerate((20, 30, 25))]
    found = both(tmp_path / "seeds", a, b).of("cell")
    assert {one.verdict for one in found} == {"not over seeds after correction"}
    assert all(one.seeds_p is not None and one.seeds_p < 0.05 < (one.seeds_holm or 0.0) for one in found)


def test_one_seed_is_enough_where_nothing_is_fine_tuned(tmp_path: Path) -> None:
    assert {one.verdict for one in both(tmp_path, [("tatoeba", "sw", 40)], [("tatoeba", "sw", 70)]).deltas} == {"sure"}
