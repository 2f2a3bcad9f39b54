"""Checks of a whole plan before its first cell runs: a mistake must not appear after hours."""

from __future__ import annotations

from xaug.data_cards.errors import ModelError, UsageError
from xaug.data_cards.parameters import spell
from xaug.evaluate.check import check_machine, check_model
from xaug.study.plan import StudyPlan
from xaug.study.price.timed import attack_job
from xaug.study.requests import GenerateCellRequest, request_of
from xaug.train.check import check_settings


def check_plan(plan: StudyPlan) -> None:
    """Check attacks, models, devices and settings. Nothing is computed or written.

    Raises XaugError: language data that an attack needs is not installed, the attack does not apply to a task, a
    parameter or a model of it does not exist, the settings of a training exclude each other, or the encoder does not
    have the layer that retrieval uses.
    """
    setting = plan.setting
    for cell in plan.of("generate"):
        request = request_of(cell)
        assert isinstance(request, GenerateCellRequest)
        if request.data is None and request.attack != "clean":
            _check_attack(plan, request)
    for arm in setting.arms:
        if arm.trains:
            check_settings(setting.training(arm).model_copy(update={"model": setting.encoder}).complete())
    check_machine(setting.evaluation, setting.source.world)
    check_model(setting.evaluation)


def _check_attack(plan: StudyPlan, request: GenerateCellRequest) -> None:
    """Raises UsageError and ModelError. A control is checked against the card, because its reference is not there."""
    from xaug.augment.attacks import attack_named
    from xaug.augment.lab import check_data

    card = plan.setting.card(request.task)
    if card.task_type not in attack_named(request.attack).task_types:
        raise UsageError(
            f"{plan.setting.where}: attacks.{request.part}: {request.attack} does not apply to {request.task}, a"
            f" {card.task_type} task. Choose another attack for the arms of this task; `xaug attacks` lists the task"
            " types of each."
        )
    if request.like is not None:
        return
    try:
        check_data(attack_job(request, request.store).recipe.job)
    except (UsageError, ModelError) as error:
        told = spell(error.text, lambda name, value: f"{name} {value}".strip())  # as the study file has it
        kind = ModelError if isinstance(error, ModelError) else UsageError
        raise kind(f"{plan.setting.where}: attacks.{request.part}: {told}") from None
