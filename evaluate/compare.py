"""What one evaluation has over another, row by row: by task and language, and over tasks, languages, scripts, families.

Both have to be of the same rows. A difference over several cells is averaged as the suite's figure is (per task over
languages, then over tasks); so are its resamples, which keeps the rows that languages share together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from xaug.data_cards.card import Spec
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import DataError
from xaug.data_cards.parameters import param
from xaug.evaluate.deltas import Delta, Kind, deltas
from xaug.evaluate.differences import difference_notes, same_results
from xaug.evaluate.effects import Effect, Key, Run, task_effects
from xaug.evaluate.kept import read_parts
from xaug.evaluate.resampling import check_same_rows
from xaug.evaluate.results import Cell, Results, TaskInfo
from xaug.evaluate.stack import Scored


class Side(Spec):
    """One of the two evaluations."""

    folder: str
    model: str
    sha256: str
    suite: str
    profile: str
    seeds: tuple[int, ...]


class Comparison(Spec):
    """The whole. ``notes``: what else differs between the two, a sentence each.

    ``warnings``: why some figures say nothing: the two are of one model, or have the same result on every row.
    """

    schema_version: Literal[2] = 2
    a: Side
    b: Side
    pocket: bool
    seeds: tuple[int, ...]  # that both have
    titles: dict[str, str]  # task id → title
    deltas: tuple[Delta, ...]
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def of(self, kind: Kind) -> tuple[Delta, ...]:
        """The differences of one kind, in order."""
        return tuple(one for one in self.deltas if one.kind == kind)


def compare(
    results_a: Results,
    folder_a: Path,
    results_b: Results,
    folder_b: Path,
    *,
    min_rows: int = 1,
    read: Callable[[Path, Cell, tuple[str, ...]], Scored] = read_parts,
) -> Comparison:
    """B less A. ``folder_a``, ``folder_b``: where their parts lie, which ``read`` reads.

    Several seeds are paired: seed 0 with seed 0. A task in a language with fewer rows than ``min_rows`` is left out,
    and a note says so. Raises DataError where the two have no task in common, or were scored on other data, rows,
    splits or metrics.
    """
    tasks = _shared_tasks(results_a, results_b)
    results_a, few = _enough(results_a, min_rows)
    tasks = [task for task in tasks if any(cell.task == task.id for cell in results_a.cells)]
    if not tasks:
        raise DataError(
            f"No task in a language has {min_rows} rows or more. Evaluate more of them, or pass {param('min_rows', 1)}."
        )
    cells: dict[Key, Effect] = {}
    same: list[str] = []  # tasks in which no row has another result
    for task in tasks:
        runs = _runs(task, (results_a, folder_a), (results_b, folder_b), read)
        same += [task.id] if all(run.same for run in runs) else []
        cells.update(task_effects(task.id, runs, tuned=bool(task.trained_on), parallel=card(task.id).parallel))
    seeds = tuple(seed for seed in results_a.seeds if seed in results_b.seeds)
    official = [task.id for task in tasks if task.official]
    return Comparison(
        a=_side(results_a, folder_a), b=_side(results_b, folder_b), pocket=results_a.pocket, seeds=seeds,
        titles={task.id: task.title for task in tasks},
        deltas=tuple(deltas(cells, official)), notes=(*difference_notes(results_a, results_b), *few),
        warnings=same_results(results_a, results_b, [task.id for task in tasks], same),
    )  # fmt: skip


def _shared_tasks(a: Results, b: Results) -> list[TaskInfo]:
    theirs = {task.id: task for task in b.tasks}
    shared = [task for task in a.tasks if task.id in theirs]
    if a.pocket != b.pocket:
        raise DataError(
            "One evaluation is of the embedded world, the other of real data: their figures have nothing in common."
            f" Evaluate both with the same {param('source')}."
        )
    if not shared:
        raise DataError(f"The two evaluations have no task in common. Evaluate both with the same {param('tasks')}.")
    for task in shared:
        other = theirs[task.id]
        if not _same_data(task, other):
            raise DataError(
                f"{task.id}: the two evaluations are of different data ({_names(task)} against {_names(other)})."
                f" Evaluate both with the same {param('source')}."
            )
        if task.metric != other.metric:
            raise DataError(
                f"{task.id}: scored by {task.metric} and by {other.metric}. Evaluate both with one release of xaug."
            )
    return shared


def _same_data(task: TaskInfo, other: TaskInfo) -> bool:
    """Whether the two were trained on the same rows, and scored on the same in the languages that both have."""
    if not task.rows or not other.rows:  # of a release that noted whole versions
        return sorted(task.content.values()) == sorted(other.content.values())
    ours, theirs = _by_split(task.rows), _by_split(other.rows)
    trained = [sorted(_by_split(dict.fromkeys(one.trained_on, ""))) for one in (task, other)]
    return trained[0] == trained[1] and all(ours[name] == theirs[name] for name in ours.keys() & theirs.keys())


def _by_split(rows: Mapping[str, str]) -> dict[str, str]:
    """Without the version's number, which says only in which order a store came to its versions."""
    return {re.sub(r"@v\d+", "", name): sha for name, sha in rows.items()}


def _enough(results: Results, min_rows: int) -> tuple[Results, tuple[str, ...]]:
    """Without the cells of few rows: resampled, one row has no spread at all, and a mean takes it for certainty."""
    few = sorted({f"{cell.task} {cell.language} ({cell.rows})" for cell in results.cells if cell.rows < min_rows})
    kept = tuple(cell for cell in results.cells if cell.rows >= min_rows)
    said = f"Left out, with fewer than {min_rows} rows: {', '.join(few)}."
    return results.model_copy(update={"cells": kept}), (said,) if few else ()


def _names(task: TaskInfo) -> str:
    return ", ".join(f"{ref} {sha[:12]}" for ref, sha in sorted(task.content.items()))


def _side(results: Results, folder: Path) -> Side:
    model = results.model
    return Side(
        folder=str(folder), model=model.name, sha256=model.sha256, suite=results.suite, profile=results.profile,
        seeds=results.seeds,
    )  # fmt: skip


def _runs(
    task: TaskInfo,
    first: tuple[Results, Path],
    second: tuple[Results, Path],
    read: Callable[[Path, Cell, tuple[str, ...]], Scored],
) -> list[Run]:
    """What both scored of a task, read back. Raises DataError where that is nothing, or of different rows."""
    main = tuple(task.metric.split(" + "))
    runs: list[Run] = []
    theirs = {(cell.language, cell.seed): cell for cell in second[0].cells if cell.task == task.id}
    for cell in first[0].cells:
        other = theirs.get((cell.language, cell.seed))
        if cell.task != task.id or other is None:
            continue
        what = f"{task.id} {cell.language}"
        if cell.split != other.split:
            raise DataError(f"{what}: one run scored {cell.split} rows, the other {other.split}. Evaluate both alike.")
        scored = read(first[1], cell, main), read(second[1], other, main)
        check_same_rows(*scored, what)
        runs.append(Run(cell.language, cell.seed, *scored))
    if not runs:
        raise DataError(
            f"{task.id}: the two evaluations share no language with the same seed (seeds {_seeds(first[0])} and"
            f" {_seeds(second[0])}). Evaluate both with the same {param('seeds')} and {param('languages')}."
        )
    return runs


def _seeds(results: Results) -> str:
    return ", ".join(map(str, results.seeds))
