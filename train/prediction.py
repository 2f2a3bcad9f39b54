"""Batches of units through a model, and each unit's logits: what dev scores, the evaluator and the checklist share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from xaug.models.budget import Numbers, one_late
from xaug.train.heads.base import Batch, Head, Padding, Unit

if TYPE_CHECKING:
    import torch


def unit_logits(
    head: Head,
    unit: Callable[[int], Unit],
    padding: Padding,
    batches: Iterable[tuple[int, Numbers]],
    forward: Callable[[Batch], Any],
    device: torch.device,
) -> Iterator[tuple[int, npt.NDArray[np.float32]]]:
    """(a unit's number, its logits) of numbered batches of units.

    ``unit``: number to unit. ``forward``: what the model says of a batch on the device. A batch is read after the next
    one was begun.
    """

    def outputs() -> Iterator[tuple[Numbers, list[Unit], Batch, Any]]:
        for at, numbers in batches:
            units = [unit(int(number)) for number in numbers]
            batch = head.collate(units, padding, (0, 0, at)).to(device)
            yield numbers, units, batch, forward(batch)

    for numbers, units, batch, out in one_late(outputs()):
        yield from zip((int(number) for number in numbers), head.read(out, units, batch), strict=True)
