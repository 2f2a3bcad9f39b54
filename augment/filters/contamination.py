"""Contamination: rows whose text occurs in the evaluation sets that a model trained on them will be scored on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xaug.augment.filters.base import FILTERS, FilterSpec, Models, Pair, Score, Scorer, model_for
from xaug.contamination.search import LEAK, Search


@dataclass(frozen=True)
class Contamination:
    """Scores a row by how much of it occurs in evaluation sets, in [0, 1] (`Prepared.scores`).

    The clean row counts as well, because an attack leaves most of its text as it was.
    """

    search: Search

    def __call__(self, pairs: Sequence[Pair]) -> list[Score]:
        """The larger score of the two rows of each pair."""
        out: list[Score] = [0.0] * len(pairs)
        for card in {pair.card.id: pair.card for pair in pairs}.values():
            own = [at for at, pair in enumerate(pairs) if pair.card.id == card.id]
            clean = self.search.scores(card, [pairs[at].clean for at in own])
            made = self.search.scores(card, [pairs[at].augmented for at in own])
            for at, before, after in zip(own, clean, made, strict=True):
                out[at] = max(before, after)
        return out


def _build(models: Models) -> Scorer:
    return Contamination(Search.among(model_for(models, "contamination", "against").known()))


FILTERS.add(
    "contamination",
    FilterSpec(
        name="contamination",
        summary="share of 13-grams that occur in an evaluation set, before or after the attack (1: the same example)",
        checks="contamination",
        threshold=LEAK,
        scores=(0, 1),
        provenance="n of Brown et al. 2020, appendix C; measured on SQuAD's paragraphs in XQuAD (docs)",
        keep="at_most",
        reason="in_evaluation_set",
        needs=("against",),
        build=_build,
    ),
)
