"""``metrics.jsonl``: every step, evaluation and note of a run, a JSON object a line."""

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
    """A run's records in order; a last line that a kill cut short is left out."""
    path = folder / NAME
    if not path.exists():
        return
    with path.open("rb") as file:  # bytes: a kill can cut within a character
        for line in file:
            try:
                yield json.loads(line)
            except ValueError:
                return


class MetricsFile:
    """A recorder that appends to the run's file.

    A run that resumes at a step first drops what was recorded after it: the file is then that of a run which never
    stopped.
    """

    def __init__(self) -> None:
        self._path: Path | None = None

    def started(self, plan: RunPlan) -> None:
        """Drop the lines after the step it resumes at."""
        self._path = path = plan.folder / NAME
        with storage(path, "write the run's metrics", param("output")):
            kept = [line for line in read_metrics(plan.folder) if plan.first_step and line["step"] <= plan.first_step]
            write_atomic(path, "".join(_line(one) for one in kept).encode())

    def step(self, record: StepRecord) -> None:
        """A line of kind "step"."""
        self._write({"kind": "step", **asdict(record)})

    def evaluated(self, record: EvalRecord) -> None:
        """A line of kind "eval"."""
        self._write({"kind": "eval", **asdict(record)})

    def note(self, step: int, text: str) -> None:
        """A line of kind "note"; a resumed run says nothing twice."""
        said = {"kind": "note", "step": step, "text": text}
        if self._path is not None and said not in read_metrics(self._path.parent):
            self._write(said)

    def finished(self, step: int) -> None:
        """Nothing: each line is in the file when it is written."""

    def _write(self, record: Mapping[str, Any]) -> None:
        if self._path is None:
            raise ValueError("a record before the run started")
        # Opened anew each time: 20 us beside a step's tens of milliseconds, and nothing to close after an error.
        path = self._path
        with storage(path, "write the run's metrics", param("output")), path.open("a", encoding="utf-8") as file:
            file.write(_line(record))


def _line(record: Mapping[str, Any]) -> str:
    return json.dumps(_plain(record), ensure_ascii=False, allow_nan=False) + "\n"


def _plain(value: object) -> object:
    """JSON has no infinity, which is fp16's gradient norm where its scaler skips a step: null stands for it."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value
