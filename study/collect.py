"""From finished cells to observations: the scores of every arm and seed, row by row, and what is excluded."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from xaug.data_cards.catalog import card
from xaug.evaluate.kept import read_parts
from xaug.evaluate.results import Results
from xaug.evaluate.saved import read_results
from xaug.study.execute.cell import CellResult
from xaug.study.findings import Excluded
from xaug.study.hypotheses import ExclusionRule
from xaug.study.observations import Observation, Observations, TargetFacts
from xaug.study.plan import StudyPlan

Done = Mapping[str, CellResult]  # key → the result of a finished cell


def observations(plan: StudyPlan, done: Done) -> Observations:
    """The scores of the cells that are finished. Raises DataError where a file of theirs is damaged."""
    scores: list[Observation] = []
    targets: dict[str, TargetFacts] = {}

    @cache
    def of_cell(key: str) -> tuple[Results, tuple[tuple[str, str, int, object], ...]]:
        folder = plan.folder / done[key].output["folder"]
        results = read_results(folder)
        main = {task.id: tuple(task.metric.split(" + ")) for task in results.tasks}
        found = [(cell.task, cell.language, cell.seed, read_parts(folder, cell, main[cell.task])) for cell in results.cells]
        return results, tuple(found)

    for (arm, seed, _), key in plan.scored.items():
        if key not in done:
            continue
        results, found = of_cell(key)
        for task in results.tasks:
            targets[task.id] = TargetFacts(
                id=task.id, title=task.title, group=task.group, official=task.official,
                parallel=card(task.id).parallel, tuned=bool(task.trained_on),
            )  # fmt: skip
        first = plan.setting.spec.target_seed_numbers(seed)[0]
        for name, language, number, scored in found:
            target_seed = number - first if targets[name].tuned else 0
            scores.append(Observation(arm, seed, target_seed, name, language, scored))  # type: ignore[arg-type]
    seeds = tuple(seed for seed in plan.seeds if any(one.seed == seed for one in scores))
    return Observations(tuple(arm.name for arm in plan.setting.arms), seeds, targets, tuple(scores))


def excluded(plan: StudyPlan, done: Done) -> tuple[Excluded, ...]:
    """The models that a declared rule excludes."""
    found: list[Excluded] = []
    for rule in plan.setting.spec.exclusions:
        for (arm, seed), key in plan.trained.items():
            if rule.of == "intermediate" and key is not None and key in done:
                found += _collapsed(rule, arm, seed, done[key])
        for (arm, seed, name), key in plan.scored.items():
            if rule.of == "target" and key in done:
                found += _target_collapsed(rule, arm, seed, name, read_results(plan.folder / done[key].output["folder"]))
    return tuple(found)


def _collapsed(rule: ExclusionRule, arm: str, seed: int, cell: CellResult) -> list[Excluded]:
    """The exclusions of an intermediate model, one for each task whose dev score is too low."""
    out = []
    for task, majority in cell.output["majority"].items():
        score = main_score(cell.output["scores"].get(task, {}))
        if score is not None and score <= majority + rule.above_majority:
            out.append(_excluded(rule, arm, seed, f"dev score of {task}", score, majority))
    return out


def _target_collapsed(rule: ExclusionRule, arm: str, seed: int, name: str, results: Results) -> list[Excluded]:
    """The exclusions of fine-tuned target models. The most frequent answer is that of the English rows that are scored."""
    majority = next((one.majority for one in results.cells if one.language == "en"), None)
    info = next((one for one in results.tasks if one.id == name), None)
    if majority is None or info is None:
        return []
    return [
        _excluded(rule, arm, seed, f"English dev score of {name}", score, majority)
        for score in info.dev.values()
        if score <= majority + rule.above_majority
    ]


def _excluded(rule: ExclusionRule, arm: str, seed: int, what: str, score: float, majority: float) -> Excluded:
    why = (
        f"its {what} is {score:.1f}, which is not more than {rule.above_majority:g} points above {majority:.1f}, the score"
        " of the most frequent answer"
    )
    return Excluded(arm=arm, seed=seed, rule=rule.name, why=why)


def main_score(scores: Mapping[str, float]) -> float | None:
    """The main one of the scores of a task, which stands first; None without any."""
    return next(iter(scores.values()), None)
