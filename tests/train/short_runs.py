"""Configured runs of a tiny model, whole and stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tiny import TinyModels
from training import Recording
from xaug.data_cards.store import Store
from xaug.train.config import RunConfig
from xaug.train.run import RunResult, train


def config(tiny: TinyModels, **sections: Any) -> RunConfig:
    fields: dict[str, Any] = {
        "model": str(tiny.mlm),
        "device": "cpu",
        "data": {"train": ("mnli/clean", "mnli/bae:0.5")},
        "batch": {"token_budget": 200},
        "optimizer": {"lr": 3e-3, "epochs": 2.0},
    }
    for name, value in sections.items():
        fields[name] = {**fields.get(name, {}), **value} if isinstance(value, dict) else value
    return RunConfig.model_validate(fields)


def run(config: RunConfig, store: Store, output: Path, **more: Any) -> tuple[RunResult, Recording]:
    recorder = more.pop("recorder", None) or Recording()
    return train(config, store, output, recorder=recorder, **more), recorder


class Stop(Recording):
    """Asks the run to stop after a step, as Ctrl-C does."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def step(self, record: Any) -> None:
        super().step(record)
        if record.step == self.after:
            import os
            import signal

            os.kill(os.getpid(), signal.SIGTERM)
