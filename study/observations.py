"""What a study observed: the scores of every arm and seed on each task and language, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xaug.evaluate.stack import Scored


@dataclass(frozen=True)
class TargetFacts:
    """What the analysis needs to know of a target task.

    ``official``: whether the suite's average counts it. ``parallel``: whether the translations of a row share its id,
    so that they are resampled together. ``tuned``: whether it is fine-tuned, so that target seeds give other models.
    """

    id: str
    title: str
    group: str
    official: bool
    parallel: bool
    tuned: bool


@dataclass(frozen=True)
class Observation:
    """The scores of one model on one task in one language.

    ``seed``: the arm's seed, which pairs the arms. ``target_seed``: the number of the fine-tuning within the arm's
    seed, from 0. A task that is not fine-tuned has only the number 0.
    """

    arm: str
    seed: int
    target_seed: int
    task: str
    language: str
    scored: Scored


@dataclass(frozen=True)
class Observations:
    """All observations of the arms of a study. ``targets``: id of a task → what is known of it."""

    arms: tuple[str, ...]
    seeds: tuple[int, ...]
    targets: Mapping[str, TargetFacts]
    scores: tuple[Observation, ...]
