"""Greedy search over words in order of importance, as TextAttack's GreedyWordSwapWIR. BAE and DeepWordBug use it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from xaug.augment.attacks.base import Candidate, Example, Outcome
from xaug.augment.attacks.budget import Budget
from xaug.augment.queries import GoldScore, Query, Search
from xaug.augment.text import AttackedText, Edited

_NOT_ASKED = GoldScore(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edit that a round may take. Of several that fool the victim, the most similar one is taken."""

    edit: Edited
    similarity: float = 1.0


# From the current text and the index of a word of the clean text to edits at that word or beside it.
Round = Callable[[AttackedText, int], Generator[Query, list[Any], list[Proposal]]]


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
        scores = yield from budget.victim([example.item(text)])
        if not scores:
            return [self._end(Outcome.SKIPPED, text, _NOT_ASKED, _NOT_ASKED)]
        before = scores[0]
        watched = before.correct
        if watched and any(watched):  # tagging: an attack can break only the words that the victim tags correctly
            (before,) = (yield from budget.victim([example.item(text, watched)])) or [before]
        if before.margin < 0:
            return [self._end(Outcome.SKIPPED, text, before, before)]

        losses = yield from budget.victim(
            [example.item(self.without(text, i), _watch(watched, text, i)) for i in self.places]
        )
        ranked = [self.places[rank] for rank in np.argsort([-_score(loss) for loss in losses], kind="stable")]
        best, state = before, text
        for place in _in_turn(text, ranked) if self.spread else ranked:
            for propose in self.rounds:
                if budget.ended:
                    return [self._end(Outcome.FAILED, state, before, best)]
                found = yield from propose(state, place)
                if not found:
                    continue
                items = [example.item(one.edit, _watch(watched, state, one.edit.index)) for one in found]
                scored = list(zip((yield from budget.victim(items)), found, strict=False))
                scored.sort(key=lambda pair: -_score(pair[0]))  # stable: ties keep the order of the proposals
                # "If no token causes misclassification, we choose the perturbation that decreases the prediction
                # probability the most" (BAE, section 2), provided that it decreases it at all.
                if not scored or not _score(scored[0][0]) > _score(best):
                    continue
                if scored[0][0].margin < 0:
                    # "we choose the token which makes S_adv most similar to the original S"
                    won = [pair for pair in scored if pair[0].margin < 0]
                    after, chosen = max(won, key=lambda pair: pair[1].similarity)
                    return [self._end(Outcome.SUCCEEDED, chosen.edit, before, after)]
                best, chosen = scored[0]
                state = chosen.edit.take()
        return [self._end(Outcome.FAILED, state, before, best)]

    def _end(self, outcome: Outcome, text: AttackedText | Edited, before: GoldScore, after: GoldScore) -> Candidate:
        return Candidate.of(text, outcome, before, after, self.budget.spent, self.budget.ended)


def _score(score: GoldScore) -> float:
    """The score that TextAttack maximises: 1 - P(gold) in float32, where near-certain predictions tie."""
    return float(np.float32(1) - np.float32(score.gold))


def _in_turn(text: AttackedText, ranked: Sequence[int]) -> list[int]:
    """The words with the most important one of each field first, then the second one of each field, and so on."""
    before: Counter[int] = Counter()
    turns = []
    for place in ranked:
        field = text.field_of(place)
        turns.append(before[field])
        before[field] += 1
    return [place for _, place in sorted(zip(turns, ranked, strict=True), key=lambda pair: pair[0])]


def _watch(watched: tuple[bool, ...], text: AttackedText, i: int) -> tuple[bool, ...]:
    """Tagging: the words that still count once word i is edited too. Each word is a field."""
    if not watched:
        return ()
    touched = {text.field_of(m) for m in text.modified} | {text.field_of(i)}
    return tuple(on and f not in touched for f, on in enumerate(watched))
