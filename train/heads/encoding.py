"""Texts to pieces, for all heads: whole batches at a time, cut where too long, and said to be cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from xaug.data_cards.errors import UsageError

Ints = npt.NDArray[np.int32]
Shorten = Literal["longest_first", "only_first", "only_second"]
NOTHING: Ints = np.zeros(0, dtype=np.int32)
_LEAST_ROOM = 8  # pieces besides the special ones: below, nothing can be read


class Pieces(NamedTuple):
    """One encoded sequence."""

    ids: Ints
    types: Ints | None  # where the tokenizer gives segment ids (BERT; not XLM-R)
    cut: bool  # pieces were lost


def ints(values: Sequence[int] | Sequence[Sequence[int]]) -> Ints:
    """As the token cache keeps numbers."""
    return np.asarray(values, dtype=np.int32)


def sequence(encoded: Any, at: int, *, cut: bool) -> Pieces:
    """The ``at``-th sequence of a tokenizer's answer."""
    types = encoded.get("token_type_ids")
    return Pieces(ints(encoded["input_ids"][at]), None if types is None else ints(types[at]), cut)


def room(tokenizer: Any, max_length: int, *, pair: bool) -> int:
    """Pieces that texts may have beside the special ones. Raises UsageError if that is next to none."""
    left = max_length - int(tokenizer.num_special_tokens_to_add(pair=pair))
    if left < _LEAST_ROOM:
        raise UsageError(f"A longest input of {max_length} pieces leaves {left} for the text. Set a larger max_length.")
    return left


def encode(
    tokenizer: Any, first: Sequence[str], second: Sequence[str] | None, max_length: int, shorten: Shorten
) -> list[Pieces]:
    """Texts or pairs of texts, each at most ``max_length`` pieces.

    Too long ones are shortened as told, or from the longer end where that text alone is too short to give way.
    """
    if not first:
        return []
    room(tokenizer, max_length, pair=second is not None)
    whole = tokenizer(list(first), None if second is None else list(second), verbose=False)
    out = [sequence(whole, at, cut=False) for at in range(len(first))]
    too_long: dict[Shorten, list[int]] = {}
    for at, (ids, _, _) in enumerate(out):
        excess = len(ids) - max_length
        if excess > 0:
            gives = shorten == "longest_first" or _pieces(whole, at, shorten) > excess
            too_long.setdefault(shorten if gives else "longest_first", []).append(at)
    for how, places in too_long.items():
        pair = None if second is None else [second[at] for at in places]
        short = tokenizer([first[at] for at in places], pair, truncation=how, max_length=max_length)
        for i, at in enumerate(places):
            out[at] = sequence(short, i, cut=True)
    return out


def _pieces(encoded: Any, at: int, shorten: Shorten) -> int:
    """Pieces of the text that is to give way."""
    return int(encoded.sequence_ids(at).count(0 if shorten == "only_first" else 1))
