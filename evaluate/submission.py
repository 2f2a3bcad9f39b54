"""Predictions as files, ``<task>/test-<language>.<extension>``, that XTREME's scorer reads as they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.errors import DataError
from xaug.data_cards.schema import Row
from xaug.evaluate.layouts import LAYOUTS, Asked, Layout
from xaug.evaluate.targets import POCKET


def file_name(task: str, language: str, split: str = "test") -> str:
    """The file's name in its task's folder. Raises UnknownNameError for a task that has no layout."""
    return f"{split}-{language}.{_layout(task).extension}"


def write_predictions(
    folder: Path,
    task: str,
    language: str,
    rows: Sequence[Row],
    predictions: Sequence[Any],
    labels: Sequence[str],
    split: str = "test",
) -> Path:
    """Write one language of a task below ``folder``, whole or not at all; returns the file.

    ``predictions``: one a row, as the task's metric takes them. ``rows`` of retrieval are the queries. Ids are the
    sources' own. Raises StorageError, and ValueError with another number of predictions than rows.
    """
    if len(rows) != len(predictions):
        raise ValueError(f"{task} {language}: {len(predictions)} predictions of {len(rows)} rows")
    path = folder / task / file_name(task, language, split)
    text = _layout(task).write(Asked(rows, labels, language), predictions)
    with storage(path, "write predictions", "--output"):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, text.encode("utf-8"))
    return path


def read_predictions(
    folder: Path, task: str, language: str, rows: Sequence[Row], labels: Sequence[str], split: str = "test"
) -> list[Any]:
    """What a submission says of the rows, to be scored by the task's metric.

    Raises DataError where the file is not there, or not of these rows.
    """
    path = folder / task / file_name(task, language, split)
    try:
        return _layout(task).read(Asked(rows, labels, language), path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}. Name a folder that holds predictions of {task}.") from None
    except DataError as error:
        raise DataError(f"{path}: {error}. It is not of these rows: evaluate again.") from None


def _layout(task: str) -> Layout:
    """A task's layout; the embedded world's are those of the tasks that it plays."""
    return LAYOUTS.get(task.removeprefix(POCKET))
