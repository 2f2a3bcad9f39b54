"""The orders in which a search tries words: by what the victim loses without them, or by what can be gained there."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from xaug.augment.attacks.searches.common import Attempt, Opening, Round, asked, loss
from xaug.augment.queries import GradientItem, Query
from xaug.augment.text import AttackedText, Edited

# From the attack of a row, its start, its places and its rounds to the places, the most important one first.
Ranking = Callable[[Attempt, Opening, Sequence[int], Sequence[Round]], Generator[Query, list[Any], list[int]]]


def without(text: AttackedText, i: int) -> Edited:
    """The edit that deletes word i: how BAE, TextFooler and TextBugger measure its importance."""
    return text.delete(i)


def unknown(text: AttackedText, i: int) -> Edited:
    """The edit that makes word i unknown: how BERT-Attack, PWWS and DeepWordBug measure its importance.

    TextAttack replaces the word by this token, whatever the victim's own one is.
    """
    return text.replace(i, "[UNK]")


@dataclass(frozen=True, slots=True)
class ByLoss:
    """Words in order of the loss of probability that an edit of each causes. It costs one query a word.

    "We estimate the token importance I_i of each token by deleting t_i and computing the decrease in probability of
    predicting the correct label" (BAE, section 2).
    """

    edit: Callable[[AttackedText, int], Edited]

    def __call__(
        self, attempt: Attempt, start: Opening, places: Sequence[int], rounds: Sequence[Round]
    ) -> Generator[Query, list[Any], list[int]]:
        """Rank the places."""
        scores = yield from asked(attempt, start, [self.edit(attempt.example.text, i) for i in places])
        return descending(places, [loss(score) for score in scores])


@dataclass(frozen=True, slots=True)
class WeightedSaliency:
    """Words in order of the best that an edit gains there, weighted by the softmax of the words' saliency (PWWS).

    Ren et al. 2019, equations 6 to 8: H = softmax(S)_i (P(y|x) - P(y|x*_i)), where S_i is what the victim loses when
    word i is unknown, and x*_i is the text with the best edit at word i. ``parity``: TextAttack takes the plain scores
    1 - P in both places, without subtracting that of the clean text.
    """

    parity: bool = False

    def __call__(
        self, attempt: Attempt, start: Opening, places: Sequence[int], rounds: Sequence[Round]
    ) -> Generator[Query, list[Any], list[int]]:
        """Rank the places. It asks about every edit of every word."""
        text, zero = attempt.example.text, 0.0 if self.parity else loss(start.before)
        scores = yield from asked(attempt, start, [unknown(text, i) for i in places])
        saliency = np.asarray([loss(score) - zero for score in scores], dtype=np.float32)
        weights = np.exp(saliency - saliency.max(initial=0.0))
        gains = np.zeros(len(saliency))
        for at, place in enumerate(places[: len(saliency)]):
            if attempt.budget.ended:
                break
            for propose in rounds:
                found = yield from propose(text, [place])
                tried = yield from asked(attempt, start, [one.edit for one in found])
                gains[at] = max([gains[at], *(loss(score) - zero for score in tried)])
        return descending(places, weights / max(float(weights.sum()), 1e-9) * gains)


@dataclass(frozen=True, slots=True)
class ByGradient:
    """Words in order of the norm of the victim's gradient at them. It costs one query in all (A2T, section 3.1)."""

    def __call__(
        self, attempt: Attempt, start: Opening, places: Sequence[int], rounds: Sequence[Round]
    ) -> Generator[Query, list[Any], list[int]]:
        """Rank the places."""
        text = attempt.example.text
        item = GradientItem(
            attempt.example.item(text, start.watched), tuple(at(text, i) for i in places), ((),) * len(places)
        )
        found = yield from attempt.budget.gradient(item)
        return descending(places, [one.norm for one in found])


def at(text: AttackedText, i: int) -> tuple[int, int, int]:
    """Where word i stands: (index of the field, start, end), in characters of the field."""
    field, (start, end) = text.field_of(i), text.spans[i]
    base = text.bounds[field][0]
    return field, start - base, end - base


def descending(places: Sequence[int], values: Sequence[float] | Any) -> list[int]:
    """The places with the highest value first. Ties keep their order. Places without a value are left out."""
    return [places[rank] for rank in np.argsort([-value for value in values], kind="stable")]
