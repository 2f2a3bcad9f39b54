"""Accuracy, computed by hand and by scikit-learn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score
from xaug.evaluate.metrics import METRICS

ACCURACY = METRICS.get("accuracy")


def test_two_of_three() -> None:
    rows = [{"id": str(at), "label": label} for at, label in enumerate((0, 2, 1))]
    (found,) = ACCURACY.measure(rows, [0, 2, 0], labels=("a", "b", "c"), language="de")
    assert found.name == "accuracy"
    assert found.kind == "mean"
    assert found.parts.tolist() == [[1.0], [1.0], [0.0]]
    assert found.value == pytest.approx(200 / 3, rel=1e-15)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=30))
def test_as_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    rows = [{"id": "x", "label": true} for true, _ in pairs]
    (found,) = ACCURACY.measure(rows, [said for _, said in pairs], labels=(), language="en")
    wanted = accuracy_score([true for true, _ in pairs], [said for _, said in pairs])
    assert found.value == pytest.approx(100 * wanted, rel=1e-14)


def test_no_rows_and_unequal_numbers_are_errors() -> None:
    with pytest.raises(ValueError, match="no rows"):
        ACCURACY.measure([], [], labels=(), language="en")
    with pytest.raises(ValueError, match="1 predictions for 2 rows"):
        ACCURACY.measure([{"id": "a", "label": 0}] * 2, [0], labels=(), language="en")
