"""Texts to tokens, for every task type: whole batches at a time, cut where they are too long, and marked as cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from xaug.data_cards.errors import UsageError

Ints = npt.NDArray[np.int32]
Shorten = Literal["longest_first", "only_first", "only_second"]
NOTHING: Ints = np.zeros(0, dtype=np.int32)
_LEAST_ROOM = 8  # tokens besides the special ones: below, nothing can be read


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an input may be, in tokens with special tokens, and what two windows of a context share."""

    max_length: int
    stride: int = 128


class Encoded(NamedTuple):
    """One encoded sequence."""

    ids: Ints  # token ids, special ones included
    types: Ints | None = None  # segment ids, where the tokenizer gives them (BERT's does, XLM-R's does not)
    cut: bool = False  # tokens were lost to the longest length


def ints(values: Sequence[int] | Sequence[Sequence[int]]) -> Ints:
    """Numbers as encoded sequences and the token cache hold them."""
    return np.asarray(values, dtype=np.int32)


def sequence(encoded: Any, at: int, *, cut: bool) -> Encoded:
    """The ``at``-th sequence of a tokenizer's answer."""
    types = encoded.get("token_type_ids")
    return Encoded(ints(encoded["input_ids"][at]), None if types is None else ints(types[at]), cut)


def room(tokenizer: Any, max_length: int, *, pair: bool) -> int:
    """Tokens that texts may have beside the special ones. Raises UsageError if that is next to none."""
    left = max_length - int(tokenizer.num_special_tokens_to_add(pair=pair))
    if left < _LEAST_ROOM:
        raise UsageError(f"A longest input of {max_length} tokens leaves {left} for the text. Set a larger max_length.")
    return left


def encode(
    tokenizer: Any, first: Sequence[str], second: Sequence[str] | None, max_length: int, shorten: Shorten
) -> list[Encoded]:
    """Texts or pairs of texts, each at most ``max_length`` tokens.

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
            gives = shorten == "longest_first" or _tokens_of(whole, at, shorten) > excess
            too_long.setdefault(shorten if gives else "longest_first", []).append(at)
    for how, places in too_long.items():
        pair = None if second is None else [second[at] for at in places]
        short = tokenizer([first[at] for at in places], pair, truncation=how, max_length=max_length)
        for i, at in enumerate(places):
            out[at] = sequence(short, i, cut=True)
    return out


def _tokens_of(encoded: Any, at: int, shorten: Shorten) -> int:
    """Tokens of the text that is to give way."""
    return int(encoded.sequence_ids(at).count(0 if shorten == "only_first" else 1))
