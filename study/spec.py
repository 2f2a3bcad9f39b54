"""The declaration of a study, as a study file holds it. Every name is checked before anything is computed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator
from xaug.data_cards.card import Spec
from xaug.data_cards.text import counted
from xaug.evaluate.config import RetrievalConfig
from xaug.study.arms import Mix
from xaug.study.hypotheses import ExclusionRule, Hypothesis
from xaug.study.parts import AttackSettings, Count, DataSettings
from xaug.study.repeated import repeated, same_hypotheses, same_rules
from xaug.train.config import Robust, RunSettings, Seed, merge

Equal = Literal["steps", "rows", "epochs"]
ARMS = ("none", "clean", "clean+bae", "clean+random", "clean+duplicate")
_ARM = re.compile(r"[^\s()]+")  # names of arms stand in contrasts, between spaces
MOST_SEEDS = 1000  # a study of more seeds than that is a mistake in the file


class ArmSettings(Spec):
    """One arm. What is open follows from the arm's name, such as ``clean+bae``."""

    base: str | None = None  # the kind of arm: none, clean, replace or only
    add: tuple[str, ...] | None = None  # names of attacks and of data
    tasks: tuple[str, ...] | None = None  # intermediate tasks, or "all"; open: those of the study
    share: Annotated[float, Field(gt=0.0, lt=1.0)] | None = None  # of training rows that are added ones
    mix: Mix | None = None  # append, or replace: an augmented row takes the place of its clean origin
    robust: Robust | None = None  # a method that perturbs inputs
    train: RunSettings = RunSettings()  # settings laid over those of the study

    def settings(self) -> RunSettings:
        """The settings of training that the arm itself gives."""
        given = merge(self.train.given(), {"robust": {"method": self.robust}} if self.robust else {})
        return RunSettings.model_validate(given)


class TargetSettings(Spec):
    """The target tasks, and how they are fine-tuned and scored: the settings of an evaluation."""

    suite: str = "xtreme-r"
    tasks: tuple[str, ...] = ()  # empty: all tasks of the suite
    languages: tuple[str, ...] = ()  # empty: all languages of each task
    max_examples: Count | None = None
    split: Literal["test", "validation"] = "test"
    device: str | None = None
    dtype: Literal["auto", "fp32", "bf16", "fp16"] | None = None
    token_budget: Count | None = None
    retrieval: RetrievalConfig | None = None
    checklist: bool = False  # it asks about capabilities, which no hypothesis of a study is about, and takes minutes
    fine_tuning: RunSettings = RunSettings()
    by_task: dict[str, RunSettings] = Field(default_factory=dict)

    def given(self) -> dict[str, Any]:
        """The settings that are given, in the form of a file of settings of an evaluation."""
        own = {"suite": self.suite, "split": self.split, "checklist": self.checklist}
        return merge(own, self.model_dump(exclude_unset=True, mode="json"))


class ExecutorSettings(Spec):
    """How the cells are run. Nothing here changes a result."""

    name: Literal["local", "ray"] = "local"  # processes of this machine, or of the nodes of a Ray cluster
    address: str | None = None  # HOST:PORT of the cluster's head; open: RAY_ADDRESS, or the cluster of this machine
    cpus: Annotated[float, Field(gt=0)] = 1.0  # that a cell takes of its node on a cluster
    gpus: Annotated[float, Field(ge=0)] = 0.0  # also a part of one, such as 0.5
    workers: Count | None = None  # cells that run at the same time; None: as many as the cores, or the cluster, allow
    tries: Count = 2  # how often a cell that fails is tried
    keep_models: bool = False  # keep the fine-tuned models of the targets in the cache: one for each cell and seed
    priced_for: Literal["here", "h200"] = "here"  # the machine that `plan` prices the study for


