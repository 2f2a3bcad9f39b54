"""The micro-batches of a training epoch: random, of features of similar length."""

from __future__ import annotations

import numpy as np
from xaug.models.budget import Counts, Numbers, cut
from xaug.train.config import BatchConfig


def epoch(lengths: Counts, sequences: Counts, config: BatchConfig, rng: np.random.Generator) -> list[Numbers]:
    """Divide all features into random batches of similar length; each feature is in one batch.

    Features are shuffled, then sorted by length within pools of ``config.pool`` batches, so that a batch contains
    little padding but features from all over the data; the batches are then shuffled again. A feature that exceeds the
    budget runs alone.
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
