"""Files of predictions, ``<task>/test-<language>.<extension>``, which XTREME's scorer reads as they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.errors import DataError
from xaug.data_cards.parameters import param
from xaug.data_cards.schema import Row
from xaug.evaluate.layouts.base import LanguageRows
from xaug.evaluate.targets import target


def file_name(task: str, language: str, split: str = "test") -> str:
    """The name of the file in its task's folder. Raises UnknownNameError for a task that is not declared."""
    return f"{split}-{language}.{target(task).layout.extension}"


def predictions_text(
    task: str, language: str, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]
) -> str:
    """The content of the file for one language of a task.

    ``rows``: for retrieval tasks, the queries. ``predictions``: one for each row, as the task's metric takes them. Ids
    are written as their sources have them. Raises ValueError if there is not one prediction for each row.
    """
    if len(rows) != len(predictions):
        raise ValueError(f"{task} {language}: {len(predictions)} predictions for {len(rows)} rows")
    return target(task).layout.write(LanguageRows(rows, labels, language), predictions)


def write_predictions(
    folder: Path,
    task: str,
    language: str,
    rows: Sequence[Row],
    predictions: Sequence[Any],
    labels: Sequence[str],
    split: str = "test",
) -> Path:
    """Write one language of a task below ``folder``, whole or not at all, and return the file.

    Raises StorageError, and ValueError as `predictions_text` does.
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
    """Read the predictions for these rows from a submission, for the task's metric.

    Raises DataError where the file is missing, or belongs to other rows.
    """
    path = folder / task / file_name(task, language, split)
    try:
        return target(task).layout.read(LanguageRows(rows, labels, language), path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}. Name a folder that holds predictions of {task}.") from None
    except DataError as error:
        raise DataError(f"{path}: {error}. The file does not belong to these rows: evaluate again.") from None
