"""The pieces that an augmenter receives, and how its tokens are put back into the text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.augment.attacks.nlpaug.pieces import Piece, phrases, rewritten, sentences, stretches, whole_words
from xaug.augment.attacks.nlpaug.placing import kept_spacing, placed
from xaug.augment.text import AttackedText, Layout, word_spans


def text(*fields: str, gold: tuple[tuple[int, int, int], ...] = (), editable: tuple[bool, ...] = ()) -> AttackedText:
    layout = Layout(tuple(f"f{i}" for i in range(len(fields))), editable=editable or (True,) * len(fields))
    return AttackedText.of(layout, fields, gold)


def piece(whole: str) -> Piece:
    return Piece(0, whole, tuple(word_spans(whole)))


def after(whole: str, *tokens: str) -> str:
    changes = placed(piece(whole), tokens)
    return rewritten(text(whole), changes).fields[0]


def test_stretches_end_before_the_words_that_an_answer_overlaps() -> None:
    whole = text(
        "He said (so) that Albert Einsteins won. Later", "question?", gold=((0, 25, 33),), editable=(True, False)
    )
    assert [one.text for one in stretches(whole)] == ["He said (so) that Albert", "won. Later"]
    assert [one.touched for one in stretches(text("a(b)c d", gold=((0, 2, 3),)))] == [(False, True), (True, False)]


def test_marks_belong_to_their_words_and_an_answer_between_words_divides_them() -> None:
    (one,) = whole_words(text("cafe\u0301s हिन्दी भाषा"))
    assert one.tokens == ["cafe\u0301s", "हिन्दी", "भाषा"]
    assert [one.text for one in whole_words(text("one, two", gold=((0, 3, 5),)))] == ["one", "two"]


def test_only_whole_sentences_without_an_answer_are_moved() -> None:
    def divide(whole: str) -> list[tuple[int, int]]:
        return [match.span() for match in re.finditer(r"[^.]+\.", whole)]

    cut = sentences(divide)(text("A b. C d. E f. G h. I j.", gold=((0, 10, 11),)))
    assert [one.tokens for one in cut] == [["A b.", " C d."], [" G h.", " I j."]]


def test_a_phrase_is_one_token() -> None:
    (one,) = phrases(re.compile("best regards"))(text("My best regards, all"))
    assert one.tokens == ["My", "best regards", "all"]


@pytest.mark.parametrize(
    ("whole", "tokens", "wanted"),
    [
        ("A  b, (c) d!", ("A", "x", "c", "d"), "A  x, (c) d!"),
        ("A  b, (c) d!", ("A", "c", "d"), "A, (c) d!"),
        ("A b\n\nc d", ("A", "b", "d"), "A b\n\nd"),
        ("A b c", ("b", "c"), "b c"),
        ("A b c", ("A", "b"), "A b"),
        ("A b, c", ("A", "new", "b", "c"), "A new b, c"),
        ("A b, c", ("A", "b", "c", "new"), "A b, c new"),
        ("Geneva, (briefly)", ("Gene", "va", "brief", "ly"), "Gene va, (brief ly)"),
        ("e\u0301a b", ("e", "\u0301a", "b"), "e\u0301 a b"),
    ],
)
def test_tokens_are_put_back(whole: str, tokens: tuple[str, ...], wanted: str) -> None:
    own = Piece(0, whole, tuple((m.start(), m.end()) for m in re.finditer(r"[\w\u0301]+", whole)))
    assert rewritten(text(whole), placed(own, tokens)).fields[0] == wanted


def test_the_tokens_of_a_tagged_sentence_change_one_by_one() -> None:
    own = Piece(0, "a\nb\nc", ((0, 1), (2, 3), (4, 5)), single=True)
    assert placed(own, ("x", "two words", "")) == [(0, 1, "x")]
    assert placed(own, ("x", "y")) == []


def test_a_new_text_keeps_the_blanks_of_what_it_keeps() -> None:
    assert kept_spacing("The  dog , (small) sat", "The dog, (small) slept") == "The  dog , (small) slept"
    assert kept_spacing("a  b", "a b") == "a  b"
    assert kept_spacing("a  b", "c") == "c"


_PARTS = st.lists(st.text("ab é\u0301,.(\n", min_size=1, max_size=4), max_size=8)


@given(_PARTS, st.lists(st.sampled_from(["a", "b", "new", "é"]), max_size=8))
def test_changes_lie_in_the_piece_and_do_not_overlap(parts: list[str], made: list[str]) -> None:
    whole = " ".join(parts)
    reached = 0
    for start, end, _ in placed(piece(whole), made):
        assert reached <= start <= end <= len(whole)
        reached = end


@given(_PARTS)
def test_what_augmenters_leave_is_put_back_without_a_change(parts: list[str]) -> None:
    whole = " ".join(parts)
    assert after(whole, *piece(whole).tokens) == whole
    assert (
        kept_spacing(whole, " ".join(re.findall(r"\w+|[^\w\s]", whole))).split() == whole.split() or not whole.split()
    )
