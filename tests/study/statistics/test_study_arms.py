"""The contrasts that a study asks for by default."""

from __future__ import annotations

import math

from making_observations import ARMS
from xaug.study.statistics.arms import Arm, default_contrasts


def names(arms: tuple[Arm, ...]) -> list[str]:
    found = default_contrasts(arms)
    assert all(math.fsum(one.weights.values()) == 0 for one in found)
    return [one.name for one in found]


def test_one_task() -> None:
    assert names(ARMS) == [
        "clean - none", "clean+bae - clean", "clean+random - clean", "clean+bae - clean+random",
    ]  # fmt: skip


def test_an_arm_names_its_control() -> None:
    more = Arm("clean+duplicate", "control", "mnli")
    assert "clean+bae - clean+duplicate" in names((*ARMS, more))
    own = Arm("clean+pwws", "augmented", "mnli", controls=("clean+duplicate",))
    found = names((*ARMS, more, own))
    assert "clean+pwws - clean+duplicate" in found
    assert "clean+pwws - clean+random" not in found


def test_several_tasks() -> None:
    arms = (
        Arm("none", "none"),
        *(Arm(f"{task}/{label}", kind, task, label) for task in ("mnli", "squad_v1", "ccg")
          for label, kind in (("clean", "clean"), ("clean+bae", "augmented"))),
        Arm("mnli/clean+pwws", "augmented", "mnli", "clean+pwws"),
    )  # fmt: skip
    found = names(arms)
    assert "squad_v1/clean - none" in found
    assert "(mnli/clean+bae - mnli/clean) - (squad_v1/clean+bae - squad_v1/clean)" in found
    assert "(squad_v1/clean+bae - squad_v1/clean) - (ccg/clean+bae - ccg/clean)" in found
    assert sum("(" in one for one in found) == 3
    assert "mnli/clean+bae - squad_v1/clean" not in found


def test_without_none_or_clean() -> None:
    assert names((Arm("clean", "clean", "mnli"),)) == []
    assert names((Arm("a", "augmented", "mnli"), Arm("b", "control", "mnli"))) == ["a - b"]
