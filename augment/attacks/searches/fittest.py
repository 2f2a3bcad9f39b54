"""A search for the best edits instead of the first: every single edit is asked about before one is taken.

A greedy search stops at the first word where some edit fools the victim, and keeps what it changed on the way. This one
changes as few words as possible, and takes the edit that a reader would most probably accept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xaug.augment.attacks.base import Candidate, Outcome
from xaug.augment.attacks.searches.common import (
    Attempt,
    Proposal,
    Round,
    ended,
    loss,
    most_similar,
    opening,
    ordered,
)
from xaug.augment.queries import Search


@dataclass(frozen=True, slots=True)
class Fittest:
    """The search. ``edits``: the most words that are changed."""

    edits: int = 1

    def __call__(self, attempt: Attempt, places: Sequence[int], rounds: Sequence[Round]) -> Search[Sequence[Candidate]]:
        """Take the most similar edit that fools the victim; where none does, the one that comes closest, and repeat.

        ``places``: the words of the clean text that may be edited. ``rounds``: what is tried at each of them.
        """
        budget = attempt.budget
        start = yield from opening(attempt)
        if isinstance(start, Candidate):
            return [start]

        best, state = start.before, attempt.example.text
        for _ in range(self.edits):
            found: list[Proposal] = []
            for place in places:
                for propose in rounds:
                    if not budget.ended:
                        found += yield from propose(state, [place])
            scored = yield from ordered(attempt, start, found)
            won = most_similar(scored)
            if won:
                return [ended(Outcome.SUCCEEDED, won[1].edit, start.before, won[0], budget)]
            if budget.ended or not scored or not loss(scored[0][0]) > loss(best):
                break
            best, state = scored[0][0], scored[0][1].edit.take()
        return [ended(Outcome.FAILED, state, start.before, best, budget)]
