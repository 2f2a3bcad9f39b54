"""The weights of averages."""

from __future__ import annotations

import pytest
from xaug.evaluate.weights import averaged_weights, gap_weights

CELLS = {("xnli", "en"), ("xnli", "de"), ("xnli", "sw"), ("tatoeba", "de")}


def test_a_task_counts_once_however_many_languages_it_has() -> None:
    sixth = pytest.approx(1 / 6)
    assert averaged_weights(CELLS) == {
        ("xnli", "en"): sixth, ("xnli", "de"): sixth, ("xnli", "sw"): sixth, ("tatoeba", "de"): pytest.approx(1 / 2),
    }  # fmt: skip


def test_the_gap_of_several_tasks_is_the_mean_of_their_gaps() -> None:
    more = {*CELLS, ("xquad", "en"), ("xquad", "de"), ("pawsx", "en")}
    assert gap_weights(more) == {
        ("xnli", "en"): 0.5, ("xnli", "de"): -0.25, ("xnli", "sw"): -0.25, ("xquad", "en"): 0.5, ("xquad", "de"): -0.5,
    }  # fmt: skip


def test_nothing_has_no_weights() -> None:
    assert averaged_weights(set()) == {}
    assert gap_weights({("tatoeba", "de")}) == {}
