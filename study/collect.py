"""From finished cells to observations: the scores of every arm and seed, row by row, and what is excluded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from xaug.data_cards.catalog import card
from xaug.data_cards.errors import DataError
from xaug.evaluate.kept import read_parts
from xaug.evaluate.results import Results
from xaug.evaluate.saved import read_results
from xaug.evaluate.stack import Scored
from xaug.study.arm import Arm
from xaug.study.execute.cell import CellResult
from xaug.study.execute.record import CellPlace
from xaug.study.observations import Observation, Observations, TargetFacts
from xaug.study.plan import StudyPlan
from xaug.study.statistics.arms import Arm as AnalysisArm
from xaug.study.statistics.arms import ArmKind
from xaug.study.statistics.exclusion import TrainedModel

Done = Mapping[str, CellResult]  # key → the result of a finished cell
_Found = tuple[str, str, int, Scored]  # task, language, seed of fine-tuning, scores


def observations(plan: StudyPlan, done: Done) -> Observations:
    """The scores of the cells that are finished. Raises DataError where a file of theirs is damaged."""
    scores: list[Observation] = []
    targets: dict[str, TargetFacts] = {}
    read: dict[str, tuple[Results, list[_Found]]] = {}
    for (arm, seed, _), key in plan.scored.items():
        if key not in done:
            continue
        if key not in read:
            read[key] = _read(plan.folder / done[key].output["folder"], CellPlace(plan.folder, key).result)
        results, found = read[key]
        for task in results.tasks:
            targets[task.id] = TargetFacts(
                id=task.id, title=task.title, group=task.group, official=task.official,
                parallel=card(task.id).parallel, tuned=bool(task.trained_on),
            )  # fmt: skip
        first = plan.setting.spec.target_seed_numbers(seed)[0]
        for name, language, number, scored in found:
            target_seed = number - first if targets[name].tuned else 0
            scores.append(Observation(arm, seed, target_seed, name, language, scored))
    seeds = tuple(seed for seed in plan.seeds if any(one.seed == seed for one in scores))
    return Observations(tuple(arm.name for arm in plan.setting.arms), seeds, targets, tuple(scores))


def _read(folder: Path, result: Path) -> tuple[Results, list[_Found]]:
    """The scores in a cell's folder. ``result``: the file that says the cell is done."""
    try:
        return _scores(folder)
    except DataError as error:
        raise DataError(
            f"The scores of a finished cell are damaged. {error} In a study, remove the folder {folder} and the file"
            f" {result}, and run the study again: it computes this cell and no other one."
        ) from None


def _scores(folder: Path) -> tuple[Results, list[_Found]]:
    results = read_results(folder)
    main = {task.id: tuple(task.metric.split(" + ")) for task in results.tasks}
    found = [(cell.task, cell.language, cell.seed, read_parts(folder, cell, main[cell.task])) for cell in results.cells]
    return results, found


def trained_models(plan: StudyPlan, done: Done) -> tuple[TrainedModel, ...]:
    """How the trainings of the finished cells ended, for the rules of exclusion."""
    found = []
    for (arm, seed), key in plan.trained.items():
        if key is not None and key in done:
            found += list(_intermediate(arm, seed, done[key]))
    for (arm, seed, name), key in plan.scored.items():
        if key in done and plan.setting.target(name).trains:
            found += list(_fine_tuned(plan, arm, seed, name, read_results(plan.folder / done[key].output["folder"])))
    return tuple(found)


def _intermediate(arm: str, seed: int, cell: CellResult) -> Iterator[TrainedModel]:
    for task, scores in cell.output["scores"].items():
        dev, majority = main_score(scores), main_score(cell.output["baselines"].get(task, {}))
        if dev is not None and majority is not None:
            yield TrainedModel(arm, seed, "intermediate", task, dev, majority)


def _fine_tuned(plan: StudyPlan, arm: str, seed: int, name: str, results: Results) -> Iterator[TrainedModel]:
    """The models of a target task.

    A dev score is compared with the most frequent answer of the dev rows that it was measured on. Results of earlier
    releases do not have it: there it is that of the English rows that are scored, which is close.
    """
    scored = next((one.majority for one in results.cells if one.language == "en"), None)
    first = plan.setting.spec.target_seed_numbers(seed)[0]
    for info in results.tasks:
        for number, dev in info.dev.items():
            majority = info.dev_majority.get(number, scored)
            if majority is not None:
                yield TrainedModel(arm, seed, "target", f"{name}, target seed {int(number) - first}", dev, majority)


def analysis_arms(plan: StudyPlan) -> tuple[AnalysisArm, ...]:
    """The arms as the analysis knows them."""
    return tuple(_analysis_arm(arm, plan) for arm in plan.setting.arms)


def _analysis_arm(arm: Arm, plan: StudyPlan) -> AnalysisArm:
    parts = plan.setting.parts
    if not arm.trains:
        return AnalysisArm(arm.name, "none")
    like = [parts.like(part) for part in arm.parts if part in parts.attacks]
    kind: ArmKind = "augmented"
    if not arm.parts:
        kind = "clean" if arm.settings.robust.method == "none" else "augmented"
    elif all(like) and len(like) == len(arm.parts):
        kind = "control"
    label = arm.name.partition(":")[2] or arm.name
    return AnalysisArm(
        arm.name, kind, ", ".join(arm.tasks), label, _controls(arm, plan) if kind == "augmented" else None
    )


def _controls(arm: Arm, plan: StudyPlan) -> tuple[str, ...]:
    """The arms of the same tasks and kind that add nothing but a control of what this one adds."""
    parts = plan.setting.parts
    return tuple(
        other.name
        for other in plan.setting.arms
        if other.tasks == arm.tasks and other.kind == arm.kind and len(other.parts) == 1 == len(arm.parts)
        and other.parts[0] in parts.attacks and parts.like(other.parts[0]) == arm.parts[0]
    )  # fmt: skip


def main_score(scores: Mapping[str, float]) -> float | None:
    """The main one of the scores of a task, which stands first; None without any."""
    return next(iter(scores.values()), None)
