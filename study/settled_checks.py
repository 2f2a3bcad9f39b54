"""Checks of the settings and hypotheses of a study, once all its names are resolved."""

from __future__ import annotations

from collections.abc import Mapping

from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.study.hypotheses import Hypothesis
from xaug.study.spec import StudySpec
from xaug.train.config import RunSettings

# Field of the settings of a training → where a study says it instead. A value in the settings would be that of every
# seed, so that all seeds would have the same model and their differences no variance.
_TRAINING = {
    "phase": "The study decides it. Leave it out.",
    "model": "Name the model in encoder.",
    "seed": "Every seed of the study has a training of its own. Set seeds.",
}
_TUNING = {**_TRAINING, "seed": "Each fine-tuning has a seed of its own. Set seeds and target_seeds."}


def check_decided(spec: StudySpec) -> None:
    """Raises UsageError for settings that give what the study itself decides."""
    targets = spec.targets
    training = {"train": spec.train}
    training |= {f"train_by_task.{task}": own for task, own in spec.train_by_task.items()}
    training |= {f"arms.{name}.train": arm.train for name, arm in spec.arms.items()}
    tuning = {"targets.fine_tuning": targets.fine_tuning}
    tuning |= {f"targets.by_task.{task}": own for task, own in targets.by_task.items()}
    for sections, decided in ((training, _TRAINING), (tuning, _TUNING)):
        for where, settings in sections.items():
            for field in sorted(settings.model_fields_set & decided.keys()):
                raise UsageError(f"{where}.{field}: this setting has no place in a study. {decided[field]}")


def check_place(hypothesis: Hypothesis, targets: Mapping[str, tuple[str, ...]]) -> None:
    """Raises UnknownNameError for a hypothesis about a task or a language that the study does not evaluate.

    ``targets``: target task → its languages. Groups, scripts and families follow from scores, and are not checked.
    """
    spoken = list(dict.fromkeys(language for languages in targets.values() for language in languages))
    cells = [f"{task} {language}" for task, languages in targets.items() for language in languages]
    tasks = list(targets)
    known = {
        "task": tasks, "zero-shot": ["zero-shot", *tasks], "gap": ["gap", *tasks], "language": spoken, "cell": cells,
    }.get(hypothesis.scope)  # fmt: skip
    if known is not None and hypothesis.on not in known:
        kind = f"{hypothesis.scope} of the study for the hypothesis {hypothesis.name!r}"
        raise UnknownNameError(kind, hypothesis.on, known)


def in_one_length(own: RunSettings, base: RunSettings) -> RunSettings:
    """Settings laid over others. The length that they give, in steps or epochs, takes the place of the one below.

    Steps count where both are given, as in `xaug train`: the epochs are then those of the profile.
    """
    whole = own.over(base).given()
    if own.optimizer.max_steps is not None:
        whole["optimizer"].pop("epochs", None)
    elif "epochs" in own.optimizer.model_fields_set:
        whole["optimizer"].pop("max_steps", None)
    return RunSettings.model_validate(whole)
