"""A training epoch's micro-batches: random, of units of like length."""

from __future__ import annotations

import numpy as np
from xaug.models.budget import Counts, Numbers, cut
from xaug.train.config import BatchConfig


def epoch(lengths: Counts, sequences: Counts, config: BatchConfig, rng: np.random.Generator) -> list[Numbers]:
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
        batches += cut(by_length, lengths, sequences, config.budget)
    return [batches[i] for i in rng.permutation(len(batches))]
