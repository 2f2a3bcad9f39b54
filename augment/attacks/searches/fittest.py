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
    Found,
    Opening,
    Proposal,
    Round,
    ended,
    loss,
    most_similar,
    opening,
    ordered,
)
from xaug.augment.attacks.searches.ranking import ByGradient, at
from xaug.augment.queries import GradientItem, Search
from xaug.augment.text import AttackedText


@dataclass(frozen=True, slots=True)
class Fittest:
    """The search.

    ``edits``: the most words that are changed. ``tries``: the most edits that the victim is asked about before one is
    taken, those that its gradient expects to raise its loss most; 0 for all. ``words``: the most words that are tried,
    those with the largest gradient; 0 for all.
    """

    edits: int = 1
    tries: int = 0
    words: int = 0

    def __call__(self, attempt: Attempt, places: Sequence[int], rounds: Sequence[Round]) -> Search[Sequence[Candidate]]:
        """Take the most similar edit that fools the victim; where none does, the one that comes closest, and repeat.

        ``places``: the words of the clean text that may be edited. ``rounds``: what is tried at each of them.
        """
        budget = attempt.budget
        start = yield from opening(attempt)
        if isinstance(start, Candidate):
            return [start]

        if self.words:
            places = (yield from ByGradient()(attempt, start, places, rounds))[: self.words]
        best, state = start.before, attempt.example.text
        for _ in range(self.edits):
            found: list[Proposal] = []
            for place in places:
                for propose in rounds:
                    if not budget.ended:
                        found += yield from propose(state, [place])
            if self.tries:
                found = yield from _most_harmful(attempt, start, state, found, self.tries)
            scored = yield from ordered(attempt, start, found)
            won = most_similar(scored)
            if won:
                return [ended(Outcome.SUCCEEDED, won[1].edit, start.before, won[0], budget)]
            if budget.ended or not scored or not loss(scored[0][0]) > loss(best):
                break
            best, state = scored[0][0], scored[0][1].edit.take()
        return [ended(Outcome.FAILED, state, start.before, best, budget)]


def _most_harmful(attempt: Attempt, start: Opening, state: AttackedText, found: Sequence[Proposal], most: int) -> Found:
    """The replacements that raise the victim's loss most, by its gradient at the text that they edit."""
    by_word: dict[int, list[Proposal]] = {}
    for one in found:
        by_word.setdefault(one.edit.index, []).append(one)
    item = GradientItem(
        attempt.example.item(state, start.watched),
        tuple(at(state, i) for i in by_word),
        tuple(tuple(one.edit.new for one in own) for own in by_word.values()),
    )
    gradients = yield from attempt.budget.gradient(item)
    gains = [gain for word in gradients for gain in word.gains]
    flat = [one for own in by_word.values() for one in own]
    order = sorted(range(len(gains)), key=lambda i: -gains[i])[:most]
    return [flat[i] for i in sorted(order)]
