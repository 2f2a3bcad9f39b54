"""Pairs of a clean row and an edited row, and a judge whose answers follow from the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.augment.adapters.base import TaskAdapter
from xaug.augment.filters import Pair
from xaug.augment.queries import GoldScore, VictimItem
from xaug.data_cards import catalog
from xaug.data_cards.schema import Row

NLI = {
    "id": "a",
    "text_a": "A man plays the old guitar on a stage.",
    "text_b": "A man makes music.",
    "label": 0,
}
SPAN = {
    "id": "q", "title": "t", "context": "Anna was born in Oslo in 1970 .", "question": "Where was Anna born?",
    "answers": {"text": ["Oslo"], "answer_start": [17]}, "is_impossible": False,
}  # fmt: skip
TAGS = {"id": "s", "tokens": ["Anna", "sees", "a", "dog"], "tags": [0, 1, 2, 3]}
CHOICE = {
    "id": "c",
    "context": "",
    "question": "Where do fish live?",
    "choices": ["water", "trees"],
    "label": 0,
}


def edit(field: str, text: str, before: str, after: str) -> dict[str, Any]:
    """The edit that replaces the first ``before`` of a field's text."""
    start = text.index(before)
    return {"field": field, "start": start, "end": start + len(before), "before": before, "after": after}


def pair(task: str, clean: Row, *edits: dict[str, Any], outcome: str = "succeeded", **changed: Any) -> Pair:
    """A pair of a task; ``changed``: the augmented row's columns that differ."""
    return Pair(catalog.card(task), clean, {**clean, **changed, "edits": list(edits), "outcome": outcome})


def nli(before: str = "guitar", after: str = "piano", **more: Any) -> Pair:
    """NLI with one word of the premise replaced."""
    text = str(NLI["text_a"])
    return pair("mnli", NLI, edit("text_a", text, before, after), text_a=text.replace(before, after, 1), **more)


class WordJudge:
    """A model of every task type that answers by a rule: gold unless a word says otherwise.

    The token ``wrong`` anywhere makes it err; as a tag, it errs on that token and the next.
    """

    def __init__(self, adapter: TaskAdapter) -> None:
        self.adapter = adapter
        self.asked: list[VictimItem] = []

    def whole(self, row: Row, watch: tuple[bool, ...] = (), *, origin: Row | None = None) -> VictimItem:
        return self.adapter.whole(row, watch)

    def answer(self, items: Sequence[VictimItem]) -> list[GoldScore]:
        self.asked += items
        return [self._tags(item) if item.watch else self._one(item) for item in items]

    @staticmethod
    def _one(item: VictimItem) -> GoldScore:
        gold = 0.1 if "wrong" in " ".join(item.fields).split() else 0.9
        return GoldScore(gold, 2 * gold - 1)

    @staticmethod
    def _tags(item: VictimItem) -> GoldScore:
        words = [word.split("/")[0] for word in item.fields]
        correct = tuple(watched and "wrong" not in words[max(0, i - 1) : i + 1] for i, watched in enumerate(item.watch))
        bad = any(watched and not ok for watched, ok in zip(item.watch, correct, strict=True))
        return GoldScore(0.1, -0.8, correct) if bad else GoldScore(0.9, 0.8, correct)
