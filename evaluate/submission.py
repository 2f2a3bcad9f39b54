"""Predictions as files, ``<task>/test-<language>.<extension>``, that XTREME's scorer reads as they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.errors import DataError
from xaug.data_cards.parameters import param
from xaug.data_cards.schema import Row
from xaug.evaluate.layouts.base import Asked
from xaug.evaluate.targets import target


def file_name(task: str, language: str, split: str = "test") -> str:
    """The file's name in its task's folder. Raises UnknownNameError for a task that is not declared."""
    return f"{split}-{language}.{target(task).layout.extension}"


def predictions_text(
    task: str, language: str, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]
) -> str:
    """What the file of a task's language says.

    ``predictions``: one a row, as the task's metric takes them. ``rows`` of retrieval are the queries. Ids are the
    sources' own. Raises ValueError with another number of predictions than rows.
    """
    if len(rows) != len(predictions):
        raise ValueError(f"{task} {language}: {len(predictions)} predictions of {len(rows)} rows")
    return target(task).layout.write(Asked(rows, labels, language), predictions)


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

    Raises StorageError, and ValueError as `predictions_text`.
    """
    path = folder / task / file_name(task, language, split)
    text = predictions_text(task, language, rows, predictions, labels)
    with storage(path, "write predictions", param("output")):
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
        return target(task).layout.read(Asked(rows, labels, language), path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}. Name a folder that holds predictions of {task}.") from None
    except DataError as error:
        raise DataError(f"{path}: {error}. It is not of these rows: evaluate again.") from None
