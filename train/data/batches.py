"""The micro-batches of a training epoch: random, of features of similar length."""

from __future__ import annotations

import numpy as np
from xaug.models.budget import Counts, Numbers, cut
from xaug.train.config import BatchConfig
from xaug.train.data.draws import Keys, mixed, salt


def epoch(lengths: Counts, sequences: Counts, config: BatchConfig, keys: Keys) -> list[Numbers]:
    """Divide all features into random batches of similar length; each feature is in one batch.

    ``keys``: random numbers, one for each feature, which alone decide the order. Features are ordered by them, then
    sorted by length within pools of ``config.pool`` batches, so that a batch contains little padding but features from
    all over the data; the batches of a pool then follow the keys of their first features. So a feature that is in an
    earlier pool than another one is always trained on before it. A feature that exceeds the budget runs alone.
    """
    order = np.argsort(keys, kind="stable")
    mean = float((lengths * sequences.astype(np.int64)).mean()) if len(lengths) else 1.0
    pool = max(1, int(config.pool * config.token_budget / mean))
    batches: list[Numbers] = []
    for start in range(0, len(order), pool):
        own = order[start : start + pool]
        by_length = own[np.argsort(-lengths[own], kind="stable")]
        made = cut(by_length, lengths, sequences, config.budget)
        # Mixed, because the smallest key of equally long features comes first in its batch.
        first = mixed(np.array([keys[batch[0]] for batch in made], dtype=np.uint64), salt("batches"))
        batches += [made[i] for i in np.argsort(first, kind="stable")]
    return batches
