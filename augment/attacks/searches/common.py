"""What the searches of the attacks share: edits that are proposed, the opening question, and how a search ends."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from xaug.augment.attacks.base import Candidate, Example, Outcome
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.queries import GoldScore, Query, Search
from xaug.augment.text import AttackedText, Edited

_NOT_ASKED = GoldScore(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Attempt:
    """The attack of one row, as its search and the parts of its recipe see it."""

    example: Example
    budget: Budget
    rng: random.Random


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edit that a round may take. Of several that fool the victim, the most similar one is taken."""

    edit: Edited
    similarity: float = 1.0


Found = Generator[Query, list[Any], list[Proposal]]
# From the current text and indices of words of the clean text to edits at those words or beside them.
Round = Callable[[AttackedText, Sequence[int]], Found]
# From the attack of a row, its places and its rounds to the search.
Searching = Callable[[Attempt, Sequence[int], Sequence[Round]], Search[Sequence[Candidate]]]


@dataclass(frozen=True, slots=True)
class Opening:
    """The victim's score on the clean text, and the words that it watches (tagging: those that it tags correctly)."""

    before: GoldScore
    watched: tuple[bool, ...] = ()

    def watch(self, text: AttackedText, i: int) -> tuple[bool, ...]:
        """Tagging: the words that still count once word i is edited too. Each word is a field."""
        if not self.watched:
            return ()
        touched = {text.field_of(m) for m in text.modified} | {text.field_of(i)}
        return tuple(on and f not in touched for f, on in enumerate(self.watched))


def opening(attempt: Attempt) -> Generator[Query, list[Any], Opening | Candidate]:
    """Ask the victim about the clean text. The candidate that ends the search, if the victim errs on it already."""
    example, budget = attempt.example, attempt.budget
    text = example.text
    scores = yield from budget.victim([example.item(text)])
    if not scores:
        return ended(Outcome.SKIPPED, text, _NOT_ASKED, _NOT_ASKED, budget)
    before = scores[0]
    watched = before.correct
    if watched and any(watched):  # tagging: an attack can break only the words that the victim tags correctly
        (before,) = (yield from budget.victim([example.item(text, watched)])) or [before]
    if before.margin < 0:
        return ended(Outcome.SKIPPED, text, before, before, budget)
    return Opening(before, watched)


def asked(attempt: Attempt, start: Opening, edits: Sequence[Edited]) -> Generator[Query, list[Any], list[GoldScore]]:
    """The victim's scores of edits, in their order; fewer than there are edits once the budget is spent."""
    items = [attempt.example.item(edit, start.watch(edit.base, edit.index)) for edit in edits]
    return (yield from attempt.budget.victim(items))


def ordered(
    attempt: Attempt, start: Opening, found: Sequence[Proposal]
) -> Generator[Query, list[Any], list[tuple[GoldScore, Proposal]]]:
    """The victim's scores of proposals, the lowest probability of gold first. Ties keep their order."""
    scores = yield from asked(attempt, start, [one.edit for one in found])
    return sorted(zip(scores, found, strict=False), key=lambda pair: -loss(pair[0]))


def most_similar(scored: Sequence[tuple[GoldScore, Proposal]]) -> tuple[GoldScore, Proposal] | None:
    """Of the edits that fool the victim, the most similar one; None if none does."""
    return max((pair for pair in scored if pair[0].margin < 0), key=lambda pair: pair[1].similarity, default=None)


def ended(
    outcome: Outcome, text: AttackedText | Edited, before: GoldScore, after: GoldScore, budget: Budget
) -> Candidate:
    """The text with which a search ends."""
    return Candidate.of(text, outcome, before, after, budget.spent, budget.ended)


def loss(score: GoldScore) -> float:
    """The score that TextAttack maximises: 1 - P(gold) in float32, where near-certain predictions tie."""
    return float(np.float32(1) - np.float32(score.gold))
