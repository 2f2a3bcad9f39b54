"""What one evaluation has over another, row by row: by task and language, and over tasks, languages, scripts, families.

Both have to be of the same rows. A difference over several cells is averaged as the suite's figure is (per task over
languages, then over tasks); so are its resamples, which keeps the rows that languages share together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field
from xaug.data_cards.card import Spec
from xaug.data_cards.errors import DataError
from xaug.evaluate.averages import ENGLISH
from xaug.evaluate.differences import difference_notes
from xaug.evaluate.families import shown
from xaug.evaluate.kept import read_parts
from xaug.evaluate.metrics.base import Parts
from xaug.evaluate.results import Percent, Results, TaskInfo
from xaug.evaluate.stats import (
    ALPHA,
    Scored,
    check_same_rows,
    deviation,
    holm,
    limits,
    mean,
    of_same_rows,
    p_value,
    paired,
    seeds_p_value,
)

SUITE = "suite"
Kind = Literal["suite", "task", "language", "script", "family", "cell"]
Probability = Annotated[float, Field(ge=0.0, le=1.0)]


class Side(Spec):
    """One of the two evaluations."""

    folder: str
    model: str
    sha256: str
    suite: str
    profile: str
    seeds: tuple[int, ...]


class Delta(Spec):
    """B less A in points: of one cell, or averaged over several. ``a``, ``b``: the figures, in percent."""

    kind: Kind
    name: str  # task id, language code, script, family; of a cell "task language"
    tasks: tuple[str, ...]
    languages: tuple[str, ...]
    a: Percent
    b: Percent
    delta: float
    low: float  # 95 % paired bootstrap interval, over rows
    high: float
    p: Probability  # paired approximate randomisation, two-sided
    holm: Probability  # corrected over all differences of its kind
    sd: float | None  # of the difference over seeds; None with one
    seeds_p: Probability | None  # paired t test over seeds; None with one, or where all are the same

    @property
    def sure(self) -> bool:
        """Neither other rows nor, where there are several, other seeds would easily undo it: what a mark says."""
        return self.holm < ALPHA and (self.seeds_p is None or self.seeds_p < ALPHA)


class Comparison(Spec):
    """The whole. ``notes``: what else differs between the two, a sentence each."""

    schema_version: Literal[1] = 1
    a: Side
    b: Side
    pocket: bool
    seeds: tuple[int, ...]  # that both have
    titles: dict[str, str]  # task id → title
    deltas: tuple[Delta, ...]
    notes: tuple[str, ...] = ()

    def of(self, kind: Kind) -> tuple[Delta, ...]:
        """The differences of one kind, in order."""
        return tuple(one for one in self.deltas if one.kind == kind)


@dataclass(frozen=True)
class _Effect:
    """A difference with its draws; one of several cells is the mean of theirs, draw by draw."""

    a: float
    b: float
    by_seed: Mapping[int, float]
    resampled: Parts
    null: Parts

    @classmethod
    def of(cls, several: Sequence[_Effect]) -> _Effect:
        shared = [seed for seed in several[0].by_seed if all(seed in one.by_seed for one in several)]
        return cls(
            mean([one.a for one in several]),
            mean([one.b for one in several]),
            {seed: mean([one.by_seed[seed] for one in several]) for seed in shared},
            np.mean([one.resampled for one in several], axis=0),
            np.mean([one.null for one in several], axis=0),
        )


Cells = Mapping[tuple[str, str], _Effect]  # (task, language) → its difference


def compare(results_a: Results, folder_a: Path, results_b: Results, folder_b: Path, *, min_rows: int = 1) -> Comparison:
    """B less A. ``folder_a``, ``folder_b``: where their parts lie.

    Several seeds are paired: seed 0 with seed 0. A task in a language with fewer rows than ``min_rows`` is left out,
    and a note says so. Raises DataError where the two have no task in common, or were scored on other data, rows,
    splits or metrics.
    """
    tasks = _shared_tasks(results_a, results_b)
    results_a, few = _enough(results_a, min_rows)
    tasks = [task for task in tasks if any(cell.task == task.id for cell in results_a.cells)]
    if not tasks:
        raise DataError(
            f"No task in a language has {min_rows} rows or more. Evaluate more of them, or pass --min-rows 1."
        )
    cells: dict[tuple[str, str], _Effect] = {}
    for task in tasks:
        cells.update(_effects(task, (results_a, folder_a), (results_b, folder_b)))
    seeds = tuple(seed for seed in results_a.seeds if seed in results_b.seeds)
    official = [task.id for task in tasks if task.official]
    return Comparison(
        a=_side(results_a, folder_a), b=_side(results_b, folder_b), pocket=results_a.pocket, seeds=seeds,
        titles={task.id: task.title for task in tasks},
        deltas=tuple(_deltas(cells, official)), notes=(*difference_notes(results_a, results_b), *few),
    )  # fmt: skip


def _shared_tasks(a: Results, b: Results) -> list[TaskInfo]:
    theirs = {task.id: task for task in b.tasks}
    shared = [task for task in a.tasks if task.id in theirs]
    if a.pocket != b.pocket:
        raise DataError(
            "One evaluation is of the embedded world, the other of real data: their figures have nothing in common."
            " Evaluate both with the same --source."
        )
    if not shared:
        raise DataError("The two evaluations have no task in common. Evaluate both with the same --tasks.")
    for task in shared:
        other = theirs[task.id]
        if sorted(task.content.values()) != sorted(other.content.values()):
            raise DataError(
                f"{task.id}: the two evaluations are of different data ({_names(task)} against {_names(other)})."
                " Evaluate both on the same versions: the same --store and --source."
            )
        if task.metric != other.metric:
            raise DataError(
                f"{task.id}: scored by {task.metric} and by {other.metric}. Evaluate both with one release of xaug."
            )
    return shared


def _enough(results: Results, min_rows: int) -> tuple[Results, tuple[str, ...]]:
    """Without the cells of few rows: resampled, one row has no spread at all, and a mean takes it for certainty."""
    few = sorted({f"{cell.task} {cell.language} ({cell.rows})" for cell in results.cells if cell.rows < min_rows})
    kept = tuple(cell for cell in results.cells if cell.rows >= min_rows)
    said = f"Left out, with fewer than {min_rows} rows (--min-rows): {', '.join(few)}."
    return results.model_copy(update={"cells": kept}), (said,) if few else ()


def _names(task: TaskInfo) -> str:
    return ", ".join(f"{ref} {sha[:12]}" for ref, sha in sorted(task.content.items()))


def _side(results: Results, folder: Path) -> Side:
    model = results.model
    return Side(
        folder=str(folder), model=model.name, sha256=model.sha256, suite=results.suite, profile=results.profile,
        seeds=results.seeds,
    )  # fmt: skip


def _effects(
    task: TaskInfo, first: tuple[Results, Path], second: tuple[Results, Path]
) -> dict[tuple[str, str], _Effect]:
    """The differences of one task. Languages over the same row ids are translations: they are drawn together."""
    main = tuple(task.metric.split(" + "))
    runs: list[tuple[str, int, Scored, Scored]] = []
    theirs = {(cell.language, cell.seed): cell for cell in second[0].cells if cell.task == task.id}
    for cell in first[0].cells:
        other = theirs.get((cell.language, cell.seed))
        if cell.task != task.id or other is None:
            continue
        what = f"{task.id} {cell.language}"
        if cell.split != other.split:
            raise DataError(f"{what}: one run scored {cell.split} rows, the other {other.split}. Evaluate both alike.")
        scored = read_parts(first[1], cell, main), read_parts(second[1], other, main)
        check_same_rows(*scored, what)
        runs.append((cell.language, cell.seed, *scored))
    if not runs:
        raise DataError(
            f"{task.id}: the two evaluations share no language with the same seed (seeds {_seeds(first[0])} and"
            f" {_seeds(second[0])}). Evaluate both with the same --seed and --languages."
        )
    found = {}
    for places in of_same_rows([first for *_, first, _ in runs]):
        block = [runs[at] for at in places]
        spoken = sorted({language for language, *_ in block})
        drawn = paired([(a, b) for _, _, a, b in block], [task.id, *spoken])
        by_language: dict[str, list[_Effect]] = {}
        for (language, seed, a, b), one in zip(block, drawn, strict=True):
            effect = _Effect(_figure(a), _figure(b), {seed: one.delta}, one.resampled, one.null)
            by_language.setdefault(language, []).append(effect)
        for language, effects in by_language.items():
            merged = {seed: delta for one in effects for seed, delta in one.by_seed.items()}
            whole = _Effect.of(effects)
            found[task.id, language] = _Effect(whole.a, whole.b, merged, whole.resampled, whole.null)
    return found


def _figure(run: Scored) -> float:
    return mean([one.value for one in run.measured])


def _seeds(results: Results) -> str:
    return ", ".join(map(str, results.seeds))


def _deltas(cells: Cells, official: Sequence[str]) -> Iterable[Delta]:
    apart = {key: effect for key, effect in cells.items() if key[1] != ENGLISH}
    kinds: tuple[tuple[Kind, Cells, Callable[[str, str], str]], ...] = (
        ("suite", {key: one for key, one in cells.items() if key[0] in official}, lambda task, code: SUITE),
        ("task", cells, lambda task, code: task),
        ("language", cells, lambda task, code: code),
        # English says nothing of transfer, and would be most of what some scripts and families have
        ("script", apart, lambda task, code: shown(code).script),
        ("family", apart, lambda task, code: shown(code).family),
        ("cell", cells, lambda task, code: f"{task} {code}"),
    )
    for kind, chosen, name in kinds:
        found = _of_kind(kind, chosen, name)
        if kind in ("language", "script", "family"):  # the others are in the suite's order
            found.sort(key=lambda one: shown(one.name).name if one.kind == "language" else one.name)
        yield from found


def _of_kind(kind: Kind, cells: Cells, name: Callable[[str, str], str]) -> list[Delta]:
    grouped: dict[str, dict[tuple[str, str], _Effect]] = {}
    for (task, code), effect in cells.items():
        grouped.setdefault(name(task, code), {})[task, code] = effect
    effects = {group: _averaged(members) for group, members in grouped.items()}
    ps = [p_value(one.b - one.a, one.null) for one in effects.values()]
    out = []
    for (group, one), p, corrected in zip(effects.items(), ps, holm(ps), strict=True):
        low, high = limits(one.resampled)
        members = grouped[group]
        of_seeds = list(one.by_seed.values())
        out.append(
            Delta(
                kind=kind, name=group, tasks=tuple(dict.fromkeys(task for task, _ in members)),
                languages=tuple(dict.fromkeys(code for _, code in members)), a=one.a, b=one.b, delta=one.b - one.a,
                low=low, high=high, p=p, holm=corrected, sd=deviation(of_seeds),
                seeds_p=seeds_p_value(of_seeds),
            )
        )  # fmt: skip
    return out


def _averaged(members: Cells) -> _Effect:
    """Per task over languages, then over tasks."""
    ordered = sorted(members.items(), key=lambda item: item[0][0])
    return _Effect.of(
        [_Effect.of([effect for _, effect in own]) for _, own in groupby(ordered, key=lambda item: item[0][0])]
    )
