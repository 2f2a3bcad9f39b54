"""References to the texts of a row: written, parsed, resolved and replaced."""

from __future__ import annotations

from typing import Any

import pytest
from xaug.data_cards.field_ref import FieldRef

ROW: dict[str, Any] = {"text": "a", "choices": ["b", "c"], "tokens": ["d", "e"], "label": 1, "none": None}


@pytest.mark.parametrize("text", ["text_a", "choices[0]", "choices[12]", "tokens"])
def test_a_reference_is_parsed_as_it_is_written(text: str) -> None:
    assert str(FieldRef.parse(text)) == text


@pytest.mark.parametrize("text", ["", "[1]", "choices[", "choices[x]", "choices[1]]", "choices[-1]", "x.y", "no such"])
def test_a_text_that_is_no_field_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="does not name a text"):
        FieldRef.parse(text)


@pytest.mark.parametrize(("field", "text"), [("text", "a"), ("choices[1]", "c"), ("tokens", "d e")])
def test_the_text_of_a_row(field: str, text: str) -> None:
    assert FieldRef.parse(field).get(ROW) == text


@pytest.mark.parametrize("field", ["label", "none", "choices[2]", "text[0]", "absent"])
def test_a_row_without_the_text_is_refused(field: str) -> None:
    for use in (FieldRef.parse(field).get, lambda row: FieldRef.parse(field).replaced(row, "x")):
        with pytest.raises(ValueError, match="has no text"):
            use(ROW)


@pytest.mark.parametrize(
    ("field", "text", "changed"),
    [
        ("text", "x y", {"text": "x y"}),
        ("choices[0]", "x y", {"choices": ["x y", "c"]}),
        ("choices[1]", "x y", {"choices": ["b", "x y"]}),
        ("tokens", "x y z", {"tokens": ["x", "y", "z"]}),
    ],
)
def test_a_text_is_replaced_in_a_copy(field: str, text: str, changed: dict[str, Any]) -> None:
    before = {key: list(value) if isinstance(value, list) else value for key, value in ROW.items()}
    ref = FieldRef.parse(field)
    out = ref.replaced(ROW, text)
    assert out == {**ROW, **changed}
    assert ref.get(out) == text
    assert before == ROW


def test_all_texts_of_a_column() -> None:
    assert FieldRef.of_column(ROW, "choices") == (FieldRef("choices", 0), FieldRef("choices", 1))
    assert FieldRef.of_column(ROW, "tokens") == (FieldRef("tokens"),)
    assert FieldRef.of_column(ROW, "text") == (FieldRef("text"),)
