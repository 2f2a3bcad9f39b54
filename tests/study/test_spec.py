"""A study file: what it may hold, and what a mistake in it is answered with."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from planned import WHERE, setting
from xaug.data_cards.errors import UsageError
from xaug.study.arm import parts_of
from xaug.study.reading import completed, parsed, read_spec
from xaug.study.spec import StudySpec
from xaug.study.template import write_template

RULE = {"name": "x", "above_majority": 1.0}


def refused(content: dict[str, Any]) -> str:
    with pytest.raises(UsageError) as error:
        parsed(content, WHERE)
    return str(error.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"sedes": 3}, "study.toml: sedes: there is no such setting. Did you mean seeds"),
        ({"train": {"optimizer": {"lrate": 1}}}, "study.toml: train.optimizer.lrate: there is no such setting"),
        ({"attacks": {"bae": {"paramters": {}}}}, "study.toml: attacks.bae.paramters"),
        ({"arms": {"none": {}, "clean": {"shar": 0.5}}}, "study.toml: arms.clean.shar"),
        ({"targets": {"max_exampels": 5}}, "Did you mean max_examples?"),
        ({"equal": "step"}, "Did you mean steps?"),
        ({"arms": ["clean"]}, "at least two arms"),
        ({"arms": ["clean", "clean"]}, "named twice"),
        ({"arms": ["none", "a b"]}, "no name of an arm"),
        ({"seeds": 0}, "number of seeds"),
        ({"seeds": [1, 1]}, "a seed is given twice"),
        ({"seeds": 4, "max_seeds": 3}, "max_seeds is 3"),
        ({"tasks": []}, "study.toml: tasks"),
        ({"hypotheses": [{"name": "x", "contrast": "clean - none"}] * 2}, "two are named 'x'"),
        ({"data": {"german": {}}}, "give either ref"),
        ({"data": {"german": {"ref": "mnli/clean"}}}, "needs store"),
        ({"attacks": {"x": {}}, "data": {"x": {"file": "x.csv"}}}, "are both named x"),
        ({"seeds": [1, 1]}, "study.toml: seeds: a seed is given twice."),
        ({"exclusions": [{"name": "x"}]}, "study.toml: exclusions (entry 1).above_majority: a value is required."),
        (
            {"exclusions": [RULE, {"name": "y", "above_majorty": 1.0}]},
            "study.toml: exclusions (entry 2).above_majorty: there is no such setting. Did you mean above_majority?",
        ),
        ({"exclusions": RULE}, "study.toml: exclusions: a list is required."),
        ({"exclusions": ["x"]}, "study.toml: exclusions (entry 1): a table of settings is required, not 'x'."),
        ({"exclusions": [RULE, RULE]}, "study.toml: exclusions: two rules are named 'x'"),
        ({"exclusions": [RULE, {**RULE, "name": "y"}]}, "study.toml: exclusions: 'x' and 'y' are the same rule"),
        ({"hypotheses": [{"name": "x"}]}, "study.toml: hypotheses (entry 1).contrast: a value is required."),
        (
            {"hypotheses": [{"name": "x", "contrast": "clean -none"}]},
            "study.toml: hypotheses, 'x': The contrast 'clean -none' cannot be read. Write arms",
        ),
        (
            {"hypotheses": [{"name": "x", "contrast": "clean"}]},
            "study.toml: hypotheses, 'x': The weights of the arms in the contrast 'clean' do not add up to 0",
        ),
        (
            {"hypotheses": [{"name": "x", "contrast": "clean - none", "scope": "task"}]},
            "study.toml: hypotheses, 'x': it does not say which task it is about",
        ),
        (
            {"hypotheses": [{"name": "x", "contrast": "a - b"}, {"name": "y", "contrast": "(b - a) / 2"}]},
            "study.toml: hypotheses: 'x' and 'y' are the same test",
        ),
        ({"tasks": ["mnli", "qqp", "mnli"]}, "study.toml: tasks: mnli is named twice"),
        ({"arms": {"none": {}, "a": {"base": "clean", "add": ["bae", "bae"]}}}, "study.toml: arms.a.add: bae is named"),
        ({"targets": {"languages": ["en", "en"]}}, "study.toml: targets.languages: en is named twice"),
        ({"targets": {"tasks": ["xnli", "xnli"]}}, "study.toml: targets.tasks: xnli is named twice"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(content: dict[str, Any], says: str) -> None:
    message = refused(content)
    assert message.startswith("study.toml")
    assert says in message


def test_a_number_of_seeds_counts_from_0() -> None:
    assert parsed({"seeds": 4}, WHERE).seeds == (0, 1, 2, 3)
    assert parsed({"seeds": [5, 2]}, WHERE).seeds == (5, 2)


def test_a_file_and_an_object_are_the_same_study(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text('name = "x"\nseeds = 2\narms = ["none", "clean"]\n[train.optimizer]\nlr = 1e-4\n', encoding="utf-8")
    made = StudySpec.model_validate(
        {"name": "x", "seeds": 2, "arms": ["none", "clean"], "train": {"optimizer": {"lr": 1e-4}}}
    )
    assert read_spec(path) == made
    assert made.given() == read_spec(path).given()


@pytest.mark.parametrize(("text", "says"), [("seeds = ", "not valid TOML"), (None, "cannot be read")])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str | None, says: str) -> None:
    path = tmp_path / "study.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=says):
        read_spec(path)


def test_the_fields_of_a_file_are_laid_over_those_of_the_profile() -> None:
    spec, profile = completed(StudySpec.model_validate({"profile": "pocket", "targets": {"max_examples": 7}}), WHERE)
    assert profile.name == "pocket"
    assert spec.targets.max_examples == 7
    assert spec.targets.tasks == ("xnli", "panx", "tatoeba")  # of the profile
    assert spec.attacks["bae"].limit == profile.study["attacks"]["bae"]["limit"]


def test_arms_of_a_file_replace_those_of_the_profile_and_their_hypotheses() -> None:
    spec, _ = completed(StudySpec.model_validate({"profile": "paper", "arms": ["none", "clean"]}), WHERE)
    assert list(spec.arms) == ["none", "clean"]
    assert spec.hypotheses is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"tasks": ["mnly"]}, "Did you mean mnli"),
        ({"arms": ["none", "claen"]}, "Did you mean clean"),
        ({"arms": ["none", "clean+bea"]}, "Did you mean bae"),
        ({"arms": {"none": {}, "half": {}}}, "sets base"),
        ({"arms": ["none", "replace"]}, "needs added rows"),
        ({"arms": ["clean", "none+bae"]}, "no intermediate training"),
        ({"arms": {"none": {}, "clean": {"share": 0.5}}}, "share is the share of added rows"),
        ({"attacks": {"random": {"like": "bea"}}, "arms": ["none", "clean+bae", "clean+random"]}, "Did you mean bae"),
        ({"targets": {"tasks": ["xnly"]}}, "Did you mean xnli"),
        ({"targets": {"by_task": {"xnly": {}}}}, "Did you mean xnli"),
        ({"train_by_task": {"mnly": {}}}, "Did you mean mnli"),
        ({"hypotheses": [{"name": "h", "contrast": "claen - none"}]}, "Did you mean clean"),
        ({"profile": "pockt"}, "Did you mean pocket"),
        ({"against": "xtreme-r"}, "drawn apart"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(content: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError) as error:
        setting(**content)
    assert says in str(error.value)


def test_a_control_without_an_attack_is_refused() -> None:
    with pytest.raises(UsageError, match="no attack whose rows it could match"):
        parts_of(StudySpec.model_validate({"arms": ["none", "clean+random"]}))


def test_real_rows_are_always_compared_with_evaluation_sets(fixtures: Path) -> None:
    with pytest.raises(UsageError, match="occur in an evaluation set"):
        setting(profile="laptop", source=str(fixtures / "official"), encoder="pocket", against="none", targets={})


@pytest.mark.parametrize("profile", ["pocket", "base", "paper"])
def test_the_template_is_a_study(tmp_path: Path, profile: str) -> None:
    path = tmp_path / "mine.toml"
    write_template(path, profile)
    spec, chosen = completed(read_spec(path), str(path))
    assert (spec.name, chosen.name) == ("mine", profile)


def test_every_setting_that_the_template_shows_exists(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    write_template(path, "pocket")
    lines = path.read_text(encoding="utf-8").splitlines()
    shown = [line.removeprefix("# ") for line in lines]
    text = "\n".join(line for line in shown if re.match(r"\[|[\w.]+ = ", line))
    path.write_text(text.replace('"…"', '"pocket"'), encoding="utf-8")
    spec = read_spec(path)
    assert spec.max_seeds == 6
    assert spec.data["german"].ref == "mnli/translated@v1"
    assert [one.test for one in spec.hypotheses or ()] == ["difference", "equivalence"]
