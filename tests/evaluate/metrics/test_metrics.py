"""Properties of all metrics."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest
from xaug.data_cards.card import DatasetCard
from xaug.evaluate.metrics import METRICS
from xaug.evaluate.metrics.base import score

SPAN = {"id": "1", "answers": {"text": ["cat"], "answer_start": [0]}, "is_impossible": False}
# name → (rows, predictions): two rows, the second wrong.
CASES: dict[str, tuple[list[dict[str, Any]], list[Any]]] = {
    "accuracy": ([{"id": "1", "label": 0}] * 2, [0, 1]),
    "em_f1": ([SPAN] * 2, ["cat", "dog"]),
    "mlqa_em_f1": ([SPAN] * 2, ["cat", "dog"]),
    "tag_f1": ([{"id": "1", "tags": [0, 1]}] * 2, [[0, 1], [1, 0]]),
    "entity_f1": ([{"id": "1", "tags": [0, 1]}] * 2, [[0, 1], [1, 0]]),
    "mining_f1": ([{"id": "1", "gold": ["a"]}] * 2, [["a"], ["b"]]),
    "map20": ([{"id": "1", "gold": ["a"]}] * 2, [["a"], ["b"]]),
    "top1": ([{"id": "1", "gold": ["a"]}] * 2, [["a"], ["b"]]),
}


def test_every_metric_has_a_case() -> None:
    assert sorted(CASES) == sorted(METRICS.names())
    # what target cards may name, but SQuAD's "f1", which is of intermediate tasks only
    named = set(get_args(DatasetCard.model_fields["metric"].annotation)) - {"f1"}
    assert named < set(METRICS.names())


@pytest.mark.parametrize("name", CASES)
def test_half_is_right(name: str) -> None:
    metric = METRICS.get(name)
    rows, predictions = CASES[name]
    found = metric.measure(rows, predictions, labels=("NOUN", "VERB"), language="en")
    assert tuple(one.name for one in found)[: len(metric.main)] == metric.main
    assert metric.name == name
    for one in found:
        assert one.value == pytest.approx(50.0)
        assert len(one.parts) == 2


@pytest.mark.parametrize("name", CASES)
def test_parts_of_a_resample_are_its_score(name: str) -> None:
    """A resample scored from its parts has the score of these rows."""
    metric = METRICS.get(name)
    rows, predictions = CASES[name]
    drawn = np.random.default_rng(0).integers(0, 2, size=9)
    for one, again in zip(
        metric.measure(rows, predictions, labels=("NOUN", "VERB"), language="en"),
        metric.measure(
            [rows[at] for at in drawn], [predictions[at] for at in drawn], labels=("NOUN", "VERB"), language="en"
        ),
        strict=True,
    ):
        assert again.value == pytest.approx(score(one.kind, one.parts[drawn].sum(0)[None], len(drawn))[0], rel=1e-14)
