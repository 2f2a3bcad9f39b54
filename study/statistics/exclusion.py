"""Which models a rule declared before the study excludes. It is applied before any score of a target is looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from xaug.data_cards.text import counted
from xaug.study.findings import Contrast, Excluded
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


def told_emptied(
    contrasts: Iterable[Contrast], compared: Collection[str], out: Sequence[Excluded], observations: Observations
) -> tuple[str, ...]:
    """For each contrast that exclusion leaves without a seed, what excludes how many models; then what to do about it.

    ``compared``: the names of the contrasts that have a finding.
    """
    scored = {(one.arm, one.seed) for one in observations.scores}
    told = []
    for contrast in contrasts:
        own = [one for one in out if one.arm in contrast.weights]
        if contrast.name in compared or not own:
            continue
        gone = dict.fromkeys((one.arm, one.seed) for one in own)
        arms: dict[str, list[int]] = {}
        for arm, seed in gone:
            arms.setdefault(arm, []).append(seed)
        which = "; ".join(f"{arm} with {_seeds(seeds)}" for arm, seeds in arms.items())
        models = counted(sum(1 for arm, _ in scored if arm in contrast.weights), "scored model")
        told.append(
            f"The contrast {contrast.name} has no seed left, so nothing is known of it: {_rules(own)}"
            f" {len(gone):,} of the {models} of its arms ({which})."
        )
    if not told:
        return ()
    if not compared:
        told.insert(0, f"No contrast of the study has a seed left: {_rules(out)} too many of its models.")
    of = {one.rule for one in out}
    return (
        *told,
        "What to do: the dev scores of intermediate models are in the report, and the reason for each model is under"
        " `excluded` in analysis.json. Train longer or on more rows and run the study again. Other rules"
        f" in place of {' and '.join(map(repr, sorted(of)))} are possible, but they are declared after results were"
        " seen, so the report then calls the tests exploratory.",
    )


def _rules(out: Sequence[Excluded]) -> str:
    names = list(dict.fromkeys(repr(one.rule) for one in out))
    return f"the rule{'' if len(names) == 1 else 's'} {' and '.join(names)} exclude{'s' if len(names) == 1 else ''}"


def _seeds(seeds: Sequence[int]) -> str:
    return f"seed{'' if len(seeds) == 1 else 's'} {', '.join(map(str, seeds))}"


def without(observations: Observations, out: Iterable[Excluded]) -> Observations:
    """The observations without those of excluded models.

    A contrast uses the seeds that all of its arms have, so the other arms lose the seed in every contrast with the
    excluded model's arm.
    """
    gone = {(one.arm, one.seed) for one in out}
    kept = tuple(one for one in observations.scores if (one.arm, one.seed) not in gone)
    return Observations(observations.arms, observations.seeds, observations.targets, kept)
