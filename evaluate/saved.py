"""What an evaluation leaves in its folder: results.json, and while it is not finished a journal of what was found.

results.json is written twice: at the start with what was asked, at the end with everything. Between the two, each cell
is appended to the journal as soon as it is computed, so a kill loses at most the cell under way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError
from xaug.data_cards.card import Spec
from xaug.data_cards.errors import DataError
from xaug.evaluate.journal import whole_lines
from xaug.evaluate.results import SCHEMA, Cell, Diagnostic, LayerScore, Results, TaskInfo, Tuned

NAME = "results.json"
JOURNAL = "journal.jsonl"


class Entry(Spec):
    """One line of the journal: a cell with what belongs to it, or what the checklist found in a language."""

    cell: Cell | None = None
    layers: tuple[LayerScore, ...] = ()  # of a sweep
    tuned: Tuned | None = None  # what the cell's model was trained on, where it was and that is known
    checklist: tuple[Diagnostic, ...] = ()


def with_entries(results: Results, entries: Iterable[Entry]) -> Results:
    """Results with what a journal tells, in its order; of two entries about one cell the later one counts."""
    cells = {(one.task, one.language, one.seed): one for one in results.cells}
    layers = {(one.task, one.language, one.layer): one for one in results.layers}
    checklist = {(one.capability, one.language, one.seed): one for one in results.checklist}
    tuned: dict[str, dict[str, Tuned]] = {}
    for entry in entries:
        layers |= {(one.task, one.language, one.layer): one for one in entry.layers}
        checklist |= {(one.capability, one.language, one.seed): one for one in entry.checklist}
        if entry.cell is not None:
            cells[entry.cell.task, entry.cell.language, entry.cell.seed] = entry.cell
            if entry.tuned is not None:
                tuned.setdefault(entry.cell.task, {})[str(entry.cell.seed)] = entry.tuned
    return results.model_copy(
        update={
            "cells": tuple(cells.values()), "layers": tuple(layers.values()), "checklist": tuple(checklist.values()),
            "tasks": tuple(_trained(task, tuned.get(task.id, {})) for task in results.tasks),
        }
    )  # fmt: skip


def _trained(task: TaskInfo, own: Mapping[str, Tuned]) -> TaskInfo:
    """A task with what its models were trained on. ``own``: seed → that; all seeds are trained on the same rows."""
    one = next(iter(own.values()), None)
    if one is None:
        return task
    return task.model_copy(
        update={
            "train_rows": one.train_rows, "dev_rows": None if one.dev is None else one.dev_rows,
            "dev": {seed: found.dev for seed, found in own.items() if found.dev is not None},
        }
    )  # fmt: skip


def read_results(folder: Path) -> Results:
    """What an evaluation found so far: results.json of a folder, with the journal of one that is not finished.

    Raises DataError where there is none, or of another schema.
    """
    lines = _journal(folder)  # first: at its end, an evaluation that runs removes it after it wrote results.json
    results = read_head(folder)
    return results if results.finished else with_entries(results, _entries(lines, folder))


def read_head(folder: Path) -> Results:
    """results.json alone: of an evaluation that is not finished, what was asked. Raises DataError."""
    path = folder / NAME
    try:
        return Results.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}. Name a folder that `xaug eval` wrote.") from None
    except (ValidationError, json.JSONDecodeError) as error:
        first = str(error).splitlines()[0]
        raise DataError(f"{path} is no results of this release (schema {SCHEMA}): {first}") from None


def read_entries(folder: Path) -> list[Entry]:
    """What the journal of a folder tells; nothing where there is none. Raises DataError for a damaged line."""
    return _entries(_journal(folder), folder)


def _journal(folder: Path) -> list[str]:
    path = folder / JOURNAL
    try:
        return whole_lines(path)
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}. Make it readable, or evaluate again.") from None


def _entries(lines: Sequence[str], folder: Path) -> list[Entry]:
    return [_entry(line, f"{folder / JOURNAL}:{number}") for number, line in enumerate(lines, start=1)]


def _entry(line: str, where: str) -> Entry:
    try:
        return Entry.model_validate_json(line)
    except ValidationError:
        raise DataError(
            f"{where} is damaged. Go on with the evaluation: it writes the file anew from what the cache has kept."
        ) from None
