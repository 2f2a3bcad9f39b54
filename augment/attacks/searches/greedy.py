"""Greedy search over words in order of importance, as TextAttack's GreedyWordSwapWIR."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from xaug.augment.attacks.base import Candidate, Outcome
from xaug.augment.attacks.searches.common import Attempt, Round, ended, loss, most_similar, opening, ordered
from xaug.augment.attacks.searches.ranking import Ranking
from xaug.augment.queries import Search
from xaug.augment.text import AttackedText


@dataclass(frozen=True, slots=True)
class Greedy:
    """The search.

    ``rank``: orders the words. ``spread``: the fields take turns, so that the edits do not all fall on the one that
    matters most to the victim.
    """

    rank: Ranking
    spread: bool = False

    def __call__(self, attempt: Attempt, places: Sequence[int], rounds: Sequence[Round]) -> Search[Sequence[Candidate]]:
        """At each place in turn, take the edit that lowers the probability of gold most, until the victim errs.

        ``places``: the words of the clean text that may be edited. ``rounds``: what is tried at each of them, one
        round after the other.
        """
        text, budget = attempt.example.text, attempt.budget
        start = yield from opening(attempt)
        if isinstance(start, Candidate):
            return [start]

        ranked = yield from self.rank(attempt, start, places, rounds)
        best, state = start.before, text
        for place in _in_turn(text, ranked) if self.spread else ranked:
            for propose in rounds:
                if budget.ended:
                    return [ended(Outcome.FAILED, state, start.before, best, budget)]
                found = yield from propose(state, [place])
                if not found:
                    continue
                scored = yield from ordered(attempt, start, found)
                # "If no token causes misclassification, we choose the perturbation that decreases the prediction
                # probability the most" (BAE, section 2), provided that it decreases it at all.
                if not scored or not loss(scored[0][0]) > loss(best):
                    continue
                if scored[0][0].margin < 0:
                    # "we choose the token which makes S_adv most similar to the original S"
                    after, chosen = most_similar(scored) or scored[0]
                    return [ended(Outcome.SUCCEEDED, chosen.edit, start.before, after, budget)]
                best, chosen = scored[0]
                state = chosen.edit.take()
        return [ended(Outcome.FAILED, state, start.before, best, budget)]


def _in_turn(text: AttackedText, ranked: Sequence[int]) -> list[int]:
    """The words with the most important one of each field first, then the second one of each field, and so on."""
    before: Counter[int] = Counter()
    turns = []
    for place in ranked:
        field = text.field_of(place)
        turns.append(before[field])
        before[field] += 1
    return [place for _, place in sorted(zip(turns, ranked, strict=True), key=lambda pair: pair[0])]
