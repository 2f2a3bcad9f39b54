"""What a masked language model says of a substitution: how probable both words are in the place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from xaug.augment.fitness.item import Placed, Substitution
from xaug.augment.oracles.masked_lm import MaskedLM
from xaug.models.encoding.texts import Encoded, sequence

NAMES = ("static", "seen", "masked", "masked_least", "masked_old", "mlm_tokens_new", "bias_new", "bias_old")


class _Read(NamedTuple):
    """A text as the model reads it, and the positions of the tokens of its word."""

    encoded: Encoded
    positions: tuple[int, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        """The token ids of the word."""
        return tuple(int(self.encoded.ids[position]) for position in self.positions)


def features(mlm: MaskedLM, items: Sequence[Substitution]) -> npt.NDArray[np.float64]:
    """The features ``NAMES`` of n substitutions, float64 [n, features].

    - ``static``: the cosine of the mean input embeddings of both words.
    - ``seen``: the mean log-probability of the new word's tokens where the model sees the old word (Zhou et al. 2019
      drop a part of it; here it is whole).
    - ``masked``, ``masked_least``: the mean and the least log-probability of the new word's tokens, all masked.
    - ``masked_old``: the mean of the old word, as a measure of how predictable the place is.
    - ``bias_new``, ``bias_old``: the mean output bias of the tokens, which says how frequent a word is; 0 for a model
      without.
    """
    reads = _read(mlm, [one for item in items for one in (item.original, item.changed)])
    queries: list[tuple[Encoded, int]] = []
    wanted: list[tuple[int, ...]] = []
    for item in items:
        old, new = reads[item.original], reads[item.changed]
        queries.append((old.encoded, old.positions[0] if old.positions else 0))
        wanted.append(new.ids)
        for read in (new, old):
            masked = _masked(mlm, read)
            for position, token in zip(read.positions, read.ids, strict=True):
                queries.append((masked, position))
                wanted.append((token,))
    values = iter(mlm.log_probabilities_of(queries, wanted))
    embeddings = mlm.model.get_input_embeddings().weight
    bias = getattr(mlm.model.get_output_embeddings(), "bias", None)
    out = np.empty((len(items), len(NAMES)))
    for i, item in enumerate(items):
        old, new = reads[item.original], reads[item.changed]
        seen = next(values)
        new_values = [float(next(values)[0]) for _ in new.ids] or [0.0]
        old_values = [float(next(values)[0]) for _ in old.ids] or [0.0]
        out[i] = (
            _static(embeddings, old.ids, new.ids), float(np.mean(seen)) if len(seen) else 0.0, np.mean(new_values),
            min(new_values), np.mean(old_values), len(new.ids), _bias(bias, new.ids), _bias(bias, old.ids),
        )  # fmt: skip
    return out


def _read(mlm: MaskedLM, placed: Sequence[Placed]) -> dict[Placed, _Read]:
    texts = list(dict.fromkeys(placed))
    encoded = mlm.tokenizer(
        [one.text for one in texts], truncation=True, max_length=mlm.max_length, return_offsets_mapping=True
    )
    return {
        one: _Read(
            sequence(encoded, i, cut=False),
            tuple(at for at, offset in enumerate(encoded["offset_mapping"][i]) if one.covers(offset)),
        )
        for i, one in enumerate(texts)
    }


def _masked(mlm: MaskedLM, read: _Read) -> Encoded:
    ids = read.encoded.ids.copy()
    ids[list(read.positions)] = mlm.tokenizer.mask_token_id
    return read.encoded._replace(ids=ids)


def _bias(bias: Any, ids: Sequence[int]) -> float:
    return float(bias[list(ids)].detach().float().mean()) if bias is not None and ids else 0.0


def _static(embeddings: Any, old: Sequence[int], new: Sequence[int]) -> float:
    if not old or not new:
        return 0.0
    a, b = (embeddings[list(ids)].detach().float().mean(dim=0).cpu().numpy() for ids in (old, new))
    return float(a @ b / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-6))
