"""The values for a tracker, and a tracker that is not installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_metrics_file import plan, step
from xaug.data_cards.errors import UsageError
from xaug.train.report.events import EvalRecord, Recorders
from xaug.train.report.trackers import Tracking, check_installed


class Accelerator:
    """Records accelerate's tracking calls."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def init_trackers(self, name: str, config: dict[str, Any]) -> None:
        self.calls.append(("init", name, config))

    def log(self, values: dict[str, float], step: int) -> None:
        self.calls.append((step, values))

    def end_training(self) -> None:
        self.calls.append("end")


def test_steps_and_scores_are_logged_under_their_tasks(tmp_path: Path) -> None:
    accelerator = Accelerator()
    recorder = Recorders((Tracking(accelerator, {"optimizer.betas": [0.9, 0.999], "seed": 1}),))
    recorder.started(plan(tmp_path, 0))
    recorder.step(step(4))
    recorder.evaluated(
        EvalRecord(step=4, scores={"mnli": {"accuracy": 50.0}}, mean=50.0, seconds=1.0, rows={"mnli": 9})
    )
    recorder.note(4, "nothing")
    recorder.finished(4)
    assert accelerator.calls == [
        ("init", "xaug", {"optimizer.betas": "[0.9, 0.999]", "seed": "1"}),
        (4, {"loss/mnli": 0.25, "lr": 0.1, "grad_norm": 1.0, "tokens_per_second": 18.0}),
        (4, {"dev/mnli/rows": 9, "dev/mnli/accuracy": 50.0}),
        "end",
    ]


def test_a_tracker_that_is_not_installed_is_refused() -> None:
    with pytest.raises(UsageError, match="pip install no_such_tracker"):
        check_installed(["no_such_tracker"])
    check_installed(["json"])
