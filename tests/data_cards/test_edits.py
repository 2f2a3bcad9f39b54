from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.edits import Edit, Piece, apply, diff, excerpt, row_diff, undo
from xaug.data_cards.field_ref import FieldRef
from xaug.data_cards.samples import CONTEXT, sample, sample_rows

# Astral, combining, right-to-left, joined emoji, controls: offsets are code points whatever the script.
texts = st.text(st.sampled_from("ab é̈ñ中אב🐕👩‍💻\u202e\n\x00"), max_size=30)


def edit(start: int, before: str, after: str, field: str = "x") -> Edit:
    return {"field": field, "start": start, "end": start + len(before), "before": before, "after": after}


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """Draw a text and non-overlapping edits of it in any order; insertions at one offset keep their order."""
    text = draw(texts)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = [(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    edits = [edit(start, text[start:end], draw(texts)) for start, end in spans]
    if len({(one["start"], one["end"]) for one in edits}) == len(edits):
        edits = draw(st.permutations(edits))
    return text, list(edits)


@given(edited())
def test_undo_reverses_apply(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    assert undo(apply(text, edits), edits) == text


@given(edited())
def test_the_pieces_join_to_both_texts(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    after = apply(text, edits)
    pieces = diff(after, edits)
    assert "".join(piece.text for piece in pieces if piece.kind != "-") == after
    assert "".join(piece.text for piece in pieces if piece.kind != "+") == text
    assert all(piece.text for piece in pieces)


@given(edited(), st.integers(0, 5))
def test_an_excerpt_keeps_every_change(case: tuple[str, list[Edit]], context: int) -> None:
    text, edits = case
    pieces = diff(apply(text, edits), edits)
    short = excerpt(pieces, context)
    assert [piece for piece in short if piece.kind != "="] == [piece for piece in pieces if piece.kind != "="]
    assert all(len(piece.text) <= 2 * context + 1 for piece in short if piece.kind == "=")


def test_offsets_refer_to_the_original() -> None:
    edits = [edit(4, "cat", "elephant"), edit(12, "", "very "), edit(12, "big", "tall")]
    assert apply("The cat was big.", edits) == "The elephant was very tall."
    assert undo("The elephant was very tall.", edits) == "The cat was big."
    assert diff("The elephant was very tall.", edits) == [
        Piece("=", "The "), Piece("-", "cat"), Piece("+", "elephant"), Piece("=", " was "),
        Piece("+", "very "), Piece("-", "big"), Piece("+", "tall"), Piece("=", "."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "edits", "message"),
    [
        ("abc", [edit(0, "ab", "x"), edit(1, "bc", "y")], "overlaps"),
        ("abc", [{**edit(0, "ab", "x"), "end": 1}], "0 to 1, which is not the length of its ``before``, 'ab'"),
        ("abc", [edit(0, "x", "y")], "does not have 'x' at character 0"),
        ("abc", [edit(3, "d", "y")], "does not have 'd' at character 3"),
    ],
)
def test_edits_that_do_not_fit_are_refused(text: str, edits: list[Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        apply(text, edits)


@pytest.mark.parametrize("edits", [[edit(0, "a", "x")], [edit(9, "a", "")], [edit(1, "a", "bcd")]])
def test_undoing_edits_of_another_text_is_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="does not have"):
        undo("abc", edits)


def test_a_rows_diff_is_by_field() -> None:
    edits = [edit(0, "x", "b", "choices[0]"), edit(2, "y", "e", "tokens")]
    row: dict[str, Any] = {"id": "r", "outcome": "succeeded", "label": 1, "edits": edits}
    row |= {"choices": ["b", "c"], "tokens": ["d", "e"]}
    assert list(row_diff(row)) == [FieldRef("choices", 0), FieldRef("tokens")]
    shown = sample(row, ("no", "yes"))
    assert shown.label == "yes"
    assert shown.fields[1].pieces == (("=", "d "), ("-", "y"), ("+", "e"))
    assert sample({**row, "label": 3}).label == "3"


def test_samples_are_excerpts_of_the_first_edited_rows() -> None:
    long = "w " * 5000
    edits = [edit(len(long), "x", "y")]
    row: dict[str, Any] = {"outcome": "succeeded", "text": long + "y", "edits": edits}
    row["edits"] = [{**edits[0], "field": "text"}]
    rows = ({**row, "id": str(i), "edits": row["edits"] if i % 2 else []} for i in range(100))
    samples = sample_rows(rows, n=3)
    assert [one.id for one in samples] == ["1", "3", "5"]
    assert len(samples[0].fields[0].pieces[0][1]) == CONTEXT + 1
    assert next(rows)["id"] == "6", "no more rows are drawn than needed"
