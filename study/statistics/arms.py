"""The contrasts that a study asks for by default, from what its arms are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from xaug.study.findings import Contrast
from xaug.study.hypotheses import named

# none: no intermediate training. clean: on the task's own rows. control: rows that are changed or repeated without an
# attack (random, duplicate). augmented: with rows of an attack.
ArmKind = Literal["none", "clean", "control", "augmented"]


@dataclass(frozen=True)
class Arm:
    """What the analysis needs to know of an arm.

    ``task``: the intermediate task, or a name for several together; empty for ``none``. ``label``: what the arm does,
    in the same words for each task (``clean``, ``clean+bae``). ``controls``: the names of the arms that an augmented
    arm is compared with beside clean; None for all controls of its task.
    """

    name: str
    kind: ArmKind
    task: str = ""
    label: str = ""
    controls: tuple[str, ...] | None = None


def default_contrasts(arms: Sequence[Arm]) -> tuple[Contrast, ...]:
    """Clean - none, augmented and control - clean, augmented - control, and these between intermediate tasks.

    Between tasks: whether an augmentation changes the gain of one task more than that of another,
    ``(X/clean+bae - X/clean) - (Y/clean+bae - Y/clean)``, for each augmentation that both tasks have.
    """
    texts: list[str] = []
    tasks = list(dict.fromkeys(arm.task for arm in arms if arm.kind != "none"))
    nones = [arm.name for arm in arms if arm.kind == "none"]
    for task in tasks:
        own = [arm for arm in arms if arm.task == task and arm.kind != "none"]
        cleans = [arm.name for arm in own if arm.kind == "clean"]
        texts += [f"{clean} - {none}" for clean in cleans for none in nones]
        texts += [f"{arm.name} - {clean}" for arm in own if arm.kind in ("augmented", "control") for clean in cleans]
        controls = tuple(arm.name for arm in own if arm.kind == "control")
        for arm in own:
            if arm.kind == "augmented":
                texts += [f"{arm.name} - {name}" for name in (controls if arm.controls is None else arm.controls)]
    texts += _between_tasks(arms, tasks)
    return tuple(named(text, [arm.name for arm in arms]) for text in dict.fromkeys(texts))


def _between_tasks(arms: Sequence[Arm], tasks: Sequence[str]) -> Iterable[str]:
    clean = {arm.task: arm.name for arm in arms if arm.kind == "clean"}
    augmented = {(arm.task, arm.label): arm.name for arm in arms if arm.kind == "augmented" and arm.label}
    for at, first in enumerate(tasks):
        for second in tasks[at + 1 :]:
            for (task, label), name in augmented.items():
                other = augmented.get((second, label))
                if task == first and other is not None and first in clean and second in clean:
                    yield f"({name} - {clean[first]}) - ({other} - {clean[second]})"
