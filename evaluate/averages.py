"""A suite's averages, computed as in the papers.

Hu et al. 2020 (arXiv 2003.11080) and Ruder et al. 2021 (arXiv 2104.07412) take the mean of each task over its languages
(for question answering, of F1 and exact match), and then the mean over tasks. English, which models are fine-tuned on,
is one of these languages; xaug also reports the averages without it. The interval of an average comes from its
bootstrap replicates: the same means are taken on each of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from xaug.data_cards.card import Spec
from xaug.data_cards.identity import DatasetId
from xaug.evaluate.metrics.base import Parts
from xaug.evaluate.replicates import ByLanguage, Replicates
from xaug.evaluate.results import Average, Cell, Over, Results, TaskMean
from xaug.evaluate.stats import limits, mean
from xaug.evaluate.suites import SUITES, Languages
from xaug.evaluate.targets import target

ENGLISH = "en"
ZERO_SHOT = "zero-shot languages"  # the average without English


class Gap(Spec):
    """How much lower a task's score is outside English: English minus the mean of the other languages, in points."""

    task: str
    seed: int
    english: float
    others: float

    @property
    def gap(self) -> float:
        """Positive where English is better."""
        return self.english - self.others


def averages(results: Results, official: Sequence[str], replicates: Replicates) -> tuple[Average, ...]:
    """For each seed: the suite's average, one average for each group of tasks, and the suite's without English.

    ``official``: the names of the tasks that count, without a world's prefix. An average has no value where one of its
    tasks is missing, and no interval where the replicates of one are missing.
    """
    names = [str(DatasetId(name, results.world)) for name in official]
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(target(name).group, []).append(name)
    wanted = {results.suite: names, **groups}
    out = []
    for seed in results.seeds:
        for name, tasks in wanted.items():
            out.append(_average(results, replicates, name, tasks, seed, apart=False))
        out.append(_average(results, replicates, ZERO_SHOT, names, seed, apart=True))
    return tuple(out)


def task_mean(results: Results, task: str, seed: int, *, apart: bool = False) -> float | None:
    """The mean of a task's main score over its languages, without English if ``apart``; None without any language.

    For reading tasks this equals (mean F1 + mean exact match) / 2, the papers' formula.
    """
    cells = [cell for cell in _cells(results, task, seed) if not (apart and cell.language == ENGLISH)]
    return mean([cell.main for cell in cells]) if cells else None


def task_means(results: Results, replicates: Replicates) -> tuple[TaskMean, ...]:
    """Each task's mean, mean without English and gap, with their intervals, for the tasks that have replicates."""
    by_task = {(one.task, one.seed): one.gap for one in gaps(results)}
    out = []
    for (task, seed), own in replicates.items():
        whole, others = task_mean(results, task, seed), task_mean(results, task, seed, apart=True)
        mean_all, mean_others = _mean_replicates(own, apart=False), _mean_replicates(own, apart=True)
        figures: list[tuple[Over, float | None, Parts | None]] = [("languages", whole, mean_all)]
        if ENGLISH in own:
            figures.append(("zero-shot languages", others, mean_others))
            gap = None if mean_others is None else own[ENGLISH] - mean_others
            figures.append(("gap", by_task.get((task, seed)), gap))
        for over, value, replicated in figures:
            if value is not None and replicated is not None:
                low, high = limits(replicated)
                out.append(TaskMean(task=task, seed=seed, over=over, value=value, low=low, high=high))
    return tuple(out)


def gaps(results: Results) -> tuple[Gap, ...]:
    """The cross-lingual transfer gap (Hu et al. 2020) of each task that has English and another language, per seed.

    It is computed from the task's main score.
    """
    out = []
    for task in results.tasks:
        for seed in results.seeds:
            english = [cell.main for cell in _cells(results, task.id, seed) if cell.language == ENGLISH]
            others = task_mean(results, task.id, seed, apart=True)
            if english and others is not None:
                out.append(Gap(task=task.id, seed=seed, english=english[0], others=others))
    return tuple(out)


# The bootstrap says little about other rows where it resamples fewer rows than this; with one row, the interval has no
# width at all.
FEW = 30


def shortfalls(results: Results) -> tuple[str, ...]:
    """Why the suite's average is not the official one, in one sentence for each reason; none where it is official."""
    out = []
    if results.pocket:
        out.append("The rows come from the embedded world.")
    if not results.finished:
        out.append("The evaluation is not finished.")
    if results.settings.get("max_examples") is not None:
        out.append(
            f"Only the first {results.settings['max_examples']} rows of each task and language were scored (for"
            " retrieval, the first queries against all candidates; BUCC is always scored in full)."
        )
    validation = sorted({cell.task for cell in results.cells if cell.split != "test"})
    if validation:
        out.append(
            f"These tasks were scored on validation rows, because test rows are missing: {', '.join(validation)}."
        )
    few = sorted({f"{one.task} {one.language} ({one.rows})" for one in results.cells if one.rows < FEW})
    if few:
        out.append(f"Cells with fewer than {FEW} rows, whose intervals mean little: {', '.join(few)}.")
    if not results.pocket and results.suite in SUITES:
        out += _absent(results, SUITES.get(results.suite).official)
    return tuple(out)


def _absent(results: Results, suite: dict[str, Languages]) -> list[str]:
    scored: dict[str, set[str]] = {}
    for cell in results.cells:
        scored.setdefault(cell.task, set()).add(cell.language)
    missing = [task for task in suite if task not in scored]
    partly = [
        f"{task} (scored in {len(scored[task] & set(codes))} of {len(codes)})"
        for task, codes in suite.items()
        if task in scored and not set(codes) <= scored[task]
    ]
    out = [f"These tasks have no score: {', '.join(missing)}."] if missing else []
    return [*out, f"Some languages are missing: {', '.join(partly)}."] if partly else out


def _average(
    results: Results, replicates: Replicates, name: str, tasks: Sequence[str], seed: int, *, apart: bool
) -> Average:
    means = [task_mean(results, task, seed, apart=apart) for task in tasks]
    known = [value for value in means if value is not None]
    whole = len(known) == len(means)
    by_task = [_mean_replicates(replicates.get((task, seed), {}), apart=apart) for task in tasks]
    available = [one for one in by_task if one is not None]
    low, high = limits(np.mean(available, axis=0)) if whole and len(available) == len(by_task) else (None, None)
    return Average(name=name, seed=seed, value=mean(known) if whole else None, of=tuple(tasks), low=low, high=high)


def _mean_replicates(own: ByLanguage, *, apart: bool) -> Parts | None:
    """[replicates]: the task's mean over its languages, without English if ``apart``; None without any language."""
    chosen = [one for language, one in own.items() if not (apart and language == ENGLISH)]
    return np.asarray(np.mean(chosen, axis=0)) if chosen else None


def _cells(results: Results, task: str, seed: int) -> list[Cell]:
    return [cell for cell in results.cells if cell.task == task and cell.seed == seed]
