"""How scores are averaged: the weight of each task and language, for differences and for studies.

A suite's average is the mean of each task over its languages, and then the mean over tasks (Hu et al. 2020, Ruder et
al. 2021; see ``averages``). The averages are linear, so weights say all about them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from xaug.evaluate.averages import ENGLISH

Key = tuple[str, str]  # (task id, language code)
Weights = dict[Key, float]


def averaged_weights(keys: Collection[Key]) -> Weights:
    """The weights of the mean of each task over its languages, and then over tasks. They add up to 1."""
    languages = Counter(task for task, _ in keys)
    return {(task, code): 1.0 / (len(languages) * languages[task]) for task, code in keys}


def gap_weights(keys: Collection[Key]) -> Weights:
    """The weights of the transfer gap: English minus the mean of the other languages, averaged over tasks.

    A task counts if it has English and another language; without such a task there are no weights. They add up to 0.
    """
    with_english = {task for task, code in keys if code == ENGLISH}
    others = [key for key in keys if key[1] != ENGLISH and key[0] in with_english]
    apart = averaged_weights(others)
    tasks = {task for task, _ in others}
    english = averaged_weights([(task, ENGLISH) for task in tasks])
    return {**english, **{key: -weight for key, weight in apart.items()}}
