"""What a sentence encoder's hidden states say of a substitution: at the word, near it, and in the rest of the text.

The cosine of the hidden states at the word, before and after, is the strongest single measure on SWORDS (AUC 0.82 in
the middle layers). The states near it and far from it say how much the substitution disturbs the rest, as in the
validation score of Zhou et al. 2019 (BERT-based Lexical Substitution, section 3.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from xaug.augment.fitness.item import Placed, Substitution
from xaug.augment.oracles.encoder import SentenceEncoder
from xaug.models.encoding.texts import sequence

Floats = npt.NDArray[np.float32]
DEPTHS = 7  # evenly spaced hidden states, from the embeddings to the last layer: all of MiniLM-L6's
NEAR = 4  # tokens on each side of the word
_MIDDLE = DEPTHS // 2

NAMES = (
    *(f"at{depth}" for depth in range(DEPTHS)), *(f"near{depth}" for depth in range(DEPTHS)),
    f"rest{_MIDDLE}", f"rest{DEPTHS - 1}", "whole", "alone", "alone_middle", "in_place", "tokens_new", "tokens_old",
)  # fmt: skip


class _States(NamedTuple):
    """Mean hidden states of one text, float32 [DEPTHS, d] each: at the word, near it, and of all other tokens."""

    at: Floats
    near: Floats
    rest: Floats
    whole: Floats  # [d]: of all tokens, last layer
    tokens: int  # of the word


def features(encoder: SentenceEncoder, items: Sequence[Substitution]) -> npt.NDArray[np.float64]:
    """The features ``NAMES`` of n substitutions, float64 [n, features]."""
    placed = [one for item in items for one in (item.original, item.changed)]
    alone = [Placed("", one.word, "") for one in placed]
    states = _states(encoder, (*placed, *alone))
    out = np.empty((len(items), len(NAMES)))
    for i, item in enumerate(items):
        old, new = states[item.original], states[item.changed]
        old_alone, new_alone = (states[Placed("", word, "")] for word in (item.old, item.new))
        out[i] = (
            *_cosines(old.at, new.at), *_cosines(old.near, new.near),
            _cosine(old.rest[_MIDDLE], new.rest[_MIDDLE]), _cosine(old.rest[-1], new.rest[-1]),
            _cosine(old.whole, new.whole), _cosine(old_alone.whole, new_alone.whole),
            _cosine(old_alone.at[_MIDDLE], new_alone.at[_MIDDLE]),
            _cosine(old.at[-1], new_alone.whole) - _cosine(old.at[-1], old_alone.whole), new.tokens, old.tokens,
        )  # fmt: skip
    return out


def _states(encoder: SentenceEncoder, placed: Iterable[Placed]) -> dict[Placed, _States]:
    import torch

    texts = list(dict.fromkeys(placed))
    encoded = encoder.tokenizer(
        [encoder.prompt + one.text for one in texts], truncation=True, max_length=encoder.max_length,
        return_offsets_mapping=True,
    )  # fmt: skip
    sequences = [sequence(encoded, i, cut=False) for i in range(len(texts))]
    skip = len(encoder.prompt)
    body = encoder.model[0].auto_model
    found: dict[Placed, _States] = {}
    with torch.inference_mode():
        for members, length in encoder.batches.plan([len(one.ids) for one in sequences]):
            batch = encoder.batches.collate([sequences[i] for i in members], length)
            layers = body(**batch, output_hidden_states=True).hidden_states
            chosen = [layers[round(depth * (len(layers) - 1) / (DEPTHS - 1))] for depth in range(DEPTHS)]
            hidden = torch.stack(chosen, dim=1)[: len(members)].float().cpu().numpy()
            for row, i in enumerate(members):
                offsets = [(start - skip, end - skip) for start, end in encoded["offset_mapping"][i]]
                found[texts[i]] = _of(texts[i], offsets, hidden[row])
    return found


def _of(placed: Placed, offsets: Sequence[tuple[int, int]], hidden: Floats) -> _States:
    """``hidden``: float32 [DEPTHS, length, d]. A word beyond the encoder's longest input is read at the first token."""
    at = [i for i, offset in enumerate(offsets) if placed.covers(offset)]
    others = [i for i, (start, end) in enumerate(offsets) if 0 <= start < end and i not in set(at)]
    word = at or [0]
    near = [i for i in others if word[0] - NEAR <= i <= word[-1] + NEAR]
    return _States(
        hidden[:, word].mean(axis=1), hidden[:, near or others or [0]].mean(axis=1),
        hidden[:, others or [0]].mean(axis=1), hidden[-1, : len(offsets)].mean(axis=0), len(at),
    )  # fmt: skip


def _cosines(a: Floats, b: Floats) -> Floats:
    norms = np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1)
    found: Floats = (a * b).sum(axis=-1) / np.maximum(norms, 1e-6)
    return found


def _cosine(a: Floats, b: Floats) -> float:
    return float(_cosines(a, b))
