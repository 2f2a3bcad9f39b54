"""Send the metrics of a run to accelerate's trackers: TensorBoard, Weights & Biases, trackio."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import Any

from xaug.data_cards.errors import UsageError
from xaug.data_cards.parameters import param
from xaug.train.report.events import EvalRecord, RunPlan, StepRecord


def check_installed(names: Sequence[str]) -> None:
    """Raise UsageError for a tracker whose package is missing, because accelerate would silently leave it out."""
    for name in names:
        if importlib.util.find_spec(name) is None:
            raise UsageError(f"{param('track', name)} needs the package {name}: pip install {name}.")


class Tracking:
    """A recorder that logs through an accelerator which was made with ``log_with``."""

    def __init__(self, accelerator: Any, settings: dict[str, Any]) -> None:
        self._accelerator, self._settings = accelerator, settings

    def started(self, plan: RunPlan) -> None:
        """Open the trackers."""
        plain = {name: str(value) for name, value in self._settings.items()}  # TensorBoard does not accept lists
        self._accelerator.init_trackers("xaug", config=plain)

    def step(self, record: StepRecord) -> None:
        """Log loss, learning rate, gradient norm and speed."""
        values = {
            f"loss/{record.task}": record.loss, "lr": record.lr, "grad_norm": record.grad_norm,
            "tokens_per_second": record.tokens / record.seconds,
        }  # fmt: skip
        self._accelerator.log(values, step=record.step)

    def evaluated(self, record: EvalRecord) -> None:
        """Log the dev scores and the number of dev rows."""
        values: dict[str, float] = {f"dev/{task}/rows": rows for task, rows in record.rows.items()}
        values |= {f"dev/{task}/{metric}": v for task, own in record.scores.items() for metric, v in own.items()}
        self._accelerator.log(values, step=record.step)

    def note(self, step: int, text: str) -> None:
        """Do nothing: trackers accept numbers only."""

    def finished(self, step: int) -> None:
        """Close the trackers."""
        self._accelerator.end_training()
