"""Encode batches of texts for all task types. Texts that are too long are cut and marked as cut."""

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
_LEAST_ROOM = 8  # tokens besides the special ones; with fewer, an input says nothing


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest input, and the overlap of two windows of a context, both in tokens; special tokens count."""

    max_length: int
    stride: int = 128


class Encoded(NamedTuple):
    """One encoded sequence."""

    ids: Ints  # token ids, special ones included
    types: Ints | None = None  # segment ids, if the tokenizer gives them (BERT's does, XLM-R's does not)
    cut: bool = False  # whether tokens were lost because the text was too long


def ints(values: Sequence[int] | Sequence[Sequence[int]]) -> Ints:
    """Numbers as an int32 array, the type of encoded sequences and of the token cache."""
    return np.asarray(values, dtype=np.int32)


def sequence(encoded: Any, at: int, *, cut: bool) -> Encoded:
    """The ``at``-th sequence of a tokenizer's output (a BatchEncoding)."""
    types = encoded.get("token_type_ids")
    return Encoded(ints(encoded["input_ids"][at]), None if types is None else ints(types[at]), cut)


def room(tokenizer: Any, max_length: int, *, pair: bool) -> int:
    """The number of tokens left for the texts besides the special tokens. Raises UsageError if it is below 8."""
    left = max_length - int(tokenizer.num_special_tokens_to_add(pair=pair))
    if left < _LEAST_ROOM:
        raise UsageError(
            f"Inputs of at most {max_length} tokens leave only {left} tokens for the text. Set a larger max_length."
        )
    return left


def encode(
    tokenizer: Any, first: Sequence[str], second: Sequence[str] | None, max_length: int, shorten: Shorten
) -> list[Encoded]:
    """Encode texts or pairs of texts, each with at most ``max_length`` tokens including special tokens.

    ``shorten`` says which text of an input loses tokens if the input is too long. If that text alone is too short to
    lose all of them, the longer one is shortened. Raises UsageError if ``max_length`` leaves hardly any room for text.
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
    """The number of tokens of the text that is shortened."""
    return int(encoded.sequence_ids(at).count(0 if shorten == "only_first" else 1))
