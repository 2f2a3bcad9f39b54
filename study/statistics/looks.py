"""Several looks at a study that grows: how much of the error level each look may spend."""

from __future__ import annotations

import math
from collections.abc import Sequence

from xaug.data_cards.errors import UsageError
from xaug.evaluate.stats import ALPHA


def level(looks: Sequence[int], max_seeds: int, alpha: float = ALPHA) -> float:
    """The level of the tests at the last of these looks.

    ``looks``: the number of seeds at each look, in order. ``max_seeds``: the largest number of seeds, declared before
    the first look. The function alpha · ln(1 + (e - 1) · share), with the share of the seeds that are there, says how
    much of alpha all looks together have spent (Lan and DeMets 1983, Biometrika 70, 659: their function of Pocock's
    type). A look has what was not spent before. The levels add up to alpha at most, so by the Bonferroni inequality
    the looks together declare a difference where there is none with a probability of alpha at most, however
    they depend on each other.
    """
    if not looks or any(later <= earlier for earlier, later in zip([0, *looks], looks, strict=False)):
        raise UsageError(f"Each look at a study needs more seeds than the look before it, but they have {list(looks)}.")
    if looks[-1] > max_seeds:
        raise UsageError(
            f"The study has {looks[-1]} seeds, more than the {max_seeds} that were declared before its first look. The"
            f" error level is spent: start a new study, and declare a larger number in it: max_seeds = {2 * max_seeds}."
        )
    before = looks[-2] if len(looks) > 1 else 0
    return _spent(looks[-1] / max_seeds, alpha) - _spent(before / max_seeds, alpha)


def _spent(share: float, alpha: float) -> float:
    return alpha * math.log(1 + (math.e - 1) * share)
