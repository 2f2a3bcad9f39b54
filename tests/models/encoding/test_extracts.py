"""Extracts include adjacent characters that lie in no token."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_tokenizers import KINDS, LETTERS, byte_level, uncased
from xaug.models.encoding.extracts import OUTSIDE, Span, extract_spans, mended

MARKS = "\u0301\u0323\u0902\u0bcd\ufe0f\u200b\u200d\u200f\u00ad"
TEXTS = st.lists(st.sampled_from([*LETTERS, *MARKS, " ", " ", "\u00a0", "e\u0301", "नगरों"]), max_size=24).map("".join)


def offsets(tok: Any, text: str) -> list[Span]:
    """The offsets of a context after a question, in which special tokens lie outside."""
    encoded = tok(["q"], [text], return_offsets_mapping=True)
    sides = zip(encoded["offset_mapping"][0], encoded.sequence_ids(0), strict=True)
    return mended(text, [span if side == 1 else OUTSIDE for span, side in sides])


@pytest.mark.parametrize("kind", KINDS)
@given(text=TEXTS)
def test_no_character_beside_an_extract_is_lost(kind: str, text: str) -> None:
    own = offsets(KINDS[kind](), text)
    (spans,) = extract_spans(text, [own])
    covered = {at for start, end in own if start >= 0 for at in range(start, end)}
    free = {at for at, letter in enumerate(text) if at not in covered and not letter.isspace()}
    for (start, end), raw in zip(spans, own, strict=True):
        if raw[0] < 0:
            assert (start, end) == OUTSIDE
            continue
        assert end not in free
        mark = start - 1 in free and unicodedata.category(text[start - 1])[0] == "M"
        assert start - 1 not in free or mark, "only a mark on the previous character remains"
        if raw[0] < raw[1]:
            assert start <= raw[0] < raw[1] <= end
            assert not any(text[at].isspace() for at in (*range(start, raw[0]), *range(raw[1], end)))


@pytest.mark.parametrize("kind", KINDS)
@given(before=st.text("abc.", max_size=3), word=TEXTS, after=st.text("abc.", max_size=3))
def test_a_word_is_extracted_whole(kind: str, before: str, word: str, after: str) -> None:
    word = "".join(word.split())
    if not word or unicodedata.category(word[0])[0] == "M":
        return
    text = f"{before} {word} {after}"
    first = len(before) + 1
    own = offsets(KINDS[kind](), text)
    touching = [at for at, (start, end) in enumerate(own) if start < first + len(word) and end > first]
    if touching:
        (spans,) = extract_spans(text, [own])
        assert text[spans[touching[0]][0] : spans[touching[-1]][1]].strip() == word


@pytest.mark.parametrize(
    ("text", "gold"),
    [
        ("in नगरों here", "नगरों"), ("in cafe\u0301 here", "cafe\u0301"), ("in ❤\ufe0f here", "❤\ufe0f"),
        ("in [1]\u200b here", "[1]\u200b"), ("in \u200fעולם here", "\u200fעולם"), ("กู้", "กู้"),
    ],
)  # fmt: skip
def test_characters_that_an_uncased_tokenizer_removes_are_restored(text: str, gold: str) -> None:
    own = offsets(uncased(), text)
    start = text.index(gold)
    touching = [at for at, (a, b) in enumerate(own) if a < start + len(gold) and b > start]
    (spans,) = extract_spans(text, [own])
    assert text[spans[touching[0]][0] : spans[touching[-1]][1]] == gold


def test_a_mark_belongs_to_the_character_that_it_modifies() -> None:
    text = "cafe\u0301bar \u0301x"  # at the start of a word a mark modifies no character and belongs to the word
    own = [(0, 4), (5, 8), (10, 11)]
    assert extract_spans(text, [own]) == [[(0, 5), (5, 8), (9, 11)]]


def test_a_character_in_a_token_of_another_window_is_not_free() -> None:
    text = "ab\u200bcd"
    assert extract_spans(text, [[(0, 1), (1, 2)], [(3, 4), (4, 5)]]) == [[(0, 1), (1, 3)], [(2, 4), (4, 5)]]
    assert extract_spans("abcd", [[OUTSIDE, (0, 1), (1, 2)], [(2, 3)]])[0] == [OUTSIDE, (0, 1), (1, 2)]


@pytest.mark.parametrize("merged", [True, False])
def test_robberts_kind_begins_with_the_first_letter(*, merged: bool) -> None:
    text = "Born (Ede) in 5 cafés"
    own = offsets(byte_level(robbert=True, merged=merged), text)
    (spans,) = extract_spans(text, [own])
    for gold in ("Born", "Ede", "5", "in", "cafés"):
        start = text.index(gold)
        touching = [at for at, (a, b) in enumerate(own) if a < start + len(gold) and b > start]
        said = text[spans[touching[0]][0] : spans[touching[-1]][1]].strip()
        assert said == gold or (merged and said == f"{gold})"), "the bracket's token has zero width and ends after it"


def test_offsets_without_faults_stay_as_they_are() -> None:
    text = "two  words"
    own = [OUTSIDE, (0, 3), (4, 4), (5, 10), OUTSIDE]  # a blank of zero width, trimmed by a byte-level tokenizer
    assert mended(text, own) == own
    assert extract_spans(text, [own]) == [[OUTSIDE, (0, 3), (5, 3), (5, 10), OUTSIDE]]
