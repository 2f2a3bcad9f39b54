"""The diff behind all edits is exact and short, and reports each changed word as one change."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.augment.diff import changes
from xaug.augment.edits import edits_between
from xaug.augment.text import AttackedText, Layout, word_spans
from xaug.data_cards.edits import Edit, apply, undo

PIECES = st.sampled_from(
    ["a", "b", "The", "d-e", ", ", " ", "  ", "(", ")", "it's", "-", "x", ".", "\n", "שלום", "e\u0301"]
)
PUT = ("a", "b", "[UNK]", "'s", "[unused7]", "new")
TEXTS = st.lists(PIECES, max_size=14).map("".join)


def edits(before: str, after: str) -> list[Edit]:
    return [Edit(field="f", start=a, end=b, before=before[a:b], after=put) for a, b, put in changes(before, after)]


@given(TEXTS, TEXTS)
def test_changes_make_one_text_from_the_other_and_back(before: str, after: str) -> None:
    found = edits(before, after)
    assert apply(before, found) == after
    assert undo(after, found) == before
    assert bool(found) == (before != after)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("a b c", "a x c", [(2, 3, "x")]),
        ("a b c", "x y c", [(0, 1, "x"), (2, 3, "y")]),  # two words, two changes
        ("a b c d", "b c d e", [(0, 1, "b"), (2, 3, "c"), (4, 5, "d"), (6, 7, "e")]),
        ("a b", "a [UNK]", [(2, 3, "[UNK]")]),  # marks that a token brings along belong to the word
        ("a, b", "[x], 's", [(0, 1, "[x]"), (3, 4, "'s")]),
        ("a b", "a x b", [(2, 2, "x ")]),  # as far to the right as possible
        ("a b", "a b x", [(3, 3, " x")]),
        ("a b c", "a c", [(2, 4, "")]),
        ("One. Two.", "One. New here. Two.", [(5, 5, "New here. ")]),
        ("One.", "One. And more.", [(4, 4, " And more.")]),
        ("", "a", [(0, 0, "a")]),
        ("a", "", [(0, 1, "")]),
    ],
)
def test_changes_are_those_that_a_person_would_name(before: str, after: str, found: list[tuple[int, int, str]]) -> None:
    assert changes(before, after) == found


@given(st.integers(0, 10_000))
def test_replaced_words_are_found_as_they_were_replaced(seed: int) -> None:
    draw = random.Random(seed)
    before = " ".join(draw.choice(["a", "b", "the", "c,", "d-e", "(f)", "5,000", "it's"]) for _ in range(12))
    clean = text = AttackedText.of(Layout(("f",), editable=(True,)), (before,))
    placed: dict[int, str] = {}
    for i in draw.sample(range(len(text)), draw.randrange(8)):
        new = draw.choice(PUT)
        placed[text.origin[i]] = new
        text = text.replace(i, new).take()
    put = [(clean.spans[origin][0], new) for origin, new in sorted(placed.items()) if new != clean.words[origin]]
    assert [(edit["start"], edit["after"]) for edit in edits_between(clean, text.fields, text.gold).edits] == put


def test_the_shortest_script_is_found_in_a_rewritten_passage() -> None:
    draw = random.Random(0)
    words = [draw.choice("abcdefghij") * draw.randrange(1, 4) for _ in range(300)]
    others = [word for word in words if draw.random() < 0.8] + ["end"]
    found = changes(" ".join(words), " ".join(others))
    assert all(put in ("", " end") for _, _, put in found), "a deletion is not reported as a deletion and an insertion"
    gone = " ".join(words)
    assert sum(len(word_spans(gone[a:b])) for a, b, _ in found) == len(words) - len(others) + 1
