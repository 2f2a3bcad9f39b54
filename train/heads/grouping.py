"""Sequences of unlike lengths in one batch: the longest first, in groups that are computed apart and padded little."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from xaug.train.heads.base import Groups, Padding, Unit, pad

if TYPE_CHECKING:
    import torch

# Of HellaSwag's rows 12 % of what was computed was padding with all choices at one length; so it is 4 %.
_LIKE = 0.9  # a group's shortest sequence over its longest
_LEAST = 4  # sequences of a group: smaller products cost more than their padding


class Grouped(NamedTuple):
    """All units' sequences, in an order of their own."""

    inputs: dict[str, torch.Tensor]  # [sequences, length], the longest first
    groups: Groups
    places: npt.NDArray[np.int64]  # [units, most sequences of one]: where each sequence is now, -1 where there is none
    tokens: int  # real pieces
    padded: int  # computed pieces


def grouped(units: Sequence[Unit], padding: Padding) -> Grouped:
    """The units' sequences as groups of like length."""
    import torch

    inputs, tokens, _ = pad(units, padding)
    lengths = inputs["attention_mask"].sum(1).numpy()
    order = np.argsort(-lengths, kind="stable")
    groups = like_lengths(lengths[order].tolist(), padding.multiple)
    place = np.argsort(order)  # of each sequence
    places = np.full((len(units), max(len(unit.ids) for unit in units)), -1, dtype=np.int64)
    start = 0
    for row, unit in zip(places, units, strict=True):
        row[: len(unit.ids)] = place[start : start + len(unit.ids)]
        start += len(unit.ids)
    # In NumPy: torch would split so small a copy over threads, and wait milliseconds for one on a busy machine.
    inputs = {name: torch.from_numpy(tensor.numpy()[order]) for name, tensor in inputs.items()}
    return Grouped(inputs, groups, places, tokens, sum((last - first) * length for first, last, length in groups))


def like_lengths(lengths: Sequence[int], multiple: int) -> Groups:
    """Groups of sequences, given longest first: a new one where padding would pass a share, never a tiny one."""
    groups: list[tuple[int, int, int]] = []
    start = 0
    for at, length in enumerate(lengths):
        if length < _LIKE * lengths[start] and at - start >= _LEAST and len(lengths) - at >= _LEAST:
            groups.append((start, at, -(-lengths[start] // multiple) * multiple))
            start = at
    return (*groups, (start, len(lengths), -(-lengths[start] // multiple) * multiple))
