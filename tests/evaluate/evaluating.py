"""A small evaluation on the embedded world: its own model, few rows, few steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xaug.data_cards.catalog import card
from xaug.data_cards.ingest import materialize_clean
from xaug.data_cards.splits import language_of
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import RETRIEVAL
from xaug.data_cards.version import Version
from xaug.evaluate.chosen import cards_needed
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.events import Silence
from xaug.evaluate.plan import Plan, make_plan
from xaug.evaluate.results import Cell
from xaug.pocket import POCKET
from xaug.pocket.source import PocketSource
from xaug.train.report.events import Recorder, Recorders

SMALL: dict[str, Any] = {
    "suite": "xtreme-r",
    "model": "pocket",
    "max_examples": 20,
    "device": "cpu",
    "checklist": False,
    "fine_tuning": {
        "data": {"max_rows": 64, "max_dev_rows": 20},
        "batch": {"token_budget": 1024},
        "optimizer": {"lr": 1e-3, "max_steps": 4},
    },
}


class Heard(Silence):
    """Records the events; after ``stop_after`` scores it raises KeyboardInterrupt, like a kill."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.stop_after = stop_after
        self.new: list[bool] = []
        self.trained: list[str] = []
        self.notes: list[str] = []

    def fine_tuning(self, task: str, seed: int) -> Recorder:
        self.trained.append(task)
        return Recorders([])

    def note(self, text: str) -> None:
        self.notes.append(text)

    def scored(self, cell: Cell, *, new: bool) -> None:
        self.new.append(new)
        if self.stop_after is not None and len(self.new) >= self.stop_after:
            raise KeyboardInterrupt


def versions(store: Path, config: EvalConfig) -> dict[str, Version]:
    """Clean versions of all cards that the evaluation reads, with a few rows of each split."""
    source, found = PocketSource(), {}
    for name in cards_needed(config, POCKET):
        one = card(name)
        splits = tuple(
            split
            for split in source.splits(one)
            if language_of(split) in (None, "en", *(config.languages or ("en", "fr")))
        )
        limit = None if one.task_type is RETRIEVAL else 64
        found[name], _ = materialize_clean(store, one, source, splits, limit=limit)
    return found


def small_plan(folder: Path, **changes: Any) -> Plan:
    """The plan of a small evaluation over a store in ``folder``."""
    config = EvalConfig.model_validate({**SMALL, **changes})
    store = folder / "store"
    return make_plan(
        config, Store(store), versions(store, config), {}, profile="pocket", world=POCKET, source="pocket (the world)"
    )
