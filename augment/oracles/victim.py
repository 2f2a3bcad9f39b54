"""A fine-tuned model of the task: the victim of an attack, or the judge of its results."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from xaug.augment.goals.base import Goal, Logits, Part
from xaug.augment.queries import GoalScore, VictimItem
from xaug.data_cards.errors import ModelError
from xaug.data_cards.schema import Row
from xaug.models.batching import ROWS, SHORT, STEP, BatchUse, collate, plan
from xaug.models.loading import load
from xaug.models.placement import Placement

_CHUNK = 2048  # items tokenized at a time: bounds memory, does not change any answer


class Victim:
    """Answers a ``VictimItem`` with its ``GoalScore``."""

    def __init__(
        self, path: str, goal: Goal, labels: Sequence[str], placement: Placement, *, role: str = "victim"
    ) -> None:
        loaded = load(path, goal.auto_class, role, placement)
        self.model, self.tokenizer, self.max_length = loaded.model, loaded.tokenizer, loaded.max_length
        self.goal, self.placement, self.use = goal, placement, BatchUse()
        names = self.model.config.id2label
        self.order = label_order(names, labels, open_labels=goal.open_labels, where=f"{role} {path}")

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        """GoalScores, one an item."""
        asked = [item for item in items if isinstance(item, VictimItem)]
        return [score for at in range(0, len(asked), _CHUNK) for score in self._chunk(asked[at : at + _CHUNK])]

    def predict(self, rows: Sequence[Row]) -> list[GoalScore]:
        """GoalScores of whole rows."""
        return self.answer([self.goal.whole(row) for row in rows])

    def _chunk(self, items: list[VictimItem]) -> list[GoalScore]:
        import torch

        parts = self.goal.encode(self.tokenizer, items, self.max_length)
        flat = [(i, p) for i, own in enumerate(parts) for p in range(len(own))]
        logits: list[list[Logits | None]] = [[None] * len(own) for own in parts]
        device = torch.device(self.placement.device)
        with torch.inference_mode():
            for chosen, length, multiple in self._batches(items, parts, flat):
                sequences = [parts[i][p].encoded for i, p in chosen]
                pad = self.tokenizer.pad_token_id or 0
                batch = collate(sequences, length, pad, device, self.use, multiple=multiple)
                for (i, p), row in zip(chosen, self._forward(batch)[: len(chosen)], strict=True):
                    logits[i][p] = row
        return [
            self.goal.read(item, own, [one for one in read if one is not None], self.order)
            for item, own, read in zip(items, parts, logits, strict=True)
        ]

    def _batches(
        self, items: list[VictimItem], parts: list[list[Part]], flat: list[tuple[int, int]]
    ) -> Iterator[tuple[list[tuple[int, int]], int, int]]:
        """Batches of (item, part), their padded length and what their number of rows is a multiple of."""
        exact = sorted({item.rows for item in items if 0 < item.rows < ROWS})
        for rows, short in ((0, SHORT), (ROWS, 0)):
            free = [at for at in flat if min(items[at[0]].rows, ROWS) == rows]
            lengths = [len(parts[i][p].encoded.ids) for i, p in free]
            for members, length in plan(lengths, self.placement.token_budget, short=short):
                yield [free[m] for m in members], length, ROWS
        for rows in exact:
            few = [at for at in flat if items[at[0]].rows == rows]
            for at in range(0, len(few), rows):
                longest = max(len(parts[i][p].encoded.ids) for i, p in few[at : at + rows])
                yield few[at : at + rows], -(-longest // STEP) * STEP, 1

    def _forward(self, batch: Mapping[str, Any]) -> Logits:
        """Logits float32: [rows, labels], [rows, 1], [rows, length, 2] or [rows, length, labels]."""
        logits: Logits = self.goal.logits(self.model(**self.goal.inputs(batch))).float().cpu().numpy()
        return logits


def label_order(id2label: Mapping[int, str], labels: Sequence[str], *, open_labels: bool, where: str) -> list[int]:
    """For each label of the task, the model's output that stands for it, found by name.

    A model whose outputs are unnamed (``LABEL_0`` …) is taken in the task's order; the preflight shows if that is
    wrong. ``open_labels``: a label the model does not know gets -1. Raises ModelError otherwise.
    """
    if not labels:
        return []
    names = {_plain(name): int(i) for i, name in id2label.items()}
    if all(re.fullmatch(r"label_?\d+", name) for name in names):
        if len(names) < len(labels):
            known = ", ".join(labels[:5])
            raise ModelError(f"The {where} has {len(names)} labels, the task has {len(labels)}: {known}.")
        return list(range(len(labels)))
    exact = {str(name): int(i) for i, name in id2label.items()}
    order = [exact.get(label, names.get(_plain(label), -1)) for label in labels]
    missing = [label for label, i in zip(labels, order, strict=True) if i < 0]
    if missing and not (open_labels and len(missing) < len(labels)):
        raise ModelError(
            f"The {where} does not know {', '.join(missing[:5])}. Its labels: {', '.join(list(names)[:8])}."
            " Give a model of this task, or set id2label in its config.json."
        )
    return order


def _plain(name: str) -> str:
    return re.sub(r"[\s-]+", "_", str(name).strip().lower())


__all__ = ["Victim", "label_order"]
