"""Which models a rule declared before the study excludes. It is applied before any score of a target is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from xaug.study.findings import Excluded
from xaug.study.hypotheses import ExclusionRule
from xaug.study.observations import Observations


@dataclass(frozen=True)
class TrainedModel:
    """How a training of a study ended. ``dev`` and ``majority``: scores on its own validation rows, in percent.

    ``of``: whether it is an intermediate training or the fine-tuning of a target. ``what``: a name for the reader,
    such as ``mnli`` or ``xnli, target seed 1``.
    """

    arm: str
    seed: int
    of: Literal["intermediate", "target"]
    what: str
    dev: float
    majority: float


def excluded(rules: Sequence[ExclusionRule], models: Iterable[TrainedModel]) -> tuple[Excluded, ...]:
    """The models that a rule excludes, one line for each rule that does."""
    return tuple(
        Excluded(
            arm=model.arm, seed=model.seed, rule=rule.name,
            why=(
                f"The training on {model.what} scores {model.dev:.1f} on its validation rows; always giving the most"
                f" frequent answer scores {model.majority:.1f}."
            ),
        )
        for model in models
        for rule in rules
        if rule.of == model.of and model.dev <= model.majority + rule.above_majority
    )  # fmt: skip


def without(observations: Observations, out: Iterable[Excluded]) -> Observations:
    """The observations without those of excluded models.

    A contrast uses the seeds that all of its arms have, so the other arms lose the seed in every contrast with the
    excluded model's arm.
    """
    gone = {(one.arm, one.seed) for one in out}
    kept = tuple(one for one in observations.scores if (one.arm, one.seed) not in gone)
    return Observations(observations.arms, observations.seeds, observations.targets, kept)
