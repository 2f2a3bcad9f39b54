"""A model that is fine-tuned on the task: the victim of an attack, or the judge of its results."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from xaug.augment.adapters.base import Logits, Part, TaskAdapter
from xaug.augment.queries import GoldScore, VictimItem
from xaug.data_cards.errors import ModelError
from xaug.data_cards.schema import Row
from xaug.models.batching import ROWS, SHORT, STEP
from xaug.models.loading import load
from xaug.models.placement import Placement
from xaug.models.trained import trained_text

_CHUNK = 2048  # items that are tokenized at a time: it bounds the memory and changes no answer


class TaskModel(Protocol):
    """A model of the task, as attacks, filters and the preflight ask it: a `Victim`, or two that are cross-fitted."""

    adapter: TaskAdapter

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        """One GoldScore per ``VictimItem``."""
        ...

    def predict(self, rows: Sequence[Row]) -> list[GoldScore]:
        """One GoldScore per unchanged row."""
        ...

    def whole(self, row: Row, watch: tuple[bool, ...] = (), *, origin: Row | None = None) -> VictimItem:
        """What the model is asked about a row. ``origin``: the clean row that an edited row was made of."""
        ...

    def asked(self, row: Row) -> int | None:
        """Which half's model is asked about a clean row; None unless the model is cross-fitted."""
        ...

    def held_out(self, row: Row) -> bool:
        """False if the model that is asked about this row saw a row of its group in training."""
        ...


class Victim:
    """Answers a ``VictimItem`` with its ``GoldScore``.

    The inputs of a model that `xaug train` trained are cut as in its training (``models/trained.py``); other models
    read inputs as long as the adapter and the model allow. ``labels``: the labels of the task, in its order. ``role``:
    the model's name in messages. Raises ModelError for a model that does not load or lacks labels of the task.
    """

    def __init__(
        self, path: str, adapter: TaskAdapter, labels: Sequence[str], placement: Placement, *, role: str = "victim"
    ) -> None:
        loaded = load(path, adapter.auto_class, role, placement)
        self.model, self.tokenizer = loaded.model, loaded.tokenizer
        self.limits = adapter.limits(loaded.max_length, trained_text(Path(loaded.path)))
        self.adapter, self.batches = adapter, loaded.batches
        names = self.model.config.id2label
        self.order = label_order(names, labels, open_labels=adapter.open_labels, where=f"{role} {path}")

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        """One GoldScore per item."""
        asked = [item for item in items if isinstance(item, VictimItem)]
        return [score for at in range(0, len(asked), _CHUNK) for score in self._chunk(asked[at : at + _CHUNK])]

    def predict(self, rows: Sequence[Row]) -> list[GoldScore]:
        """One GoldScore per unchanged row."""
        return self.answer([self.whole(row) for row in rows])

    def whole(self, row: Row, watch: tuple[bool, ...] = (), *, origin: Row | None = None) -> VictimItem:
        """What the model is asked about a row, whichever row it was made of."""
        return self.adapter.whole(row, watch)

    def asked(self, row: Row) -> None:
        """None: there is one model."""

    def held_out(self, row: Row) -> bool:
        """True: nothing is known against it here. Which rows a run trained on is checked where rows are chosen."""
        return True

    def _chunk(self, items: list[VictimItem]) -> list[GoldScore]:
        import torch

        parts = self.adapter.encode(self.tokenizer, items, self.limits)
        flat = [(i, p) for i, own in enumerate(parts) for p in range(len(own))]
        logits: list[list[Logits | None]] = [[None] * len(own) for own in parts]
        with torch.inference_mode():
            for chosen, length, multiple in self._batches(items, parts, flat):
                batch = self.batches.collate([parts[i][p].encoded for i, p in chosen], length, multiple=multiple)
                for (i, p), row in zip(chosen, self._forward(batch)[: len(chosen)], strict=True):
                    logits[i][p] = row
        return [
            self.adapter.read(item, own, [one for one in read if one is not None], self.order)
            for item, own, read in zip(items, parts, logits, strict=True)
        ]

    def _batches(
        self, items: list[VictimItem], parts: list[list[Part]], flat: list[tuple[int, int]]
    ) -> Iterator[tuple[list[tuple[int, int]], int, int]]:
        """Batches as (members as pairs (item, part), padded length, what the number of rows is a multiple of)."""
        exact = sorted({item.rows for item in items if 0 < item.rows < ROWS})
        for rows, short in ((0, SHORT), (ROWS, 0)):
            free = [at for at in flat if min(items[at[0]].rows, ROWS) == rows]
            for members, length in self.batches.plan([len(parts[i][p].encoded.ids) for i, p in free], short=short):
                yield [free[m] for m in members], length, ROWS
        for rows in exact:
            chosen = [at for at in flat if items[at[0]].rows == rows]
            for at in range(0, len(chosen), rows):
                batch = chosen[at : at + rows]
                longest = max(len(parts[i][p].encoded.ids) for i, p in batch)
                yield batch, -(-longest // STEP) * STEP, 1

    def _forward(self, batch: Mapping[str, Any]) -> Logits:
        """Logits float32: [rows, labels], [rows, 1], [rows, length, 2] or [rows, length, labels]."""
        logits: Logits = self.adapter.logits(self.model(**self.adapter.inputs(batch))).float().cpu().numpy()
        return logits


def label_order(id2label: Mapping[int, str], labels: Sequence[str], *, open_labels: bool, where: str) -> list[int]:
    """For each label of the task, the index of the model's output for it, found by name.

    If the outputs have no names (``LABEL_0`` …), they are taken in the task's order; the preflight shows if that is
    wrong. With ``open_labels``, a label that the model does not know gets -1. Otherwise it raises ModelError.
    """
    if not labels:
        return []
    names = {_plain(name): int(i) for i, name in id2label.items()}
    if all(re.fullmatch(r"label_?\d+", name) for name in names):
        if len(names) < len(labels):
            known = ", ".join(labels[:5])
            raise ModelError(
                f"The {where} has {len(names)} labels, but the task has {len(labels)} ({known}). Name a model of this"
                " task."
            )
        return list(range(len(labels)))
    exact = {str(name): int(i) for i, name in id2label.items()}
    order = [exact.get(label, names.get(_plain(label), -1)) for label in labels]
    missing = [label for label, i in zip(labels, order, strict=True) if i < 0]
    if missing and not (open_labels and len(missing) < len(labels)):
        raise ModelError(
            f"The {where} does not know the labels {', '.join(missing[:5])}. It has: {', '.join(list(names)[:8])}."
            " Name a model of this task, or set id2label in its config.json."
        )
    return order


def _plain(name: str) -> str:
    return re.sub(r"[\s-]+", "_", str(name).strip().lower())


__all__ = ["TaskModel", "Victim", "label_order"]
