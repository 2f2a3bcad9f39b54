"""A victim is encoded as in training: the task adapter and the trainer's head make the same sequences of a row."""

from __future__ import annotations

from typing import Any

import pytest
from making_tokenizers import KINDS
from xaug.augment.adapters import ADAPTERS
from xaug.data_cards.catalog import card
from xaug.data_cards.schema import Row
from xaug.models.encoding.texts import Limits
from xaug.train.heads import HEADS

LONG = "the cat sat on the mat and saw a dog near the old wall " * 6
ROWS: dict[str, list[Row]] = {
    "mnli": [
        {"id": "a", "text_a": "the cat sat", "text_b": "a dog", "label": 0},
        {"id": "b", "text_a": "a dog", "text_b": None, "label": 1},
        {"id": "c", "text_a": LONG, "text_b": "who saw the dog ?", "label": 2},
    ],
    "hellaswag": [
        {"id": "a", "context": LONG, "question": "who saw", "choices": ["the cat", LONG, "a"], "label": 0},
        {"id": "b", "context": "", "question": "who ?", "choices": ["the cat", "a dog"], "label": 1},
    ],
    "squad_v2": [
        {
            "id": "a", "title": "t", "context": LONG, "question": LONG, "is_impossible": False,
            "answers": {"text": ["cat"], "answer_start": [4]},
        },
        {
            "id": "b", "title": "t", "context": "the old wall", "question": "who ?", "is_impossible": True,
            "answers": {"text": [], "answer_start": []},
        },
    ],
    "ccg": [
        {"id": "a", "tokens": LONG.split(), "tags": [0] * len(LONG.split())},
        {"id": "b", "tokens": ["a"], "tags": [0]},
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("task", ROWS)
@pytest.mark.parametrize("limits", [Limits(24), Limits(48, 4), Limits(384)])
def test_adapter_and_head_make_the_same_sequences(task: str, limits: Limits, kind: str) -> None:
    tokenizer: Any = KINDS[kind]()
    one, rows = card(task), ROWS[task]
    adapter, head = ADAPTERS.get(one.task_type.name)(one), HEADS.get(one.task_type.name)
    parts = adapter.encode(tokenizer, [adapter.whole(row) for row in rows], limits)
    attacked = [(at, *_plain(part.encoded)) for at, own in enumerate(parts) for part in own]
    features = head.encode(tokenizer, rows, 0, limits)
    trained = [(feature.row, *_plain(one)) for feature in features for one in feature.sequences()]
    assert attacked == trained
    assert max(len(ids) for _, ids, _ in attacked) <= limits.max_length


@pytest.mark.parametrize("task", ROWS)
def test_adapter_and_head_have_the_same_default_length(task: str) -> None:
    one = card(task)
    assert ADAPTERS.get(one.task_type.name)(one).trained_length == HEADS.get(one.task_type.name).max_length


def _plain(encoded: Any) -> tuple[list[int], list[int] | None]:
    return encoded.ids.tolist(), None if encoded.types is None else encoded.types.tolist()
