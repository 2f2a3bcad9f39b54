"""The chance level and the majority baseline of each metric, computed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from xaug.data_cards.schema import Row
from xaug.evaluate.metrics import METRICS, Baselines, ScoredRows
from xaug.evaluate.metrics.map20 import average_precision


def scored(metric: str, rows: Sequence[Row], labels: Sequence[str] = (), candidates: int = 0) -> Baselines:
    return METRICS.get(metric).baselines(ScoredRows("task", "en", rows, labels, candidates))


def test_labels_and_choices() -> None:
    rows = [{"id": str(at), "label": label} for at, label in enumerate([2, 2, 1, 0, 2])]
    found = scored("accuracy", rows, ("entailment", "neutral", "contradiction"))
    assert (found.chance, found.majority) == (pytest.approx(100 / 3), pytest.approx(60))
    choices = [
        {"id": "1", "label": 0, "choices": ["a", "b"]}, {"id": "2", "label": 1, "choices": ["a", "b", "c", "d"]},
    ]  # fmt: skip
    found = scored("accuracy", choices)
    assert (found.chance, found.majority) == (pytest.approx(100 * (1 / 2 + 1 / 4) / 2), 50)


def test_tags() -> None:
    """By seqeval: of "O" everywhere no entity is found; of NOUN everywhere the runs of nouns that end a sentence."""
    rows: list[Row] = [
        {"id": "1", "tokens": ["a"] * 6, "tags": [0, 0, 0, 0, 1, 2]},
        {"id": "2", "tokens": ["a"], "tags": [0]},
    ]
    found = scored("entity_f1", rows, ("O", "B-PER", "I-PER"))
    assert found.majority == 0
    assert 0 < scored("entity_f1", rows * 200, ("O", "B-PER", "I-PER")).chance < 25
    rows = [{"id": "1", "tokens": ["a", "b"], "tags": [0, 0]}, {"id": "2", "tokens": ["a", "b"], "tags": [0, 1]}]
    assert scored("tag_f1", rows, ("NOUN", "VERB")).majority == pytest.approx(100 * 2 * 1 / (2 + 3))  # 1 of 2 and 3
    even = [{"id": str(at), "tokens": ["a"], "tags": [at % 4]} for at in range(400)]
    assert scored("tag_f1", even, ("NOUN", "VERB", "ADJ", "X")).chance == pytest.approx(25, abs=5)
    assert scored("tag_f1", even, ("NOUN", "VERB", "ADJ", "X")) == scored("tag_f1", even, ("NOUN", "VERB", "ADJ", "X"))


def span(number: int, answer: str | None, context: str = "a b c d e f g h") -> Row:
    texts = [] if answer is None else [answer]
    return {
        "id": str(number), "context": context, "is_impossible": answer is None,
        "answers": {"text": texts, "answer_start": [context.index(text) for text in texts]},
    }  # fmt: skip


def test_spans() -> None:
    rows = [span(at, "c") for at in range(300)]
    found = scored("em_f1", rows)
    assert found.majority == 0
    # one of 15 characters is the answer; the article "a" and blanks are nothing, and nothing is not "c"
    assert found.chance == pytest.approx(100 / 15, abs=2.5)
    assert scored("em_f1", [span(1, None), span(2, "c"), span(3, "d"), span(4, None)]).majority == 50
    assert scored("mlqa_em_f1", rows).majority == 0
    whole = scored("em_f1", [span(at, "b c d", "b c d") for at in range(3)])
    assert whole.chance == 100


def queries(*golds: Sequence[str]) -> list[Row]:
    return [{"id": str(at), "gold": list(gold)} for at, gold in enumerate(golds)]


def test_the_first_candidate() -> None:
    found = scored("top1", queries(["a"], ["b"], ["b", "c"], ["d"]), candidates=50)
    assert (found.chance, found.majority) == (pytest.approx(100 * 5 / 4 / 50), 50)  # b for all: two of four


@pytest.mark.parametrize("gold", [("a",), ("a", "b"), ("a", "b", "c")])
def test_average_precision_of_a_random_order_is_its_mean_over_all_orders(gold: Sequence[str]) -> None:
    orders = [average_precision(order, set(gold)) for order in permutations("abcdef")]
    assert scored("map20", queries(gold), candidates=6).chance == pytest.approx(100 * np.mean(orders))


def test_average_precision_of_many_candidates() -> None:
    found = scored("map20", queries(["a"], ["a"], ["b"]), candidates=1000)
    assert found.chance == pytest.approx(100 / 1000 * sum(1 / rank for rank in range(1, 21)))
    assert found.majority == pytest.approx(100 * (1 + 1 + 1 / 2) / 3)  # a first, b second


def test_mined_pairs() -> None:
    found = scored("mining_f1", queries(["a"], [], [], ["b"]), candidates=10)
    assert (found.chance, found.majority) == (pytest.approx(100 * 2 / 40), 0)


def test_a_majority_is_of_the_same_metric_as_the_score() -> None:
    """Predicting the majority answer for every row gives the baseline."""
    rng = np.random.default_rng(1)
    rows: list[Any] = [
        {"id": str(at), "tokens": ["w"] * 5, "tags": [int(tag) for tag in rng.integers(0, 3, 5)]} for at in range(50)
    ]
    labels = ("ADP", "NOUN", "VERB")
    counts = np.bincount([tag for row in rows for tag in row["tags"]])
    (by_hand,) = METRICS.get("tag_f1").measure(rows, [[int(counts.argmax())] * 5] * 50, labels=labels, language="en")
    assert scored("tag_f1", rows, labels).majority == by_hand.value
