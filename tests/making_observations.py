"""Small studies for tests: arms, seeds, tasks and languages with scores that the test chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from xaug.evaluate.metrics.base import Measured
from xaug.evaluate.stack import Scored
from xaug.study.observations import Observation, Observations, TargetFacts
from xaug.study.statistics.arms import Arm

TARGETS = {
    "tatoeba": TargetFacts("tatoeba", "Tatoeba", "retrieval", official=True, parallel=False, tuned=False),
    "xnli": TargetFacts("xnli", "XNLI", "classification", official=True, parallel=True, tuned=True),
}
LANGUAGES = {"tatoeba": ("de", "sw"), "xnli": ("en", "de", "sw")}
NAMES = ("none", "clean", "clean+bae", "clean+random")
ARMS = (
    Arm("none", "none"), Arm("clean", "clean", "mnli", "clean"), Arm("clean+bae", "augmented", "mnli", "clean+bae"),
    Arm("clean+random", "control", "mnli", "clean+random"),
)  # fmt: skip
Score = Callable[[str, int, int, str, str], float]  # arm, seed, target seed, task, language → percent
Rows = Callable[[str, int, int, str, str], Sequence[float]]  # … → what each row scores, from 0 to 1


def of_rows(task: str, language: str, rows: Sequence[float]) -> Scored:
    """The result of a model whose rows score these values. The ids of a task's translations are equal."""
    ids = tuple(f"{'' if TARGETS[task].parallel else language}{at}" for at in range(len(rows)))
    return Scored(ids, (Measured("accuracy", "mean", np.array(rows, dtype=np.float64)[:, None]),))


def observed(
    rows: Rows,
    *,
    arms: Sequence[str] = NAMES,
    seeds: int = 3,
    target_seeds: int = 2,
    tasks: Sequence[str] = ("tatoeba", "xnli"),
) -> Observations:
    """The observations of a complete study."""
    found = tuple(
        Observation(arm, seed, at, task, code, of_rows(task, code, rows(arm, seed, at, task, code)))
        for arm in arms
        for seed in range(seeds)
        for task in tasks
        for at in range(target_seeds if TARGETS[task].tuned else 1)
        for code in LANGUAGES[task]
    )
    return Observations(tuple(arms), tuple(range(seeds)), {task: TARGETS[task] for task in tasks}, found)


def flat(score: Score) -> Rows:
    """Every row scores the same, so that rows say nothing: the whole variance is the seeds'."""
    return lambda *key: [score(*key) / 100] * 20


def drawn(seed: int, *, gain: float = 0.0, rows: int = 60) -> Rows:
    """Draw right and wrong answers. Every arm but ``none`` answers a share ``gain`` more of the rows correctly."""

    def make(*key: object) -> Sequence[float]:
        rng = np.random.default_rng([seed, *(ord(letter) for part in key for letter in str(part))])
        level = 0.5 + (0.0 if key[0] == "none" else gain)
        return list((rng.random(rows) < level + rng.normal(0, 0.03)).astype(float))

    return make


def without(observations: Observations, gone: Callable[[Observation], bool]) -> Observations:
    """The study without the observations of cells that failed."""
    kept = tuple(one for one in observations.scores if not gone(one))
    return Observations(observations.arms, observations.seeds, observations.targets, kept)
