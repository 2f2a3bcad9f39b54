"""What the searches of the attacks share: edits that are proposed, the opening question, and how a search ends."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from xaug.augment.attacks.base import Candidate, Example, Outcome
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.queries import GoldScore, Query
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


def opening(example: Example, budget: Budget) -> Generator[Query, list[Any], Opening | Candidate]:
    """Ask the victim about the clean text. The candidate that ends the search, if the victim errs on it already."""
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


def asked(
    example: Example, budget: Budget, start: Opening, state: AttackedText, found: Sequence[Proposal]
) -> Generator[Query, list[Any], list[tuple[GoldScore, Proposal]]]:
    """The victim's scores of edits of a text, the lowest probability of gold first. Ties keep their order."""
    items = [example.item(one.edit, start.watch(state, one.edit.index)) for one in found]
    scored = list(zip((yield from budget.victim(items)), found, strict=False))
    scored.sort(key=lambda pair: -loss(pair[0]))
    return scored


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
