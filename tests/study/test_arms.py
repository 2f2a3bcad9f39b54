"""Arms by name and by table."""

from __future__ import annotations

import pytest
from planned import plan, setting
from xaug.study.collect import analysis_arms
from xaug.study.requests import TrainCellRequest, request_of


def test_a_name_says_what_an_arm_is() -> None:
    arms = setting(arms=["none", "clean", "clean+bae", "replace+bae", "only+bae", "squad_v1:clean+bae"]).arms
    assert [(arm.kind.name, arm.tasks, arm.parts, arm.mix) for arm in arms] == [
        ("none", ("mnli",), (), "append"),
        ("clean", ("mnli",), (), "append"),
        ("clean", ("mnli",), ("bae",), "append"),
        ("replace", ("mnli",), ("bae",), "replace"),
        ("only", ("mnli",), ("bae",), "append"),
        ("clean", ("squad_v1",), ("bae",), "append"),
    ]


def test_all_stands_for_every_intermediate_task() -> None:
    (_, every) = setting(arms=["none", "all:clean"]).arms
    assert len(every.tasks) == 9


def test_a_table_overrides_what_the_name_says() -> None:
    made = setting(
        arms={
            "none": {},
            "half": {"base": "clean", "add": ["bae"], "share": 0.5, "robust": "freelb", "tasks": ["mnli", "qqp"]},
            "clean+bae": {"mix": "replace", "train": {"optimizer": {"lr": 1e-5}}},
        }
    )
    _, half, other = made.arms
    assert (half.parts, half.share, half.tasks, half.settings.robust.method) == (
        ("bae",),
        0.5,
        ("mnli", "qqp"),
        "freelb",
    )
    assert other.mix == "replace"
    assert made.training(other).optimizer.lr == 1e-5
    assert made.training(half).optimizer.lr == 1e-3  # of the profile


def test_controls_match_the_first_attack_unless_told_otherwise() -> None:
    made = setting(arms=["none", "clean+bae", "clean+pwws", "clean+random", "clean+twice"],
                   attacks={"twice": {"attack": "duplicate", "like": "pwws"}})  # fmt: skip
    assert made.parts.like("random") == "bae"
    assert made.parts.like("twice") == "pwws"


def test_settings_of_a_task_are_for_arms_of_that_task_alone() -> None:
    made = setting(
        arms=["none", "squad_v1:clean", "mnli,squad_v1:clean"],
        train_by_task={"squad_v1": {"text": {"max_length": 384}}},
    )
    _, alone, both = made.arms
    assert made.training(alone).text.max_length == 384
    assert made.training(both).text.max_length is None


def test_the_usual_hypotheses_are_those_of_the_research_question() -> None:
    made = setting(arms=["none", "clean", "clean+bae", "clean+random", "clean+duplicate"])
    assert [one.contrast for one in made.hypotheses] == [
        "clean - none", "clean+bae - clean", "clean+bae - clean+random", "clean+bae - clean+duplicate",
    ]  # fmt: skip
    assert {one.scope for one in made.hypotheses} == {"zero-shot"}


def test_the_analysis_knows_what_the_arms_are() -> None:
    arms = analysis_arms(plan(arms=["none", "clean", "clean+bae", "clean+random", "squad_v1:clean"]))
    assert [(arm.name, arm.kind, arm.task) for arm in arms] == [
        ("none", "none", ""), ("clean", "clean", "mnli"), ("clean+bae", "augmented", "mnli"),
        ("clean+random", "control", "mnli"), ("squad_v1:clean", "clean", "squad_v1"),
    ]  # fmt: skip
    assert arms[2].controls == ("clean+random",)


@pytest.mark.parametrize(
    ("arm", "clean", "added"), [("clean", 1, 0), ("clean+bae", 1, 1), ("replace+bae", 1, 1), ("only+bae", 0, 1)]
)
def test_an_arm_trains_on_the_rows_that_its_kind_says(arm: str, clean: int, added: int) -> None:
    made = plan(arms=["none", arm], seeds=1)
    (cell,) = made.of("train")
    request = request_of(cell)
    assert isinstance(request, TrainCellRequest)
    assert (sum(one.clean for one in request.rows), sum(not one.clean for one in request.rows)) == (clean, added)
    assert request.settings["data"]["mix"] == ("replace" if arm.startswith("replace") else "append")
    assert len(request.clean) == 1  # whose steps it gets