class StudySpec(Spec):
    """A study: arms, seeds, target tasks, hypotheses and rules."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")] = "study"  # also that of its folder
    # What the study asks, in your words; the report shows it.
    question: str = "Does intermediate training help zero-shot transfer, and does adversarial augmentation change that?"
    profile: str | None = None  # pocket, laptop, base or paper; its values are laid below those of the study
    source: str | None = None  # a folder of official files, hub, or pocket; open: the profile's
    encoder: str | None = None  # the model that every arm starts from; open: the profile's
    tasks: Annotated[tuple[str, ...], Field(min_length=1)] = ("mnli",)  # intermediate tasks
    rows: Count | None = None  # of each split of an intermediate task, the first ones; open: all
    # A list of names, such as clean+bae, or a table for each of them.
    arms: dict[str, ArmSettings] = Field(default_factory=lambda: {name: ArmSettings() for name in ARMS})
    attacks: dict[str, AttackSettings] = Field(default_factory=dict)  # name → the attack that arms add by that name
    data: dict[str, DataSettings] = Field(default_factory=dict)  # name → rows that exist already
    # Seeds of the arms: how many, counted from 0, or a list.
    seeds: Annotated[tuple[Seed, ...], Field(min_length=1)] = (0, 1, 2)
    target_seeds: Count = 1  # fine-tunings of each target task with each seed of an arm
    max_seeds: Count | None = None  # the most seeds that may be added later; open: the seeds that there are
    equal: Equal = "steps"  # what the arms have in common
    train: RunSettings = RunSettings()  # settings of intermediate training, as `xaug train` has them
    train_by_task: dict[str, RunSettings] = Field(default_factory=dict)  # for arms of this intermediate task alone
    targets: TargetSettings = TargetSettings()  # the target tasks
    against: str | None = None  # the suite whose evaluation sets no training row may occur in; open: xtreme-r
    against_source: str | None = None  # the source of these sets; open: that of the rows
    hypotheses: tuple[Hypothesis, ...] | None = None  # open: those that follow from the arms
    # A model has collapsed if its dev score is not at least 5 points above that of the most frequent answer.
    exclusions: tuple[ExclusionRule, ...] = (ExclusionRule(name="collapsed", above_majority=5.0),)
    executor: ExecutorSettings = ExecutorSettings()  # how the cells run

    @field_validator("arms", mode="before")
    @classmethod
    def _named(cls, arms: object) -> object:
        """A list of names stands for arms without further settings."""
        if isinstance(arms, str) or not isinstance(arms, Sequence):
            return arms
        if not all(isinstance(name, str) for name in arms):
            raise ValueError("give a list of names, or a table for each arm")
        if len(set(arms)) < len(arms):
            raise ValueError("an arm is named twice")
        return {name: {} for name in arms}

    @field_validator("seeds", mode="before")
    @classmethod
    def _counted(cls, seeds: object) -> object:
        """A number stands for that many seeds from 0."""
        if isinstance(seeds, int) and not isinstance(seeds, bool):
            if not 1 <= seeds <= MOST_SEEDS:
                raise ValueError(f"give a number of seeds from 1 to {MOST_SEEDS:,}, or a list of seeds")
            return tuple(range(seeds))
        return seeds

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(set(self.seeds)) < len(self.seeds):
            raise ValueError("seeds: a seed is given twice")
        if self.max_seeds is not None and self.max_seeds < len(self.seeds):
            raise ValueError(
                f"max_seeds is {self.max_seeds}, and the study has {counted(len(self.seeds), 'seed')}: raise it"
            )
        for name in self.arms:
            if not _ARM.fullmatch(name):
                raise ValueError(f"arms: {name!r} is no name of an arm: it holds a space or a parenthesis")
        if len(self.arms) < 2:
            raise ValueError("arms: a study compares at least two arms")
        for found in (*same_hypotheses(self.hypotheses or ()), *same_rules(self.exclusions), *self._same_names()):
            raise ValueError(found)
        if both := sorted(set(self.attacks) & set(self.data)):
            raise ValueError(f"an attack and data are both named {both[0]}: rename one of them")
        return self

    def _same_names(self) -> Iterator[str]:
        """The lists in which a name stands twice, as problems."""
        lists = {"tasks": self.tasks, "targets.tasks": self.targets.tasks, "targets.languages": self.targets.languages}
        for name, arm in self.arms.items():
            lists |= {f"arms.{name}.add": arm.add or (), f"arms.{name}.tasks": arm.tasks or ()}
        for place, names in lists.items():
            if again := repeated(names):
                yield f"{place}: {again} is named twice. Leave one of them out"

    @property
    def most_seeds(self) -> int:
        """The number of seeds up to which the study may grow, as it was declared."""
        return self.max_seeds or len(self.seeds)

    def given(self) -> dict[str, Any]:
        """The fields that are given, in the form of a study file."""
        return self.model_dump(exclude_unset=True, mode="json")

    def target_seed_numbers(self, seed: int) -> tuple[int, ...]:
        """The seeds of fine-tuning that belong to a seed of an arm, which are the same in every arm."""
        return tuple(seed * self.target_seeds + at for at in range(self.target_seeds))
