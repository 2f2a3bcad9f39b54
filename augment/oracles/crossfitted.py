"""A cross-fitted victim or judge: two models of the task, of which each row asks the one that saw no row of its group.

Chernozhukov et al. 2018 (section 3) call this cross-fitting: each part of the data is scored by a model of the other
part, so that no model scores rows that it was fitted to.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

from xaug.augment.adapters.base import TaskAdapter
from xaug.augment.oracles.victim import TaskModel, Victim, label_order
from xaug.augment.queries import GoldScore, VictimItem
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.groups import COUNT
from xaug.data_cards.schema import Row
from xaug.models.crossfit import CrossFit, cross_fit
from xaug.models.folders import resolve
from xaug.models.label_names import label_names
from xaug.models.placement import Placement


class CrossFitted:
    """Answers a ``VictimItem`` with the ``GoldScore`` of the model that the item names (``VictimItem.half``).

    Raises what loading a `Victim` raises, and ModelError for a cross-fitted model of another task.
    """

    def __init__(
        self, pair: CrossFit, adapter: TaskAdapter, card: DatasetCard, labels: Sequence[str], placement: Placement, *,
        role: str = "victim",
    ) -> None:  # fmt: skip
        self.adapter = adapter
        self.halves = pair.halves(card)
        self.models = tuple(Victim(str(one), adapter, labels, placement, role=role) for one in pair.models)

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        """One GoldScore per item. Raises ValueError for an item that names no half."""
        asked = [item for item in items if isinstance(item, VictimItem)]
        if any(item.half is None for item in asked):
            raise ValueError("an item for a cross-fitted model must say which of its models is asked")
        out: list[GoldScore | None] = [None] * len(asked)
        for half, model in enumerate(self.models):
            at = [i for i, item in enumerate(asked) if item.half == half]
            for i, score in zip(at, model.answer([asked[i] for i in at]) if at else (), strict=True):
                out[i] = score
        return [score for score in out if score is not None]

    def predict(self, rows: Sequence[Row]) -> list[GoldScore]:
        """One GoldScore per unchanged row, of the model that saw no row of its group."""
        return self.answer([self.whole(row) for row in rows])

    def whole(self, row: Row, watch: tuple[bool, ...] = (), *, origin: Row | None = None) -> VictimItem:
        """The item of a row, addressed by its group; of an edited row, by that of its ``origin``."""
        return self.adapter.whole(row, watch)._replace(half=self.asked(row if origin is None else origin))

    def asked(self, row: Row) -> int:
        """The half whose model is asked about a clean row: not the half that the row counts to."""
        return (self.halves.of(row) + 1) % COUNT

    def held_out(self, row: Row) -> bool:
        """Whether the model that is asked saw no row of its group. Always so for the rows that were divided."""
        return self.asked(row) not in self.halves.seen(row)


def task_model(
    path: str, adapter: TaskAdapter, card: DatasetCard, labels: Sequence[str], placement: Placement, *, role: str
) -> TaskModel:
    """The victim or judge in a folder, cross-fitted or not. Raises ModelError."""
    pair = cross_fit(Path(resolve(path, role)))
    if pair is None:
        return Victim(path, adapter, labels, placement, role=role)
    return CrossFitted(pair, adapter, card, labels, placement, role=role)


def check_labels(path: str, adapter: TaskAdapter, labels: Sequence[str], *, role: str) -> None:
    """Raises ModelError for a model whose config.json names other labels than the task's. No weights are read."""
    folder = Path(resolve(path, role))
    pair = cross_fit(folder)
    for one in (folder,) if pair is None else pair.models:
        if names := label_names(Path(one)):
            label_order(names, labels, open_labels=adapter.open_labels, where=f"{role} {path}")


def victims(model: TaskModel) -> tuple[Victim, ...]:
    """The victim, or both models of a cross-fitted one. Raises ValueError for a model of another kind."""
    if isinstance(model, CrossFitted):
        return model.models
    if isinstance(model, Victim):
        return (model,)
    raise ValueError(f"a {type(model).__name__} has no gradient")
