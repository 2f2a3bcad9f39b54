"""The text around an edit means what it meant before, by a sentence encoder or by the fitness of the new word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from xaug.augment.attacks.searches.common import Attempt, Found, Proposal
from xaug.augment.fitness.item import Substitution
from xaug.augment.text import AttackedText, Edited

_WHOLE = 1_000_000  # a window of so many words is the whole text


@dataclass(frozen=True, slots=True)
class Similar:
    """The embeddings of a window before and after the edit have at least this similarity.

    ``window``: words around the edited word; None: the whole text. ``skip_short``: texts of fewer words pass.
    ``angular``: the similarity is 1 - arccos(cosine) / pi instead of the cosine. ``previous``: the text before is the
    one that is edited; otherwise the clean one.
    """

    lowest: float
    window: int | None = None
    skip_short: bool = False
    angular: bool = False
    previous: bool = False

    def keep(self, attempt: Attempt, state: AttackedText, found: list[Proposal]) -> Found:
        """Those that are similar enough, with their similarity."""
        size = self.window or _WHOLE
        long = [one for one in found if not (self.skip_short and _length(one.edit) < size)]
        similarity = {id(one): 1.0 for one in found}
        if long:
            befores = [self._before(attempt, state, one.edit, size) for one in long]
            distinct = list(dict.fromkeys(befores))
            pairs = [distinct.index(before) for before in befores]
            items = [*distinct, *(one.edit.window(size) for one in long)]
            values = yield from attempt.budget.ask("encoder", items, partial(_compared, pairs, self.angular))
            if not values:
                return []
            for one, value in zip(long, values, strict=True):
                similarity[id(one)] = value
        return [Proposal(one.edit, similarity[id(one)]) for one in found if similarity[id(one)] >= self.lowest]

    def _before(self, attempt: Attempt, state: AttackedText, edit: Edited, size: int) -> str:
        text = state if self.previous else attempt.example.text
        start, end = text.window(edit.index if self.previous else state.origin[edit.index], size)
        return text.text[start:end]


@dataclass(frozen=True, slots=True)
class Fit:
    """A person would probably accept the new word in its context (``fitness/``). The fitness is the similarity."""

    lowest: float

    def keep(self, attempt: Attempt, state: AttackedText, found: list[Proposal]) -> Found:
        """Those that are fit enough."""
        items = []
        for one in found:
            low, high = state.bounds[state.field_of(one.edit.index)]
            edit = one.edit
            items.append(Substitution.at(state.text[low:high], edit.start - low, edit.end - low, edit.new))
        fit = (yield from attempt.budget.ask("fitness", items)) if items else []
        return [Proposal(one.edit, value) for one, value in zip(found, fit, strict=False) if value >= self.lowest]


def _length(edit: Edited) -> int:
    """The number of words after the edit."""
    return len(edit.base) + {"replace": 0, "merge": -1}.get(edit.kind, 1)


def _compared(pairs: Sequence[int], angular: bool, vectors: list[Any]) -> list[float]:
    """The similarity of each text after an edit and the text before it.

    ``vectors``: unit vectors of the texts before, then of those after. ``pairs``: for each text after, which text
    before belongs to it.
    """
    before, after = np.stack(vectors[: max(pairs) + 1]), np.stack(vectors[max(pairs) + 1 :])
    cosines = np.einsum("nd,nd->n", before[np.asarray(pairs)], after)
    if angular:
        cosines = 1 - np.arccos(np.clip(cosines, -1, 1)) / np.float32(np.pi)
    return [float(value) for value in cosines]
