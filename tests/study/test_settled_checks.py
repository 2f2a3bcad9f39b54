"""What a study whose names are resolved may not say, and how the lengths of its trainings are laid over each other."""

from __future__ import annotations

from typing import Any

import pytest
from planned import setting
from xaug.data_cards.errors import UsageError

ARMS = {"none": {}, "clean": {}}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"train": {"seed": 4}}, "train.seed: this setting has no place in a study"),
        ({"train": {"model": "x"}}, "train.model: .* Name the model in encoder"),
        ({"train_by_task": {"mnli": {"seed": 4}}}, "train_by_task.mnli.seed"),
        ({"arms": {"none": {}, "clean": {"train": {"seed": 4}}}}, "arms.clean.train.seed"),
        ({"targets": {"fine_tuning": {"seed": 4}}}, "targets.fine_tuning.seed: .* Set seeds and target_seeds"),
        ({"targets": {"by_task": {"xnli": {"seed": 4}}}}, "targets.by_task.xnli.seed"),
    ],
)
def test_what_the_study_decides_is_no_setting(content: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=f"study.toml: {says}"):
        setting(**content)


@pytest.mark.parametrize(
    ("scope", "on", "meant"),
    [
        ("language", "fr", "Known names: de, en, sw"),
        ("task", "xnli", "pocket_xnli"),
        ("zero-shot", "pocket_xnly", "pocket_xnli"),
        ("cell", "pocket_xnli fr", "pocket_xnli"),
    ],
)
def test_a_hypothesis_is_about_what_is_evaluated(scope: str, on: str, meant: str) -> None:
    one = {"name": "x", "contrast": "clean - none", "scope": scope, "on": on}
    with pytest.raises(UsageError, match=f"of the study for the hypothesis 'x' named '{on}'.*{meant}"):
        setting(arms=ARMS, hypotheses=[one])


@pytest.mark.parametrize(
    ("scope", "on"),
    [
        ("suite", ""), ("gap", ""), ("zero-shot", "pocket_xnli"), ("language", "sw"), ("cell", "pocket_xnli de"),
        ("group", "Classification"),
    ],
)  # fmt: skip
def test_what_is_evaluated_can_be_asked_about(scope: str, on: str) -> None:
    one = {"name": "x", "contrast": "clean - none", "scope": scope, "on": on}
    assert len(setting(arms=ARMS, hypotheses=[one]).hypotheses) == 1


def test_the_length_that_is_nearest_to_the_arm_counts() -> None:
    arms = {"none": {}, "clean": {}, "long": {"base": "clean", "train": {"optimizer": {"epochs": 2.0}}}}
    made = setting(arms=arms, train={"optimizer": {"max_steps": 5}})
    lengths = [
        (own.get("max_steps"), own.get("epochs"))
        for own in (made.training(arm).given()["optimizer"] for arm in made.arms[1:])
    ]
    assert lengths == [(5, None), (None, 2.0)]
