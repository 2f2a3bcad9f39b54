"""A search for the best edits instead of the first: every single edit is asked about before one is taken.

A greedy search stops at the first word where some edit fools the victim, and keeps what it changed on the way. This one
changes as few words as possible, and takes the edit that a reader would most probably accept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xaug.augment.attacks.base import Candidate, Example, Outcome
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.attacks.searches.common import Proposal, Round, asked, ended, loss, most_similar, opening
from xaug.augment.queries import Search


@dataclass(frozen=True, slots=True)
class Fittest:
    """One search.

    ``places``: the words of the clean text that may be edited. ``rounds``: what is tried at each of them. ``edits``:
    the most words that are changed.
    """

    example: Example
    budget: Budget
    places: Sequence[int]
    rounds: Sequence[Round]
    edits: int = 1

    def search(self) -> Search[Sequence[Candidate]]:
        """Take the most similar edit that fools the victim; where none does, the one that comes closest, and repeat."""
        budget, example = self.budget, self.example
        start = yield from opening(example, budget)
        if isinstance(start, Candidate):
            return [start]

        best, state = start.before, example.text
        for _ in range(self.edits):
            found: list[Proposal] = []
            for place in self.places:
                for propose in self.rounds:
                    if not budget.ended:
                        found += yield from propose(state, place)
            scored = yield from asked(example, budget, start, state, found)
            won = most_similar(scored)
            if won:
                return [ended(Outcome.SUCCEEDED, won[1].edit, start.before, won[0], budget)]
            if budget.ended or not scored or not loss(scored[0][0]) > loss(best):
                break
            best, state = scored[0][0], scored[0][1].edit.take()
        return [ended(Outcome.FAILED, state, start.before, best, budget)]
