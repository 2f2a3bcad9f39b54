"""The share of yes among the answers to a question, with the interval of Wilson (1927)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Self

from xaug.data_cards.audits.verdicts import Answer

COVERAGE = 0.95
_Z = NormalDist().inv_cdf(0.5 + COVERAGE / 2)  # 1.96


@dataclass(frozen=True, slots=True)
class Interval:
    """The ends of a 95 % interval of a share, from 0 to 1."""

    low: float
    high: float


def wilson(hits: int, rows: int) -> Interval:
    """Return the 95 % score interval of a share: ``hits`` of ``rows``, which is at least 1.

    Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22(158): 209-212. Its
    ends are the shares p that solve (hits/rows - p)² = z² p (1 - p) / rows. It holds its coverage for few rows and for
    shares near 0 and 1, where the interval of the normal approximation does not (Brown, Cai and DasGupta 2001).
    """
    if not 0 <= hits <= rows or rows < 1:
        raise ValueError(f"{hits} of {rows} is no share")
    share, z2 = hits / rows, _Z * _Z / rows
    centre = (share + z2 / 2) / (1 + z2)
    half = math.sqrt(share * (1 - share) * z2 + z2 * z2 / 4) / (1 + z2)
    # At 0 and at all rows an end is exact, which rounding would miss.
    return Interval(0.0 if hits == 0 else max(0.0, centre - half), 1.0 if hits == rows else min(1.0, centre + half))


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers to one question: how many of each.

    ``unsure`` is an answer. A row of which a person is unsure is not counted as right, so it lowers ``share``.
    ``decided`` is the share among the rows with a yes or a no.
    """

    yes: int = 0
    no: int = 0
    unsure: int = 0

    @classmethod
    def of(cls, answers: Iterable[Answer | None]) -> Self:
        """Count the answers. None stands for a missing answer, which does not count."""
        counts = Counter(answers)
        return cls(counts["yes"], counts["no"], counts["unsure"])

    @property
    def rows(self) -> int:
        """The number of answers."""
        return self.yes + self.no + self.unsure

    @property
    def share(self) -> float | None:
        """Yes among all answers; None without any."""
        return self.yes / self.rows if self.rows else None

    @property
    def interval(self) -> Interval | None:
        """The interval of ``share``."""
        return wilson(self.yes, self.rows) if self.rows else None

    @property
    def decided(self) -> float | None:
        """Yes among the answers that are yes or no; None without any."""
        return self.yes / (self.yes + self.no) if self.yes + self.no else None

    @property
    def decided_interval(self) -> Interval | None:
        """The interval of ``decided``."""
        return wilson(self.yes, self.yes + self.no) if self.yes + self.no else None
