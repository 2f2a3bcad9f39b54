"""Task types are one object per name, also after a file, a copy and another process; columns and texts agree."""

from __future__ import annotations

import copy
import pickle

import pytest
from pydantic import BaseModel, ValidationError
from xaug.data_cards.errors import UnknownNameError
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import (
    CLASSIFICATION,
    MULTIPLE_CHOICE,
    RETRIEVAL,
    SPAN,
    TAGGING,
    TASK_TYPES,
    TaskType,
)
from xaug.data_cards.task_types.base import task_type

ROWS: dict[TaskType, Row] = {
    CLASSIFICATION: {"id": "a", "text_a": "one", "text_b": "two", "label": 0},
    MULTIPLE_CHOICE: {"id": "a", "context": "one", "question": "two", "choices": ["x", "y"], "label": 1},
    SPAN: {
        "id": "a", "title": "t", "context": "one two", "question": "who", "is_impossible": False,
        "answers": {"text": ["two", "two"], "answer_start": [4, 4]},
    },
    TAGGING: {"id": "a", "tokens": ["one", "two"], "tags": [0, 1]},
    RETRIEVAL: {
        "id": "a", "role": "query", "language": "en", "text": "one", "context": "", "start": -1, "end": -1, "gold": [],
    },
}  # fmt: skip
EDITED = [one for one in TASK_TYPES if one is not RETRIEVAL]


def test_every_type_is_known_by_its_name() -> None:
    assert set(ROWS) == set(TASK_TYPES)
    assert all(task_type(one.name) is one and str(one) == one.name for one in TASK_TYPES)
    with pytest.raises(UnknownNameError, match="Did you mean tagging"):
        task_type("taging")


@pytest.mark.parametrize("one", TASK_TYPES, ids=str)
def test_a_copy_and_one_from_another_process_are_the_same_object(one: TaskType) -> None:
    assert copy.deepcopy(one) is one
    assert pickle.loads(pickle.dumps(one)) is one


class _Holder(BaseModel):
    kind: TaskType


def test_files_hold_the_name() -> None:
    held = _Holder(kind=SPAN)
    assert held.model_dump_json() == '{"kind":"span"}'
    assert _Holder.model_validate_json('{"kind":"span"}').kind is SPAN
    assert _Holder.model_validate({"kind": "span"}).kind is SPAN
    assert _Holder.model_json_schema()["properties"]["kind"]["type"] == "string"
    for wrong in ('{"kind":"spam"}', '{"kind":1}'):
        with pytest.raises(ValidationError):
            _Holder.model_validate_json(wrong)


@pytest.mark.parametrize("one", TASK_TYPES, ids=str)
def test_a_row_has_the_columns_and_texts_of_its_type(one: TaskType) -> None:
    row = ROWS[one]
    assert set(one.columns(("no", "yes"))) == set(row)
    assert set(one.origin_columns) <= set(row)
    assert one.nullable <= set(row)
    assert all(isinstance(text, str) for text in one.texts(row))


@pytest.mark.parametrize("one", EDITED, ids=str)
def test_a_row_is_rebuilt_from_its_fields(one: TaskType) -> None:
    row = ROWS[one]
    fields = one.fields(row)
    assert len(fields.names) == len(fields.values)
    gold = tuple((start, end) for _, start, end in fields.gold)
    assert one.with_fields(row, fields.values, gold) == row


def test_answers_move_with_the_text_before_them() -> None:
    moved = SPAN.with_fields(ROWS[SPAN], ("three two", "who"), ((6, 9),))
    assert moved["answers"] == {"text": ["two", "two"], "answer_start": [6, 6]}


def test_a_row_is_intact_while_its_answers_are_where_it_says() -> None:
    row = ROWS[SPAN]
    assert all(one.intact(own) for one, own in ROWS.items())
    assert not SPAN.intact({**row, "context": "One too"})
    assert not SPAN.intact({**row, "answers": {"text": ["two"], "answer_start": [3]}})
    assert SPAN.intact({**row, "answers": {"text": [], "answer_start": []}}), "without an answer there is none to lose"


def test_retrieval_rows_are_not_edited() -> None:
    with pytest.raises(NotImplementedError, match="retrieval"):
        RETRIEVAL.fields(ROWS[RETRIEVAL])


@pytest.mark.parametrize(("one", "name"), [(CLASSIFICATION, "text_b"), (SPAN, "question"), (RETRIEVAL, "context")])
def test_control_characters_become_blanks(one: TaskType, name: str) -> None:
    row = {**copy.deepcopy(ROWS[one]), name: "a\x07b"}
    assert one.replace_controls(row)
    assert row[name] == "a b"
    assert not one.replace_controls(row)
