"""What a constraint is, and those that need no model."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from xaug.augment.attacks.searches.common import Attempt, Found, Proposal
from xaug.augment.text import AttackedText


class Constraint(Protocol):
    """Decides which proposals a search may take. It may ask models, and it may set a proposal's similarity."""

    def keep(self, attempt: Attempt, state: AttackedText, found: list[Proposal]) -> Found:
        """The proposals that pass, in their order. ``state``: the text that they edit."""
        ...


@dataclass(frozen=True, slots=True)
class FewWords:
    """At most so many words are edited: a share of the text's words, rounded up, and a number.

    ``least``: so many may be edited however short the text is.
    """

    share: float = 1.0
    most: int | None = None
    least: int = 1

    def keep(self, attempt: Attempt, state: AttackedText, found: list[Proposal]) -> Found:
        """Those after which no more words are edited than that."""
        yield from ()  # no model is asked
        most = max(self.least, math.ceil(len(attempt.example.text) * self.share))
        most = most if self.most is None else min(most, self.most)
        return [one for one in found if len(state.modified | {one.edit.index}) <= most]


@dataclass(frozen=True, slots=True)
class FewCharacters:
    """At most so many characters are inserted, deleted or substituted, compared with the clean text (Levenshtein)."""

    most: int

    def keep(self, attempt: Attempt, state: AttackedText, found: list[Proposal]) -> Found:
        """Those within that distance. A misspelling is at most two substitutions, the swap of two letters."""
        yield from ()  # no model is asked
        clean = attempt.example.text.text
        sure = 2 * (len(state.modified) + 1) <= self.most
        return [one for one in found if sure or distance_within(clean, one.edit.text, self.most)]


def distance_within(one: str, other: str, limit: int) -> bool:
    """Whether at most ``limit`` characters must be inserted, deleted or substituted (Levenshtein 1966)."""
    if abs(len(one) - len(other)) > limit:
        return False
    beyond = limit + 1
    row = [min(j, beyond) for j in range(len(other) + 1)]
    for i, letter in enumerate(one, start=1):
        before, row = row, [beyond] * (len(other) + 1)  # cells further than the limit from the diagonal stay beyond it
        row[0] = min(i, beyond)
        for j in range(max(1, i - limit), min(len(other), i + limit) + 1):
            substituted = before[j - 1] + (letter != other[j - 1])
            row[j] = min(substituted, before[j] + 1, row[j - 1] + 1, beyond)
    return row[-1] <= limit
