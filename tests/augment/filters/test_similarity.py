"""Similarity of the changed fields, by a real (tiny) sentence encoder."""

from __future__ import annotations

import numpy as np
import pytest
from filter_pairs import NLI, edit, nli, pair
from xaug.augment.filters.similarity import Similarity
from xaug.augment.oracles.encoder import SentenceEncoder


def cosine(encoder: SentenceEncoder, a: str, b: str) -> float:
    first, second = encoder.encode([a, b])
    return float(np.dot(first, second))


def test_it_is_the_cosine_of_the_changed_field_alone(encoder: SentenceEncoder) -> None:
    one = nli()
    (score,) = Similarity(encoder)([one])
    assert score == pytest.approx(cosine(encoder, str(NLI["text_a"]), one.augmented["text_a"]), abs=1e-6)
    assert score < 1


def test_the_least_similar_field_decides(encoder: SentenceEncoder) -> None:
    a, b = str(NLI["text_a"]), str(NLI["text_b"])
    both = pair(
        "mnli", NLI, edit("text_a", a, "guitar", "piano"), edit("text_b", b, "music", "guitar"),
        text_a=a.replace("guitar", "piano"), text_b=b.replace("music", "guitar"),
    )  # fmt: skip
    singles = [cosine(encoder, a, both.augmented["text_a"]), cosine(encoder, b, both.augmented["text_b"])]
    assert Similarity(encoder)([both]) == [pytest.approx(min(singles), abs=1e-6)]
    assert singles[0] != pytest.approx(singles[1], abs=1e-3)


def test_a_row_without_edits_is_not_scored(encoder: SentenceEncoder) -> None:
    scores = Similarity(encoder)([pair("mnli", NLI, outcome="skipped"), nli()])
    assert scores[0] is None
    assert scores[1] is not None
    assert Similarity(encoder)([]) == []


def test_an_edit_that_changes_nothing_scores_one(encoder: SentenceEncoder) -> None:
    assert Similarity(encoder)([nli("old", "old")]) == [pytest.approx(1.0, abs=1e-6)]
    assert all(score is None or score <= 1 for score in Similarity(encoder)([nli("old", "old")]))


def test_scores_do_not_depend_on_who_else_is_asked(encoder: SentenceEncoder) -> None:
    pairs = [nli(), nli("old", "new"), nli("stage", "man"), nli("plays", "makes")]
    together = Similarity(encoder)(pairs)
    assert together == [score for one in pairs for score in Similarity(encoder)([one])]
