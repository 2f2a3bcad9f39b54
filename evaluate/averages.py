"""A suite's averages, the way the papers take them.

Hu et al. 2020 (arXiv 2003.11080) and Ruder et al. 2021 (arXiv 2104.07412): of each task the mean over its languages, of
question answering the mean of F1 and exact match, then the mean over tasks. English, which models are fine-tuned on, is
one of the languages there; here it is also taken apart. An average's interval is that of its draws: of each resample
the same means are taken.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from xaug.data_cards.card import Spec
from xaug.data_cards.identity import DatasetId
from xaug.evaluate.draws import ByLanguage, Draws
from xaug.evaluate.metrics.base import Parts
from xaug.evaluate.results import Average, Cell, Over, Results, TaskMean
from xaug.evaluate.stats import limits, mean
from xaug.evaluate.suites import SUITES, Languages
from xaug.evaluate.targets import target

ENGLISH = "en"
ZERO_SHOT = "zero-shot languages"  # the average without English


class Gap(Spec):
    """How much a task loses outside English: English less the mean of the others, in points."""

    task: str
    seed: int
    english: float
    others: float

    @property
    def gap(self) -> float:
        """Positive: English is better."""
        return self.english - self.others


def averages(results: Results, official: Sequence[str], draws: Draws) -> tuple[Average, ...]:
    """Per seed: the suite's, one a group of tasks, and the suite's without English.

    ``official``: names of the tasks that count, whatever the world. The value is None where one is missing, the
    interval where the draws of one are.
    """
    names = [str(DatasetId(name, results.world)) for name in official]
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(target(name).group, []).append(name)
    wanted = {results.suite: names, **groups}
    out = []
    for seed in results.seeds:
        for name, tasks in wanted.items():
            out.append(_average(results, draws, name, tasks, seed, apart=False))
        out.append(_average(results, draws, ZERO_SHOT, names, seed, apart=True))
    return tuple(out)


def task_mean(results: Results, task: str, seed: int, *, apart: bool = False) -> float | None:
    """The mean of a task's main figure over its languages, without English if ``apart``; None without any.

    Of reading it is (mean F1 + mean exact match) / 2, as the papers have it: means may change places.
    """
    cells = [cell for cell in _cells(results, task, seed) if not (apart and cell.language == ENGLISH)]
    return mean([cell.main for cell in cells]) if cells else None


def task_means(results: Results, draws: Draws) -> tuple[TaskMean, ...]:
    """Each task's mean, its mean without English and its gap, with their intervals, for the tasks that have draws."""
    english = {(one.task, one.seed): one.gap for one in gaps(results)}
    out = []
    for (task, seed), own in draws.items():
        whole, others = task_mean(results, task, seed), task_mean(results, task, seed, apart=True)
        mean_all, mean_others = _mean_draws(own, apart=False), _mean_draws(own, apart=True)
        found: list[tuple[Over, float | None, Parts | None]] = [("languages", whole, mean_all)]
        if ENGLISH in own:
            found.append(("zero-shot languages", others, mean_others))
            gap = None if mean_others is None else own[ENGLISH] - mean_others
            found.append(("gap", english.get((task, seed)), gap))
        for over, value, drawn in found:
            if value is not None and drawn is not None:
                low, high = limits(drawn)
                out.append(TaskMean(task=task, seed=seed, over=over, value=value, low=low, high=high))
    return tuple(out)


def gaps(results: Results) -> tuple[Gap, ...]:
    """The cross-lingual transfer gap (Hu et al. 2020) of each task that has English and another language, per seed.

    By the task's main figure.
    """
    out = []
    for task in results.tasks:
        for seed in results.seeds:
            english = [cell.main for cell in _cells(results, task.id, seed) if cell.language == ENGLISH]
            others = task_mean(results, task.id, seed, apart=True)
            if english and others is not None:
                out.append(Gap(task=task.id, seed=seed, english=english[0], others=others))
    return tuple(out)


# Resampling so few rows says too little of what other rows would give; of one row the interval has no width at all.
FEW = 30


def shortfalls(results: Results) -> tuple[str, ...]:
    """Why the suite's average is not the official one, a sentence each; none where it is."""
    out = []
    if results.pocket:
        out.append("The rows are the embedded world's.")
    if not results.finished:
        out.append("The evaluation is not finished.")
    if results.settings.get("max_examples") is not None:
        out.append(
            f"Only the first {results.settings['max_examples']} rows of a task and language were scored (of retrieval"
            " queries, over all candidates; BUCC is never cut)."
        )
    validation = sorted({cell.task for cell in results.cells if cell.split != "test"})
    if validation:
        out.append(f"Validation rows were scored where test rows are not at hand: {', '.join(validation)}.")
    few = sorted({f"{one.task} {one.language} ({one.rows})" for one in results.cells if one.rows < FEW})
    if few:
        out.append(f"Fewer than {FEW} rows, too few for their intervals to mean much: {', '.join(few)}.")
    if not results.pocket and results.suite in SUITES:
        out += _absent(results, SUITES.get(results.suite).official)
    return tuple(out)


def _absent(results: Results, suite: dict[str, Languages]) -> list[str]:
    here: dict[str, set[str]] = {}
    for cell in results.cells:
        here.setdefault(cell.task, set()).add(cell.language)
    missing = [task for task in suite if task not in here]
    partly = [
        f"{task} (scored in {len(here[task] & set(codes))} of {len(codes)})"
        for task, codes in suite.items()
        if task in here and not set(codes) <= here[task]
    ]
    out = [f"Tasks without a score: {', '.join(missing)}."] if missing else []
    return [*out, f"Some languages are missing: {', '.join(partly)}."] if partly else out


def _average(results: Results, draws: Draws, name: str, tasks: Sequence[str], seed: int, *, apart: bool) -> Average:
    means = [task_mean(results, task, seed, apart=apart) for task in tasks]
    known = [value for value in means if value is not None]
    whole = len(known) == len(means)
    drawn = [_mean_draws(draws.get((task, seed), {}), apart=apart) for task in tasks]
    resampled = [one for one in drawn if one is not None]
    low, high = limits(np.mean(resampled, axis=0)) if whole and len(resampled) == len(drawn) else (None, None)
    return Average(name=name, seed=seed, value=mean(known) if whole else None, of=tuple(tasks), low=low, high=high)


def _mean_draws(own: ByLanguage, *, apart: bool) -> Parts | None:
    """[resamples]: the task's mean over its languages, without English if ``apart``; None without any."""
    chosen = [drawn for language, drawn in own.items() if not (apart and language == ENGLISH)]
    return np.asarray(np.mean(chosen, axis=0)) if chosen else None


def _cells(results: Results, task: str, seed: int) -> list[Cell]:
    return [cell for cell in results.cells if cell.task == task and cell.seed == seed]
