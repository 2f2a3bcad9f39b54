"""Micro-batches within a token budget: which units run together, the same whoever asks and whenever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from xaug.train.config import BatchConfig

Numbers = npt.NDArray[np.int64]
Item = TypeVar("Item")
# Padded pieces of a batch without gradients for each CPU thread, whatever the budget allows: among few rows smaller
# batches are padded less, and what a layer writes stays in the cache. Rows a second of 120 XNLI, 200 PAN-X and 40 XQuAD
# rows through 12 layers of 384 on one core, as benchmarks/predict.py counts: 40, 90, 7.6 with 256; 41, 91, 7.7 with
# 512; 35, 83, 7.7 with 1024; 32, 66, 7.4 with 2048; 22, 35, 6.0 with 8192. Without any padding 512 is 13 % faster than
# 8192.
CPU_PIECES = 512


def in_cache(config: BatchConfig, device: str) -> BatchConfig:
    """The budget of batches that are only predicted, on this device ("cpu", "cuda:0")."""
    import torch

    if torch.device(device).type != "cpu":
        return config
    return config.model_copy(update={"token_budget": min(config.token_budget, CPU_PIECES * torch.get_num_threads())})


def epoch(
    lengths: npt.NDArray[np.int32],
    sequences: npt.NDArray[np.int32],
    config: BatchConfig,
    rng: np.random.Generator,
) -> list[Numbers]:
    """All units once, in random batches of units of like length.

    Units are shuffled, then sorted by length within pools of ``config.pool`` batches, so that a batch is padded little
    and yet drawn from everywhere; the batches are shuffled again. A unit longer than the budget runs alone.
    """
    order = rng.permutation(len(lengths))
    mean = float((lengths * sequences.astype(np.int64)).mean()) if len(lengths) else 1.0
    pool = max(1, int(config.pool * config.token_budget / mean))
    batches: list[Numbers] = []
    for start in range(0, len(order), pool):
        own = order[start : start + pool]
        by_length = own[np.argsort(-lengths[own], kind="stable")]
        batches += cut(by_length, lengths, sequences, config)
    return [batches[i] for i in rng.permutation(len(batches))]


def in_order(lengths: npt.NDArray[np.int32], sequences: npt.NDArray[np.int32], config: BatchConfig) -> list[Numbers]:
    """All units once, the longest first: for evaluation, and so that too little memory shows at once."""
    return cut(np.argsort(-lengths, kind="stable"), lengths, sequences, config)


def cut(
    order: Numbers, lengths: npt.NDArray[np.int32], sequences: npt.NDArray[np.int32], config: BatchConfig
) -> list[Numbers]:
    """Consecutive units, longest first, cut where the padded pieces would exceed the budget."""
    batches: list[Numbers] = []
    start, width, inside = 0, 0, 0
    most = config.max_rows or len(order)
    for at, (length, count) in enumerate(zip(lengths[order].tolist(), sequences[order].tolist(), strict=True)):
        padded = max(width, -(-length // config.multiple) * config.multiple)
        if at > start and ((inside + count) * padded > config.token_budget or at - start >= most):
            batches.append(order[start:at])
            start, inside = at, 0
            padded = -(-length // config.multiple) * config.multiple
        width, inside = padded, inside + count
    if start < len(order):
        batches.append(order[start:])
    return batches


def one_late(items: Iterator[Item]) -> Iterator[Item]:
    """Each item after the next one was begun: to read a batch's logits is to wait for them, and a GPU should have the
    next batch to compute by then."""
    held: list[Item] = []
    for item in items:
        yield from held
        held = [item]
    yield from held
