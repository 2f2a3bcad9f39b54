"""Outcome: only rows whose attack succeeded are kept, unless told otherwise.

Of a row that was changed without asking a victim it says nothing: no filter may claim that it fools one.
"""

from __future__ import annotations

from collections.abc import Sequence

from xaug.augment.filters.base import FILTERS, FilterSpec, Models, Pair, Score, Scorer

# In order of what an attack achieved: a threshold of 0 keeps failed attacks too (edited, victim not fooled).
SUCCEEDED, FAILED, SKIPPED = 1.0, 0.0, -1.0
_SCORES: dict[str, Score] = {"succeeded": SUCCEEDED, "failed": FAILED, "skipped": SKIPPED, "untested": None}


def score(pairs: Sequence[Pair]) -> list[Score]:
    """1 succeeded, 0 failed, -1 skipped; None where no victim was asked."""
    return [_SCORES[pair.outcome] for pair in pairs]


def _build(_models: Models) -> Scorer:
    return score


FILTERS.add(
    "outcome",
    FilterSpec(
        name="outcome",
        summary="the attack succeeded (1), failed (0) or skipped the row (-1); nothing where no victim was asked",
        checks="the outcome",
        threshold=SUCCEEDED,
        provenance="by definition: an adversarial example is one that fools the victim",
        keep="at_least",
        reason="not_succeeded",
        reasons={FAILED: "attack_failed", SKIPPED: "attack_skipped"},
        build=_build,
    ),
)
