"""Semantic similarity of the changed fields before and after the edits, by a sentence encoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from xaug.augment.filters.base import FILTERS, FilterSpec, Models, Pair, Score, Scorer, field_text, model_for
from xaug.augment.oracles.encoder import SentenceEncoder


class Similarity:
    """The cosine of a field's embeddings before and after, the lowest over the changed fields, in [-1, 1].

    Attacks compare windows around one edit; this filter compares whole fields after all edits. A field is cut at the
    encoder's longest input, so an edit behind it has no effect on the score.
    """

    def __init__(self, encoder: SentenceEncoder) -> None:
        self.encoder = encoder

    def __call__(self, pairs: Sequence[Pair]) -> list[Score]:
        """One score per pair; None if nothing was changed."""
        changed = [(i, field) for i, pair in enumerate(pairs) for field in pair.changed()]
        both = [(field_text(pairs[i].clean, field), field_text(pairs[i].augmented, field)) for i, field in changed]
        texts = list(dict.fromkeys(text for two in both for text in two))
        out: list[Score] = [None] * len(pairs)
        if not texts:
            return out
        place = {text: at for at, text in enumerate(texts)}
        vectors = self.encoder.encode(texts)
        for (i, _), (before, after) in zip(changed, both, strict=True):
            # Rounding may make the product of a unit vector with itself larger than 1.
            cosine = min(1.0, float(vectors[place[before]] @ vectors[place[after]]))
            known = out[i]
            out[i] = cosine if known is None else min(known, cosine)
        return out


def _build(models: Models) -> Scorer:
    return Similarity(cast("SentenceEncoder", model_for(models, "similarity", "encoder")))


FILTERS.add(
    "similarity",
    FilterSpec(
        name="similarity",
        summary="lowest cosine between the sentence embeddings of a changed field before and after",
        # all-MiniLM-L6-v2 on 90 successful BAE attacks on real MNLI pairs: 77 % pass 0.8, 42 % pass 0.9.
        checks="similarity",
        threshold=0.8,
        scores=(-1, 1),
        provenance="cosine 0.8 between sentence embeddings (Garg and Ramakrishnan 2020, section 3)",
        keep="at_least",
        reason="low_similarity",
        needs=("encoder",),
        build=_build,
    ),
)
