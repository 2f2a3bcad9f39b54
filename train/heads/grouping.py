"""Divide the sequences of a batch, longest first, into groups of similar length that are computed separately."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from xaug.train.heads.base import Feature, Groups, Padding, pad

if TYPE_CHECKING:
    import torch

# With all choices padded to one length, 12 % of what HellaSwag's rows compute was padding. With groups it is 4 %.
_LIKE = 0.9  # the shortest sequence of a group over its longest
_LEAST = 4  # the fewest sequences of a group: smaller matrix products cost more than the padding that they save


class Grouped(NamedTuple):
    """The sequences of all features, sorted by length."""

    inputs: dict[str, torch.Tensor]  # [sequences, length], longest first
    groups: Groups
    places: npt.NDArray[np.int64]  # [features, most sequences of a feature]: the index of a sequence, or -1 for none
    tokens: int  # real tokens
    padded: int  # computed tokens


def grouped(features: Sequence[Feature], padding: Padding) -> Grouped:
    """The sequences of the features in groups of similar length."""
    import torch

    inputs, tokens, _ = pad(features, padding)
    lengths = inputs["attention_mask"].sum(1).numpy()
    order = np.argsort(-lengths, kind="stable")
    groups = like_lengths(lengths[order].tolist(), padding.multiple)
    place = np.argsort(order)  # the new index of each sequence
    places = np.full((len(features), max(len(feature.ids) for feature in features)), -1, dtype=np.int64)
    start = 0
    for row, feature in zip(places, features, strict=True):
        row[: len(feature.ids)] = place[start : start + len(feature.ids)]
        start += len(feature.ids)
    # Reorder in NumPy: torch would divide this small copy over threads and, on a busy machine, wait milliseconds.
    inputs = {name: torch.from_numpy(tensor.numpy()[order]) for name, tensor in inputs.items()}
    return Grouped(inputs, groups, places, tokens, sum((last - first) * length for first, last, length in groups))


def like_lengths(lengths: Sequence[int], multiple: int) -> Groups:
    """Divide sequences, given longest first, into groups.

    A new group starts where a sequence is much shorter than the longest of its group, but no group is tiny.
    """
    groups: list[tuple[int, int, int]] = []
    start = 0
    for at, length in enumerate(lengths):
        if length < _LIKE * lengths[start] and at - start >= _LEAST and len(lengths) - at >= _LEAST:
            groups.append((start, at, -(-lengths[start] // multiple) * multiple))
            start = at
    return (*groups, (start, len(lengths), -(-lengths[start] // multiple) * multiple))
