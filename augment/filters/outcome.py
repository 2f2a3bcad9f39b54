"""Outcome: by default only rows whose attack succeeded are kept.

A row that was changed without asking a victim has no score, because nobody knows whether it fools one.
"""

from __future__ import annotations

from collections.abc import Sequence

from xaug.augment.filters.base import FILTERS, FilterSpec, Models, Pair, Score, Scorer

# Ordered by what the attack achieved: a threshold of 0 also keeps failed attacks (edited, the victim not fooled).
SUCCEEDED, FAILED, SKIPPED = 1.0, 0.0, -1.0
_SCORES: dict[str, Score] = {"succeeded": SUCCEEDED, "failed": FAILED, "skipped": SKIPPED, "untested": None}


def score(pairs: Sequence[Pair]) -> list[Score]:
    """1 for a row whose attack succeeded, 0 failed, -1 skipped; None if no victim was asked."""
    return [_SCORES[pair.outcome] for pair in pairs]


def _build(_models: Models) -> Scorer:
    return score


FILTERS.add(
    "outcome",
    FilterSpec(
        name="outcome",
        summary="the attack succeeded (1), failed (0) or skipped the row (-1); no score if no victim was asked",
        checks="the outcome",
        threshold=SUCCEEDED,
        scores=(-1, 1),
        provenance="by definition: an adversarial example is one that fools the victim",
        keep="at_least",
        reason="not_succeeded",
        reasons={FAILED: "attack_failed", SKIPPED: "attack_skipped"},
        controls=True,
        build=_build,
    ),
)
