"""Compute the logits of features: one loop for dev scores, the evaluator and the checklist."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from xaug.models.budget import Numbers, delayed_by_one
from xaug.train.heads.base import Batch, Feature, Head, Padding

if TYPE_CHECKING:
    import torch


def feature_logits(
    head: Head,
    feature: Callable[[int], Feature],
    padding: Padding,
    batches: Iterable[tuple[int, Numbers]],
    forward: Callable[[Batch], Any],
    device: torch.device,
) -> Iterator[tuple[int, npt.NDArray[np.float32]]]:
    """Yield (number of the feature, logits) for all features of numbered batches.

    ``feature`` returns the feature of a number; ``forward`` returns the model's output for a batch on the device. The
    logits of a batch are read after the next batch has been started.
    """

    def outputs() -> Iterator[tuple[Numbers, list[Feature], Batch, Any]]:
        for at, numbers in batches:
            features = [feature(int(number)) for number in numbers]
            batch = head.collate(features, padding, (0, 0, at)).to(device)
            yield numbers, features, batch, forward(batch)

    for numbers, features, batch, out in delayed_by_one(outputs()):
        yield from zip((int(number) for number in numbers), head.read(out, features, batch), strict=True)
