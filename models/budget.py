"""Batches within a token budget. Which items run together depends on their lengths and the budget alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]  # item numbers
Counts = npt.NDArray[np.int32]  # one count for each item
Item = TypeVar("Item")
# The most padded tokens of a batch without gradients, for each CPU thread, even if the budget allows more: smaller
# batches of few rows contain less padding, and what a layer writes stays in the CPU's cache. Measured with
# benchmarks/speed/predict.py in rows a second, for 120 XNLI, 200 PAN-X and 40 XQuAD rows through 12 layers of width 384
# on one core: 40, 90, 7.6 with 256 tokens; 41, 91, 7.7 with 512; 35, 83, 7.7 with 1024; 32, 66, 7.4 with 2048; 22, 35,
# 6.0 with 8192. Without any padding, 512 is 13 % faster than 8192.
CPU_TOKENS = 512


@dataclass(frozen=True, slots=True)
class Budget:
    """The limits of a batch."""

    tokens: int  # padded tokens; a longer item runs alone
    rows: int | None = None  # items; None: as many as fit
    multiple: int = 1  # lengths are padded to a multiple of this


def in_cache(budget: Budget, device: str) -> Budget:
    """The budget for prediction on a device ("cpu", "cuda:0"): on a CPU at most ``CPU_TOKENS`` for each thread."""
    import torch

    if torch.device(device).type != "cpu":
        return budget
    return replace(budget, tokens=min(budget.tokens, CPU_TOKENS * torch.get_num_threads()))


def in_order(lengths: Counts, sequences: Counts, budget: Budget) -> list[Numbers]:
    """Batches of all items, longest first, for evaluation: if memory is too small, the first batch shows it.

    ``lengths``: the number of tokens in each item's longest sequence; ``sequences``: each item's number of sequences.
    """
    return cut(np.argsort(-lengths, kind="stable"), lengths, sequences, budget)


def cut(order: Numbers, lengths: Counts, sequences: Counts, budget: Budget) -> list[Numbers]:
    """Divide ``order``, which is sorted by falling length, into consecutive batches within the budget."""
    batches: list[Numbers] = []
    start, width, inside = 0, 0, 0
    most = budget.rows or len(order)
    for at, (length, count) in enumerate(zip(lengths[order].tolist(), sequences[order].tolist(), strict=True)):
        padded = max(width, -(-length // budget.multiple) * budget.multiple)
        if at > start and ((inside + count) * padded > budget.tokens or at - start >= most):
            batches.append(order[start:at])
            start, inside = at, 0
            padded = -(-length // budget.multiple) * budget.multiple
        width, inside = padded, inside + count
    if start < len(order):
        batches.append(order[start:])
    return batches


def delayed_by_one(items: Iterator[Item]) -> Iterator[Item]:
    """Yield each item only after the next one has been requested from ``items``.

    Reading a batch's logits waits for the device. With the delay, a GPU already has the next batch to compute.
    """
    waiting: list[Item] = []
    for item in items:
        yield from waiting
        waiting = [item]
    yield from waiting
