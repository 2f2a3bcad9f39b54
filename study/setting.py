"""A study whose names are all resolved: its profile, its source, its encoder, its arms and its target tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.data_cards.identity import REAL, DatasetId
from xaug.data_cards.parameters import param
from xaug.study.arm import EVERY, Arm, Parts, arms_of, parts_of
from xaug.study.hypotheses import Hypothesis, named
from xaug.study.settled_checks import check_decided, check_place, in_one_length
from xaug.study.spec import StudySpec
from xaug.study.usual import usual_hypotheses
from xaug.train.config import RunSettings, merge

if TYPE_CHECKING:
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source
    from xaug.evaluate.config import EvalConfig
    from xaug.evaluate.tasks.base import TargetTask
    from xaug.profiles import Profile


@dataclass(frozen=True)
class Setting:
    """A study with everything that its names stand for.

    ``encoder``: the model that every arm starts from. ``where``: the study file, for messages.
    """

    spec: StudySpec
    profile: Profile
    source: Source
    encoder: str
    arms: tuple[Arm, ...]
    parts: Parts
    where: str

    @property
    def real(self) -> bool:
        """Whether the rows are real ones."""
        return self.source.world == REAL

    def dataset(self, task: str) -> DatasetId:
        """The dataset of an intermediate task in the source's world."""
        return DatasetId(task, self.source.world)

    def card(self, task: str) -> DatasetCard:
        """The card of an intermediate task."""
        from xaug.data_cards.catalog import card

        return card(self.dataset(task))

    @cached_property
    def evaluation(self) -> EvalConfig:
        """The settings of the target tasks over those of the profile; the model is that of an arm without training."""
        from xaug.evaluate.config import EvalConfig

        given = merge({"model": self.encoder, **self.profile.eval}, self.spec.targets.given())
        return EvalConfig.model_validate(merge(given, {"model": self.encoder}))

    @cached_property
    def targets(self) -> Mapping[str, tuple[str, ...]]:
        """Target task → its languages, in the order of the suite. Raises UnknownNameError, UsageError."""
        from xaug.evaluate.chosen import chosen_tasks

        return chosen_tasks(self.evaluation, self.source.world)

    def target(self, name: str) -> TargetTask:
        """A target task by its id."""
        from xaug.evaluate.targets import target

        return target(name)

    def training(self, arm: Arm) -> RunSettings:
        """The settings of an arm's intermediate training: its own, over those of the study and of the profile."""
        return in_one_length(arm.settings, self.shared_training(arm.tasks))

    def shared_training(self, tasks: tuple[str, ...]) -> RunSettings:
        """The settings of intermediate training on these tasks, without those that arms give."""
        usual = self.profile.settings()
        single = self.spec.train_by_task.get(tasks[0], RunSettings()) if len(tasks) == 1 else RunSettings()
        return in_one_length(single, in_one_length(self.spec.train, usual))

    @cached_property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """The declared hypotheses, or those that follow from the arms. Raises UnknownNameError, UsageError."""
        found = self.spec.hypotheses
        if found is None:
            found = usual_hypotheses(self.arms, self.parts)
        for one in found:
            try:
                named(one.contrast, [arm.name for arm in self.arms])
            except UnknownNameError as error:
                raise UsageError(f"hypotheses, {one.name!r}: {error.text}") from None
            check_place(one, self.targets)
        return found


def settled(spec: StudySpec, profile: Profile, where: str) -> Setting:
    """The study with every name resolved and checked. Nothing is computed, and no row is read.

    ``where``: the study file, for messages. Raises XaugError.
    """
    from xaug.data_cards.catalog import cards
    from xaug.data_cards.sources import open_source

    source = open_source(spec.source or profile.source)
    every = tuple(one.id.name for one in cards(source.world))
    encoder = spec.encoder or profile.train.get("model")
    if encoder is None:
        raise UsageError(
            f"{where}: encoder: a value is required, because profile {profile.name} names no model. Name a folder or a"
            " Hub id, or choose another profile."
        )
    try:
        setting = Setting(spec, profile, source, str(encoder), arms_of(spec, every), parts_of(spec), where)
        _check(setting, where)
    except UnknownNameError as error:
        raise UsageError(f"{where}: {error.text}") from None
    except UsageError as error:
        raise UsageError(error.text if error.text.startswith(where) else f"{where}: {error.text}") from None
    return setting


def _check(setting: Setting, where: str) -> None:
    """Raises UsageError for a name or a combination that cannot work."""
    from xaug.data_cards.catalog import cards
    from xaug.data_cards.store import Store
    from xaug.evaluate.check import check_names
    from xaug.study.twice import check_twice
    from xaug.study.used import check_used

    known = [one.id.name for one in cards(setting.source.world)]
    for arm in setting.arms:
        for task in arm.tasks:
            if task not in known:
                raise UnknownNameError("intermediate task", task, [*known, EVERY])
    for task in setting.spec.train_by_task:
        if task not in known:
            raise UnknownNameError("intermediate task in train_by_task", task, known)
    check_decided(setting.spec)
    check_twice(setting)
    check_names(setting.evaluation, Store(Path("store")), setting.source.world)
    _ = setting.targets, setting.hypotheses
    check_used(setting)
    if setting.real and setting.spec.against == "none":
        raise UsageError(
            "against: intermediate rows that occur in an evaluation set would raise the scores of every arm that is"
            " trained on them, so a study compares them with a suite. Name one, such as xtreme-r, or leave it out."
        )
    if not setting.real and (setting.spec.against or setting.spec.against_source):
        raise UsageError(
            f"against: the rows of {param('source', setting.source.name)} are drawn apart from its evaluation sets, so"
            " there is nothing to compare. Leave it out."
        )


def plain(settings: RunSettings) -> dict[str, Any]:
    """Settings as JSON values."""
    return settings.model_dump(mode="json", exclude_unset=True)
