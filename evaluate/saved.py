"""The files in the folder of an evaluation: results.json, and until it is finished a journal of its cells.

results.json is written twice: at the start with the request, at the end with everything. In between, each cell is
appended to the journal as soon as it is computed, so a kill loses at most the cell that is being computed.
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
    """One line of the journal: a cell with what belongs to it, or the checklist's findings in a language."""

    cell: Cell | None = None
    layers: tuple[LayerScore, ...] = ()  # for a sweep, the score of each layer
    tuned: Tuned | None = None  # what the cell's model was fine-tuned on; None where it was not, or is not known
    checklist: tuple[Diagnostic, ...] = ()


def with_entries(results: Results, entries: Iterable[Entry]) -> Results:
    """The results with the entries of a journal, in their order; of two entries about one cell the later one counts."""
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
    """A task with what its models were fine-tuned on. ``own``: seed → that; all seeds are trained on the same rows."""
    one = next(iter(own.values()), None)
    if one is None:
        return task
    return task.model_copy(
        update={
            "train_rows": one.train_rows, "dev_rows": None if one.dev is None else one.dev_rows,
            "dev": {seed: found.dev for seed, found in own.items() if found.dev is not None},
            "dev_majority": {seed: found.majority for seed, found in own.items() if found.majority is not None},
        }
    )  # fmt: skip


def read_results(folder: Path) -> Results:
    """The results in a folder: results.json, and for an unfinished evaluation the entries of its journal.

    Raises DataError where there are none, or where they have another schema.
    """
    lines = _journal(folder)  # read first: a running evaluation removes it after it has written results.json
    results = read_head(folder)
    return results if results.finished else with_entries(results, _entries(lines, folder))


def read_head(folder: Path) -> Results:
    """results.json alone; for an unfinished evaluation this is the request. Raises DataError."""
    path = folder / NAME
    try:
        return Results.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}. Name a folder that `xaug eval` wrote.") from None
    except (ValidationError, ValueError) as error:  # also for bytes that are not UTF-8
        first = str(error).splitlines()[0]
        raise DataError(f"{path} does not hold results of this release (schema {SCHEMA}): {first}") from None


def read_entries(folder: Path) -> list[Entry]:
    """The entries of a folder's journal; none where there is no journal. Raises DataError for a damaged line."""
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
            f"{where} is damaged. Resume the evaluation: it rewrites the file from the cells in the cache."
        ) from None
