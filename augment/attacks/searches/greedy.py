"""Greedy search over words in order of importance, as TextAttack's GreedyWordSwapWIR. BAE and DeepWordBug use it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from xaug.augment.attacks.base import Candidate, Example, Outcome
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.attacks.searches.common import Round, asked, ended, loss, most_similar, opening
from xaug.augment.queries import Search
from xaug.augment.text import AttackedText, Edited


@dataclass(frozen=True, slots=True)
class Greedy:
    """One search.

    ``places``: the words of the clean text that may be edited. ``without``: the edit that measures how important a
    word is, by the loss of probability that it causes. ``rounds``: what is tried at each place, one after the other.
    ``spread``: the fields take turns, so that the edits do not all fall on the one that matters most to the victim.
    """

    example: Example
    budget: Budget
    places: Sequence[int]
    without: Callable[[AttackedText, int], Edited]
    rounds: Sequence[Round]
    spread: bool = False

    def search(self) -> Search[Sequence[Candidate]]:
        """At each place in turn, take the edit that lowers the probability of gold most, until the victim errs."""
        text, budget, example = self.example.text, self.budget, self.example
        start = yield from opening(example, budget)
        if isinstance(start, Candidate):
            return [start]

        losses = yield from budget.victim(
            [example.item(self.without(text, i), start.watch(text, i)) for i in self.places]
        )
        ranked = [self.places[rank] for rank in np.argsort([-loss(score) for score in losses], kind="stable")]
        best, state = start.before, text
        for place in _in_turn(text, ranked) if self.spread else ranked:
            for propose in self.rounds:
                if budget.ended:
                    return [ended(Outcome.FAILED, state, start.before, best, budget)]
                found = yield from propose(state, place)
                if not found:
                    continue
                scored = yield from asked(example, budget, start, state, found)
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
