"""The weights of a line's tasks and languages."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.errors import DataError
from xaug.evaluate.effects import Effect, averaged
from xaug.study.observations import TargetFacts
from xaug.study.statistics.estimands import Line, line, lines

TASKS = ("xnli", "xquad", "tatoeba", "extra")
TARGETS = {
    task: TargetFacts(task, task, "reading" if task == "xquad" else "other", task != "extra", True, True)
    for task in TASKS
}
CELLS = st.sets(
    st.tuples(st.sampled_from(TASKS), st.sampled_from(["en", "de", "sw", "zh", "xx"])), min_size=1, max_size=15
)


@given(CELLS)
def test_weights_add_up(cells: set[tuple[str, str]]) -> None:
    names = Counter((one.scope, one.name) for one in lines(cells, TARGETS))
    assert set(names.values()) == {1}
    for one in lines(cells, TARGETS):
        assert one.weights.keys() <= cells
        assert math.fsum(one.weights.values()) == pytest.approx(0 if one.scope == "gap" else 1)
        if one.scope in ("zero-shot", "script", "family"):
            assert all(code != "en" for _, code in one.weights)
        if one.scope in ("suite", "group"):
            assert all(task != "extra" for task, _ in one.weights)


def found(scope: str, name: str, cells: set[tuple[str, str]]) -> Line:
    (one,) = [one for one in lines(cells, TARGETS) if (one.scope, one.name) == (scope, name)]
    return one


@given(CELLS.filter(lambda cells: any(task != "extra" for task, _ in cells)), st.randoms())
def test_the_suite_is_the_mean_of_task_means(cells: set[tuple[str, str]], random: object) -> None:
    """The official average, and the one by which two evaluations are compared."""
    scores = {cell: float(at) ** 1.5 for at, cell in enumerate(sorted(cells))}
    by_task: dict[str, list[float]] = {}
    for (task, _), score in scores.items():
        if task != "extra":
            by_task.setdefault(task, []).append(score)
    expected = np.mean([np.mean(own) for own in by_task.values()])
    weights = found("suite", "suite", cells).weights
    assert math.fsum(weight * scores[cell] for cell, weight in weights.items()) == pytest.approx(expected)
    own = {
        cell: Effect(0.0, score, {0: score}, np.array([score]), np.array([score]), {}, True)
        for cell, score in scores.items()
        if cell[0] != "extra"
    }
    assert averaged(own).delta == pytest.approx(expected)


def test_the_gap_is_english_minus_the_others() -> None:
    cells = {("xnli", "en"), ("xnli", "de"), ("xnli", "sw"), ("tatoeba", "de"), ("xquad", "en")}
    expected = {("xnli", "en"): 1.0, ("xnli", "de"): -0.5, ("xnli", "sw"): -0.5}
    assert dict(found("gap", "gap", cells).weights) == expected, "the others have no English or nothing else"
    assert dict(found("gap", "xnli", cells).weights) == expected


def test_languages_without_english_have_no_gap() -> None:
    cells = {("tatoeba", "de"), ("tatoeba", "sw")}
    assert [one for one in lines(cells, TARGETS) if one.scope == "gap"] == []
    with pytest.raises(DataError, match="no scores for any gap"):
        line("gap", "gap", cells, TARGETS)


def test_a_task_in_one_language() -> None:
    one = line("task", "xnli", {("xnli", "sw")}, TARGETS)
    assert dict(one.weights) == {("xnli", "sw"): 1.0}


def test_a_line_that_is_not_there() -> None:
    with pytest.raises(DataError, match=r"task 'xnly'.*The study has xnli"):
        line("task", "xnly", {("xnli", "sw")}, TARGETS)
