"""What a study whose names are resolved may not say, and how the lengths of its trainings are laid over each other."""

from __future__ import annotations

from typing import Any

import pytest
from planned import setting
from xaug.data_cards.errors import UsageError

RULE = {"name": "x", "above_majority": 1.0}
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


CONTROL = {"bae": {}, "random": {"like": "bae"}}
LONG = {"optimizer": {"epochs": 2.0}}
DATA = {"mine": {"file": "mine.csv"}}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"attacks": {"pwws": {}}}, r"attacks\.pwws: no arm adds its rows.*Add an arm such as clean\+pwws"),
        ({"attacks": {"bae": {"limit": 7}}}, r"attacks\.bae: no arm adds its rows"),
        ({"attacks": CONTROL}, r"attacks\.(bae|random): no arm adds its rows"),
        ({"data": DATA}, r"data\.mine: no arm adds these rows"),
        (
            {"arms": ["none", "clean+bae"], "attacks": {"bae": {"like": "pwws"}}},
            r"attacks\.bae\.like: bae is no control",
        ),
        (
            {"arms": ["none", "clean+bae", "clean+random"], "attacks": {"random": {"like": "bae", "limit": 3}}},
            r"attacks\.random\.limit: .* Set attacks\.bae\.limit",
        ),
        ({"train_by_task": {"qqp": LONG}}, r"train_by_task\.qqp: no arm is trained on qqp alone.*trained on mnli\."),
        (
            {"arms": ["none", "mnli,qqp:clean"], "train_by_task": {"qqp": LONG}},
            r"train_by_task\.qqp: no arm is trained on qqp alone",
        ),
        ({"targets": {"tasks": ["xnli"], "by_task": {"panx": LONG}}}, r"by_task\.panx: panx is no target task of the"),
        ({"targets": {"tasks": ["xnli", "tatoeba"], "languages": ["en"]}}, r"targets\.tasks: tatoeba has none of the"),
        (
            {"targets": {"tasks": ["xnli", "tatoeba"], "by_task": {"tatoeba": LONG}}},
            r"by_task\.tatoeba: tatoeba is not fine-tuned",
        ),
        ({"targets": {"tasks": ["tatoeba"], "languages": ["en", "de"]}}, r"targets\.languages: .* has the language en"),
        (
            {"targets": {"tasks": ["tatoeba"], "languages": ["de"]}, "exclusions": [{**RULE, "of": "target"}]},
            "exclusions: the rule 'x' looks at no model, because no target task is fine-tuned",
        ),
        (
            {"arms": {"none": {}, "bare": {"base": "none"}}},
            "arms: none and bare have the same rows and the same settings",
        ),
        ({"arms": {"clean": {}, "again": {"base": "clean", "tasks": ["mnli"]}}}, "arms: clean and again have the same"),
        ({"arms": {"clean": {}, "again": {"base": "clean", "train": {"device": "cpu"}}}}, "clean and again have the"),
        (
            {"arms": ["none", "clean+a", "clean+b"], "attacks": {"a": {"attack": "bae"}, "b": {"attack": "bae"}}},
            r"clean\+a and clean\+b have the same rows",
        ),
        ({"arms": ["none", "clean+bae+bae"]}, "the part bae is named twice"),
    ],
)
def test_what_would_have_no_effect_is_refused(content: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=f"study.toml: .*{says}"):
        setting(**{"arms": ARMS, **content})


def test_what_has_an_effect_is_accepted() -> None:
    """Parts that are used through a control, differing arms, and what only the profile declares."""
    made = setting(
        arms={
            "none": {}, "clean": {}, "long": {"base": "clean", "train": LONG}, "clean+random": {},
            "clean+a": {"share": 0.5}, "again": {"base": "clean", "add": ["a"], "share": 0.25},
        },
        attacks={**CONTROL, "a": {"attack": "bae", "limit": 3}},
        train_by_task={"mnli": {"text": {"max_length": 64}}},
        targets={"tasks": ["xnli"], "languages": ["en", "de"], "by_task": {"xnli": LONG}},
        exclusions=[RULE, {"name": "y", "of": "target", "above_majority": 1.0}],
        hypotheses=[
            {"name": "a", "contrast": "clean - none"}, {"name": "b", "contrast": "clean - none", "scope": "gap"},
            {"name": "c", "contrast": "clean - none", "test": "equivalence", "margin": 1.0},
            {"name": "d", "contrast": "clean - none", "test": "equivalence", "margin": 2.0},
        ],
    )  # fmt: skip
    assert len(made.arms) == 6 and len(made.hypotheses) == 4
    assert "bae" in setting(arms=ARMS).spec.attacks  # of the pocket profile


def test_a_study_without_hypotheses_only_explores() -> None:
    assert setting(arms=ARMS, hypotheses=[]).hypotheses == ()


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
