"""The simulated studies of `study_simulations.py`: arms, tasks and rows with known truth.

A row is right where its latent value is above 0. The value is the sum of the arm's skill, of the effects of the arm
seed (2.1 points of standard deviation on tatoeba and xnli, 3.2 on bucc: a pilot with multilingual-e5-small; a third of
this variance is shared by the arms, which are paired), of the language within the seed (1 point), of the target seed (1
point), and of the row: its difficulty (shared by all arms and seeds, and mostly by its translations), how the arm takes
it, and how this one model takes it. All are normal, so the true contrasts are known exactly.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from xaug.evaluate.metrics.base import Measured
from xaug.evaluate.stack import Scored
from xaug.study.hypotheses import Hypothesis
from xaug.study.observations import Observation, Observations, TargetFacts
from xaug.study.statistics.arms import Arm

NORMAL = NormalDist()
SCORE = 0.6  # share of right rows of the arm none
PAIRED = 1 / 3  # of the variance of arm seeds: the same in all arms
OF_LANGUAGE, OF_TARGET = 1.0, 1.0  # points
TARGET_SEEDS = 2
# Shares of a row's latent variance: its difficulty (of which its translations share 3/4), the arm, the model.
DIFFICULTY, BY_ARM, BY_MODEL = 0.70, 0.08, 0.22
TRANSLATED = 0.75


@dataclass(frozen=True)
class Task:
    """A target task of the simulated studies. ``seeds``: standard deviation of arm seeds, in points."""

    facts: TargetFacts
    languages: tuple[str, ...]
    rows: int
    seeds: float

    @property
    def seed_variance(self) -> float:
        """The latent variance of all effects of seeds; the rows' is 1."""
        points = self.seeds**2 + OF_LANGUAGE**2 + (OF_TARGET**2 if self.facts.tuned else 0.0)
        return points * POINT**2


# The latent standard deviation that moves a score of SCORE by one point.
POINT = 0.01 / NORMAL.pdf(NORMAL.inv_cdf(SCORE))
TASKS = (
    Task(TargetFacts("tatoeba", "Tatoeba", "retrieval", True, False, False), ("de", "sw", "zh"), 1_000, 2.1),
    Task(TargetFacts("bucc", "BUCC 2018", "retrieval", True, False, False), ("zh",), 300, 3.2),
    Task(TargetFacts("xnli", "XNLI", "classification", True, True, True), ("en", "de", "sw"), 300, 2.1),
)
CELLS = tuple((task.facts.id, code) for task in TASKS for code in task.languages)
TARGETS = {task.facts.id: task.facts for task in TASKS}
ARMS = (
    Arm("none", "none"), Arm("clean", "clean", "mnli", "clean"), Arm("clean+bae", "augmented", "mnli", "clean+bae"),
    Arm("clean+random", "control", "mnli", "clean+random"),
)  # fmt: skip
# Where all arms are one procedure, the arm without intermediate training would not be one.
SAME_ARMS = (Arm("clean+duplicate", "control", "mnli", "clean+duplicate"), *ARMS[1:])
HYPOTHESES = (
    Hypothesis(name="augmented", contrast="clean+bae - clean"),
    Hypothesis(name="augmented, zero-shot", contrast="clean+bae - clean", scope="zero-shot"),
    Hypothesis(name="attack", contrast="clean+bae - clean+random"),
    Hypothesis(name="transfer", contrast="clean+bae - clean", scope="gap"),
)
Gains = Mapping[str, float]  # arm → points above none, in every cell


def study(rng: np.random.Generator, arms: Sequence[Arm], seeds: int, gains: Gains, by_arm: float) -> Observations:
    """The observations of one study. ``by_arm``: the share of a row's latent variance that belongs to row and arm."""
    found: list[Observation] = []
    for task in TASKS:
        parallel = task.facts.parallel
        shared_row = rng.standard_normal(task.rows)
        numbers = TARGET_SEEDS if task.facts.tuned else 1
        together = rng.normal(0, math.sqrt(PAIRED) * task.seeds * POINT, seeds)
        own = rng.normal(0, math.sqrt(1 - PAIRED) * task.seeds * POINT, (len(arms), seeds))
        targets = rng.normal(0, OF_TARGET * POINT, (len(arms), seeds, numbers)) if task.facts.tuned else 0.0
        for code in task.languages:
            ids = tuple(f"{'' if parallel else code}{at}" for at in range(task.rows))
            mixed = rng.standard_normal(task.rows)
            row = math.sqrt(TRANSLATED) * shared_row + math.sqrt(1 - TRANSLATED) * mixed if parallel else mixed
            value = math.sqrt(DIFFICULTY + BY_ARM - by_arm) * row
            value = value + math.sqrt(by_arm) * rng.standard_normal((len(arms), task.rows))
            of_language = rng.normal(0, OF_LANGUAGE * POINT, (len(arms), seeds))
            shift = (together + own + of_language)[:, :, None] + np.broadcast_to(targets, (len(arms), seeds, numbers))
            noise = rng.standard_normal((len(arms), seeds, numbers, task.rows), dtype=np.float32)
            for number, arm in enumerate(arms):
                fixed = arm.kind == "none" and not task.facts.tuned  # the base encoder: one model, no seed's effect
                skill = _skill(SCORE + gains.get(arm.name, 0.0) / 100, 0.0 if fixed else task.seed_variance)
                for seed in range(1 if fixed else seeds):
                    for at in range(numbers):
                        moved = skill + (0.0 if fixed else shift[number, seed, at])
                        right = moved + value[number] + math.sqrt(BY_MODEL) * noise[number, seed, at] > 0
                        parts = right.astype(np.float64)[:, None]
                        scored = Scored(ids, (Measured("accuracy", "mean", parts),))
                        found.append(Observation(arm.name, seed, at, task.facts.id, code, scored))
    return Observations(tuple(arm.name for arm in arms), tuple(range(seeds)), TARGETS, tuple(found))


def _skill(share: float, seed_variance: float) -> float:
    """The latent skill with which this share of rows is right, on average over seeds and rows."""
    return NORMAL.inv_cdf(share) * math.sqrt(1 + seed_variance)


def first_seeds(observations: Observations, seeds: int) -> Observations:
    """The study as it was at an earlier look."""
    kept = tuple(one for one in observations.scores if one.seed < seeds)
    return Observations(observations.arms, observations.seeds[:seeds], observations.targets, kept)
