"""What a study declares and nothing uses: it would have no effect, and its author would not know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from xaug.data_cards.errors import UsageError
from xaug.data_cards.text import listed

if TYPE_CHECKING:
    from xaug.study.setting import Setting


def check_used(setting: Setting) -> None:
    """Raises UsageError for a section or a name that has no effect.

    What stands in the profile is excepted: a study with other arms need not use all of it.
    """
    _check_parts(setting)
    _check_tasks(setting)
    _check_targets(setting)
    _check_rules(setting)


def _check_parts(setting: Setting) -> None:
    used = {part for arm in setting.arms for part in arm.parts}
    used |= {like for part in used if part in setting.parts.attacks and (like := setting.parts.like(part))}
    profile: Mapping[str, Any] = setting.profile.study.get("attacks", {})
    for name, own in setting.spec.attacks.items():
        if name not in used and own.model_dump(mode="json", exclude_unset=True) != profile.get(name):
            raise UsageError(
                f"attacks.{name}: no arm adds its rows, so it would have no effect. Add an arm such as clean+{name}, or"
                " leave the section out."
            )
    for name in setting.spec.data:
        if name not in used:
            raise UsageError(
                f"data.{name}: no arm adds these rows, so they would have no effect. Add an arm such as clean+{name},"
                " or leave the section out."
            )


def _check_tasks(setting: Setting) -> None:
    alone = {arm.tasks[0] for arm in setting.arms if arm.trains and len(arm.tasks) == 1}
    profile: Mapping[str, Any] = setting.profile.study.get("train_by_task", {})
    for name in setting.spec.train_by_task:
        if name not in alone and name not in profile:
            raise UsageError(
                f"train_by_task.{name}: no arm is trained on {name} alone, so these settings would have no effect."
                f" {_known('Arms are trained on', alone)} Correct the name, add an arm such as {name}:clean, or leave"
                " the section out."
            )


def _check_targets(setting: Setting) -> None:
    from xaug.data_cards.catalog import identify

    targets = setting.spec.targets
    profile: Mapping[str, Any] = setting.profile.study.get("targets", {})
    chosen = {setting.target(one).dataset.name: one for one in setting.targets}
    tuned = {name for name, one in chosen.items() if setting.target(one).trains}
    for name in targets.by_task:
        if name not in tuned and name not in profile.get("by_task", {}):
            why = "is not fine-tuned" if name in chosen else "is no target task of the study"
            raise UsageError(
                f"targets.by_task.{name}: {name} {why}, so these settings would have no effect."
                f" {_known('Fine-tuned are', tuned)} Correct the name, or leave the section out."
            )
    spoken = {code for codes in setting.targets.values() for code in codes}
    for code in targets.languages if list(targets.languages) != profile.get("languages") else ():
        if code not in spoken:
            raise UsageError(
                f"targets.languages: no target task of the study has the language {code}."
                f" {_known('They have', spoken)} Leave it out, or add a task that has it."
            )
    for name in targets.tasks if list(targets.tasks) != profile.get("tasks") else ():
        if identify(name).name not in chosen:
            raise UsageError(
                f"targets.tasks: {name} has none of the languages {', '.join(targets.languages)} (targets.languages),"
                " so it would not be scored. Leave it out, or add a language that it has."
            )


def _check_rules(setting: Setting) -> None:
    trained = {
        "intermediate": any(arm.trains for arm in setting.arms),
        "target": any(setting.target(one).trains for one in setting.targets),
    }
    for rule in setting.spec.exclusions:
        if not trained[rule.of]:
            what = "no arm has intermediate training" if rule.of == "intermediate" else "no target task is fine-tuned"
            raise UsageError(f"exclusions: the rule {rule.name!r} looks at no model, because {what}. Leave it out.")


def _known(what: str, names: Iterable[str]) -> str:
    known = sorted(names)
    return f"{what} {listed(known)}." if known else ""
