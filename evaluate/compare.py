"""The differences between two evaluations of the same rows: by cell, task, language, script and family, and overall.

A difference over several cells is averaged like the suite's score (for each task over its languages, then over tasks).
Its bootstrap replicates are averaged in the same way, so that rows which languages share stay together.
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
from xaug.evaluate.effects import Effect, Run, task_effects
from xaug.evaluate.kept import read_parts
from xaug.evaluate.resampling import check_same_rows
from xaug.evaluate.results import Cell, Results, TaskInfo
from xaug.evaluate.stack import Scored
from xaug.evaluate.weights import Key


class Side(Spec):
    """One of the two evaluations."""

    folder: str
    model: str
    sha256: str
    suite: str
    profile: str
    seeds: tuple[int, ...]


class Comparison(Spec):
    """The comparison of two evaluations.

    ``notes``: what else differs between the two, one sentence for each difference. ``warnings``: why some differences
    mean nothing, because both evaluations are of one model or have the same result on every row.
    """

    schema_version: Literal[2] = 2
    a: Side
    b: Side
    pocket: bool
    seeds: tuple[int, ...]  # the seeds that both have
    titles: dict[str, str]  # task id → title
    deltas: tuple[Delta, ...]
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def seeds_text(self) -> str:
        """How many seeds both have, and which: ``1 (seed 0)``."""
        names = ", ".join(map(str, self.seeds))
        return f"{len(self.seeds)} (seed{'' if len(self.seeds) == 1 else 's'} {names})"

    def of(self, kind: Kind) -> tuple[Delta, ...]:
        """The differences of one kind, in the order of the table."""
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
    """Compute B minus A. ``read`` reads a cell's parts from ``folder_a`` or ``folder_b``.

    Seeds are paired: seed 0 of A with seed 0 of B. Cells with fewer rows than ``min_rows`` are left out, and a note
    names them. Raises DataError where the two have no task in common, or were scored on other data, rows, splits or
    metrics.
    """
    tasks = _shared_tasks(results_a, results_b)
    results_a, left_out = _with_enough_rows(results_a, min_rows)
    tasks = [task for task in tasks if any(cell.task == task.id for cell in results_a.cells)]
    if not tasks:
        raise DataError(
            f"No evaluation cell has at least {min_rows} rows. Evaluate on more rows, or pass {param('min_rows', 1)}."
        )
    cells: dict[Key, Effect] = {}
    same: list[str] = []  # tasks in which every row has the same result in both
    for task in tasks:
        runs = _runs(task, (results_a, folder_a), (results_b, folder_b), read)
        same += [task.id] if all(run.same for run in runs) else []
        cells.update(task_effects(task.id, runs, tuned=bool(task.trained_on), parallel=card(task.id).parallel))
    seeds = tuple(seed for seed in results_a.seeds if seed in results_b.seeds)
    official = [task.id for task in tasks if task.official]
    return Comparison(
        a=_side(results_a, folder_a), b=_side(results_b, folder_b), pocket=results_a.pocket, seeds=seeds,
        titles={task.id: task.title for task in tasks},
        deltas=tuple(deltas(cells, official)), notes=(*difference_notes(results_a, results_b), *left_out),
        warnings=same_results(results_a, results_b, [task.id for task in tasks], same),
    )  # fmt: skip


def _shared_tasks(a: Results, b: Results) -> list[TaskInfo]:
    theirs = {task.id: task for task in b.tasks}
    shared = [task for task in a.tasks if task.id in theirs]
    if a.pocket != b.pocket:
        raise DataError(
            "One evaluation is of the embedded world and the other of real data, so their scores cannot be compared."
            f" Evaluate both with the same {param('source')}."
        )
    if not shared:
        raise DataError(f"The two evaluations have no task in common. Evaluate both with the same {param('tasks')}.")
    for task in shared:
        other = theirs[task.id]
        if not _same_data(task, other):
            raise DataError(
                f"{task.id}: the two evaluations used different data ({_names(task)} and {_names(other)})."
                f" Evaluate both with the same {param('source')}."
            )
        if task.metric != other.metric:
            raise DataError(
                f"{task.id}: A is scored by {task.metric} and B by {other.metric}. Evaluate both with the same release"
                " of xaug."
            )
    return shared


def _same_data(task: TaskInfo, other: TaskInfo) -> bool:
    """Whether the two were trained on the same rows, and scored on the same rows in the languages that both have."""
    if not task.rows or not other.rows:  # results of a release that recorded whole versions only
        return sorted(task.content.values()) == sorted(other.content.values())
    ours, theirs = _by_split(task.rows), _by_split(other.rows)
    trained = [sorted(_by_split(dict.fromkeys(one.trained_on, ""))) for one in (task, other)]
    return trained[0] == trained[1] and all(ours[name] == theirs[name] for name in ours.keys() & theirs.keys())


def _by_split(rows: Mapping[str, str]) -> dict[str, str]:
    """The hashes by reference without the version's number, which only says in which order a store got its versions."""
    return {re.sub(r"@v\d+", "", name): sha for name, sha in rows.items()}


def _with_enough_rows(results: Results, min_rows: int) -> tuple[Results, tuple[str, ...]]:
    """The results without the cells that have too few rows, and a note that names these.

    A resampled single row has no spread at all, which a mean over cells would take for certainty.
    """
    left_out = sorted({f"{cell.task} {cell.language} ({cell.rows})" for cell in results.cells if cell.rows < min_rows})
    kept = tuple(cell for cell in results.cells if cell.rows >= min_rows)
    note = f"Cells with fewer than {min_rows} rows are left out: {', '.join(left_out)}."
    return results.model_copy(update={"cells": kept}), (note,) if left_out else ()


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
    """The cells of a task that both have, with their parts. Raises DataError without any, or if their rows differ."""
    main = tuple(task.metric.split(" + "))
    runs: list[Run] = []
    theirs = {(cell.language, cell.seed): cell for cell in second[0].cells if cell.task == task.id}
    for cell in first[0].cells:
        other = theirs.get((cell.language, cell.seed))
        if cell.task != task.id or other is None:
            continue
        what = f"{task.id} {cell.language}"
        if cell.split != other.split:
            raise DataError(
                f"{what}: A was scored on {cell.split} rows and B on {other.split} rows. Evaluate both on the same"
                " split."
            )
        scored = read(first[1], cell, main), read(second[1], other, main)
        check_same_rows(*scored, what)
        runs.append(Run(cell.language, cell.seed, *scored))
    if not runs:
        raise DataError(
            f"{task.id}: the two evaluations have no language with the same seed in common (their seeds are"
            f" {_seeds(first[0])} and {_seeds(second[0])}). Evaluate both with the same {param('seeds')} and"
            f" {param('languages')}."
        )
    return runs


def _seeds(results: Results) -> str:
    return ", ".join(map(str, results.seeds))
