"""Checks a declaration against its file, and completes it with what the data says: its name and its labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from xaug.data_cards.card import BadRecord, Repair
from xaug.data_cards.catalog import card as catalog_card
from xaug.data_cards.catalog import identify
from xaug.data_cards.errors import SourceError, UnknownNameError, UsageError
from xaug.data_cards.identity import REAL
from xaug.data_cards.parameters import param
from xaug.data_cards.tables.cards import card_of
from xaug.data_cards.tables.declaration import COLUMNS, Declaration
from xaug.data_cards.tables.layouts import LAYOUTS, Layout
from xaug.data_cards.tables.reading import TableFile
from xaug.data_cards.tables.source import TableSource, numbered
from xaug.data_cards.tables.values import trimmed
from xaug.data_cards.text import counted, listed, one_line, quoted, short_name

# More labels than these are texts or numbers in the wrong column: the largest sets in use have some hundred (Banking77
# 77, CLINC150 150).
MOST_LABELS = 1000


def declare(declared: Declaration, path: Path, validation: Path | None = None) -> TableSource:
    """Return the source of a user's file, whose card is complete. Reads the file once, to its end.

    ``validation``: a file with the same columns, for the validation split. Raises UsageError for columns that do not
    fit the task type or that a file lacks, and for a name that is taken; SourceError for a file that cannot be read, or
    whose labels are not at least two.
    """
    files = {"train": TableFile(path), **({} if validation is None else {"validation": TableFile(validation)})}
    layout = LAYOUTS.get(declared.task_type.name)
    declared = declared.model_copy(update={"labels": tuple(map(trimmed, declared.labels))})
    _check_columns(declared, layout)
    for file in files.values():
        file.check()
        _check_file(declared, file)
    named = declared.model_copy(update={"name": declared.name or _name(path)})
    _check_name(named, path)
    return TableSource(card_of(_completed(named, layout, files["train"])), files)


def _check_columns(declared: Declaration, layout: Layout) -> None:
    """Raise UsageError unless the columns that the task type needs are named, and no other."""
    kind = declared.task_type
    for group in layout.needs:
        if not any(getattr(declared, name) for name in group):
            wanted = " or ".join(param(name) for name in group)
            raise UsageError(f"Rows of the type {kind} need {wanted}: name the column that holds it.")
    unused = [name for name in COLUMNS if getattr(declared, name) and name not in layout.columns]
    if declared.labels and not layout.labelled:
        unused.append("labels")
    if unused:
        raise UsageError(f"Rows of the type {kind} have no {', '.join(map(param, unused))}. Leave it out.")
    if repeated := [label for label in declared.labels if declared.labels.count(label) > 1]:
        raise UsageError(f"{param('labels')} names {quoted(repeated[0])} twice.")
    if columns := [one for one in declared.choices if declared.choices.count(one) > 1]:
        raise UsageError(f"{param('choices')} names the column {quoted(columns[0])} twice.")
    if "" in declared.labels or len(declared.labels) == 1:
        raise UsageError(f"{param('labels')} names {_what(declared.labels)}. Name at least two labels.")


def _check_file(declared: Declaration, file: TableFile) -> None:
    """Raise UsageError if a file lacks a column that the declaration names, with the names that are similar."""
    held = file.columns()
    for name in (*COLUMNS, "row_id"):
        value = getattr(declared, name) or ()
        for column in (value,) if isinstance(value, str) else value:
            if column in held:
                continue
            near = get_close_matches(column, held, n=1, cutoff=0.5)
            hint = f" Did you mean {short_name(near[0])}?" if near else ""
            raise UsageError(
                f"{param(name, short_name(column))}: {file.path} has no such column.{hint} Its columns are:"
                f" {listed(held)}."
            )


def _name(path: Path) -> str:
    """Return a dataset's name made of a file's name: ``My-data.v2.csv`` gives ``my_data_v2``."""
    name = re.sub(r"[^a-z0-9]+", "_", path.stem.lower()).strip("_")
    return name if name[:1].isalpha() else f"data_{name}".rstrip("_")


def _check_name(declared: Declaration, path: Path) -> None:
    """Raise UsageError for a name that another dataset has, or that names a made world."""
    other = f" Name the dataset with {param('name')}."
    if identify(declared.name).world != REAL:
        raise UsageError(
            f"{path}: the name {declared.name} is one of the world {identify(declared.name).world}.{other}"
        )
    try:
        catalog_card(declared.name)
    except UnknownNameError:
        return
    raise UsageError(f"{path}: {declared.name} is already the name of a dataset of xaug.{other}")


def _completed(declared: Declaration, layout: Layout, file: TableFile) -> Declaration:
    """Return the declaration with the labels of the file, and with whether some question has no answer."""
    labels: set[str] = set()
    no_answer = False
    unread, problem = 0, ""
    for number, record in numbered(file.records()):
        if isinstance(record, BadRecord):
            unread, problem = unread + 1, problem or f"{file.where(number)}: {record.problem}"
            continue
        try:
            labels.update(layout.names(declared, record))
            if not layout.labelled:
                row = layout.convert(declared, record, "x")
                row = row.row if isinstance(row, Repair) else row
                no_answer |= isinstance(row, dict) and bool(row.get("is_impossible"))
        except ValueError as error:  # reading the rows reports it, too
            unread, problem = unread + 1, problem or f"{file.where(number)}: {one_line(error)}"
    if not layout.labelled:
        return declared.model_copy(update={"no_answer": no_answer})
    chosen = declared.labels or _ordered(labels)
    column = short_name(declared.label or declared.tags)
    if len(chosen) < 2:
        count = counted(unread, "record")
        told = f" {count} cannot be read. The first problem: {problem}. Correct it." if unread else ""
        raise SourceError(
            f"{file.path} has {_what(chosen)} in the column {column}. At least two labels are needed.{told}"
        )
    if declared.label and len(chosen) > MOST_LABELS:
        raise SourceError(
            f"{file.path} has {len(chosen):,} different values in the column {column}. Is it the column of the labels?"
            f" Name another one with {param('label')}."
        )
    return declared.model_copy(update={"labels": chosen})


def _what(labels: Sequence[str]) -> str:
    named = [label for label in labels if label]
    if len(named) < len(labels):
        return "an empty label"
    return f"only the label {quoted(named[0])}" if named else "no labels"


def _ordered(labels: set[str]) -> tuple[str, ...]:
    """Return labels in a fixed order: numbers by value, and names by their characters."""
    numbers = all(re.fullmatch(r"-?[0-9]{1,18}", label) for label in labels)
    return tuple(sorted(labels, key=lambda label: (int(label) if numbers else 0, label)))
