"""``metrics.jsonl``: every step, evaluation and note of a run, one JSON object on each line."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.parameters import param
from xaug.train.report.events import EvalRecord, RunPlan, StepRecord

NAME = "metrics.jsonl"


def read_metrics(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a run in order. A last line that a kill cut short is left out."""
    path = folder / NAME
    if not path.exists():
        return
    with path.open("rb") as file:  # as bytes, because a kill can cut within a character
        for line in file:
            try:
                yield json.loads(line)
            except ValueError:
                return


class MetricsFile:
    """A recorder that appends to the run's metrics.jsonl. Its methods raise StorageError.

    When a run resumes at a step, the records after that step are removed first, so that the file becomes that of a run
    which never stopped.
    """

    def __init__(self) -> None:
        self._path: Path | None = None

    def started(self, plan: RunPlan) -> None:
        """Remove the lines after the step at which the run resumes."""
        self._path = path = plan.folder / NAME
        with storage(path, "write the run's metrics", param("output")):
            kept = [line for line in read_metrics(plan.folder) if plan.first_step and line["step"] <= plan.first_step]
            write_atomic(path, "".join(_line(one) for one in kept).encode())

    def step(self, record: StepRecord) -> None:
        """Append a line of kind "step"."""
        self._write({"kind": "step", **asdict(record)})

    def evaluated(self, record: EvalRecord) -> None:
        """Append a line of kind "eval"."""
        self._write({"kind": "eval", **asdict(record)})

    def note(self, step: int, text: str) -> None:
        """Append a line of kind "note", unless the run wrote the same note before it was resumed."""
        record = {"kind": "note", "step": step, "text": text}
        if self._path is not None and record not in read_metrics(self._path.parent):
            self._write(record)

    def finished(self, step: int) -> None:
        """Do nothing: every line is already in the file."""

    def _write(self, record: Mapping[str, Any]) -> None:
        if self._path is None:
            raise ValueError("MetricsFile.started must be called before the first record.")
        # The file is opened each time: this takes 20 us of a step's tens of milliseconds, and no error leaves it open.
        path = self._path
        with storage(path, "write the run's metrics", param("output")), path.open("a", encoding="utf-8") as file:
            file.write(_line(record))


def _line(record: Mapping[str, Any]) -> str:
    return json.dumps(_plain(record), ensure_ascii=False, allow_nan=False) + "\n"


def _plain(value: object) -> object:
    """Replace numbers that are not finite by None, because JSON cannot hold them.

    With fp16, the gradient norm is infinite in a step that the scaler skips.
    """
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value
