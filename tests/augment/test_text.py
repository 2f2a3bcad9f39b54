"""Words, fields and frozen spans of a text, before and after edits; and edits as the store keeps them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.augment.edits import edits_between
from xaug.augment.text import AttackedText, Layout, window_words, word_spans, words
from xaug.data_cards.edits import Edit, apply, undo
from xaug.data_cards.field_ref import FieldRef

# Frozen answers of TextAttack 0.3.11's words_from_text (textattack/shared/utils/strings.py). Chinese is not among
# them: there it asks jieba, which this project does without.
ORACLE = [
    ("A man is playing a guitar.", ["A", "man", "is", "playing", "a", "guitar"]),
    ("don't -stop- 'quoted' rock'n'roll", ["don't", "stop", "quoted", "rock'n'roll"]),
    ("e-mail me@home.org, now!", ["e-mail", "me@home", "org", "now"]),
    ("", []),
    ("   ", []),
    ("-- '' @@ __", []),
    ("_private_name_ and *bold* text", ["private_name", "and", "bold", "text"]),
    ("3.5% of $1,000.00 isn't U.S.A.", ["3", "5", "of", "1", "000", "00", "isn't", "U", "S", "A"]),
    ("it`s 5×3 ˗minus", ["it`s", "5×3", "˗minus"]),
    ("naïve café cafe\u0301 ångström", ["naïve", "café", "cafe", "ångström"]),
    ("Привет, мир! Это-тест", ["Привет", "мир", "Это-тест"]),
    ("שלום עולם! מה-נשמע?", ["שלום", "עולם", "מה-נשמע"]),
    ("مرحبا، كيف حالك؟", ["مرحبا", "كيف", "حالك"]),
    ("नमस्ते दुनिया", ["नमस", "त", "द", "न", "य"]),
    ("👩\u200d👩\u200d👧 family 🇩🇪 flag", ["family", "flag"]),
    ("zero\u200bwidth and\xa0nbsp", ["zero", "width", "and", "nbsp"]),
    ("line\nbreak\ttab\r\nend", ["line", "break", "tab", "end"]),
    ("\x00\x07bell", ["bell"]),
    ("x-'y'-z", ["x-'y'-z"]),
    ("ﬁne ½ ² ™", ["ﬁne", "½", "²"]),
    ("a*b*c a@b @user #tag", ["a*b*c", "a@b", "user", "tag"]),
    ("สวัสดีชาวโลก", ["สว", "สด", "ชาวโลก"]),
    ("한국어 문장입니다.", ["한국어", "문장입니다"]),
    ("ひらがな カタカナ、テスト", ["ひらがな", "カタカナ", "テスト"]),
    ("“Curly” ‘quotes’ don’t", ["Curly", "quotes", "don", "t"]),
    ("a--b a''b", ["a--b", "a''b"]),
    ("(bracket)[2]{3}", ["bracket", "2", "3"]),
]

PIECES = st.sampled_from([
    "a", "B", "don't", "-", "'", "*", "@", "_", " ", "  ", "\n", "\t", ".", ", ", "$", "%",
    "é", "e\u0301", "\u0301", "שלום", "\u202e", "مرحبا", "👩\u200d👧", "🇩🇪",
    "\u200b", "\x00", "\x1b", "\x85", "汉字", "かな", "ﬁ", "½", "`", "\xa0",
])  # fmt: skip
ODD = st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=40))
NEW = st.sampled_from(["word", "new-word", "x", "שלום", "mot's", "汉字"])


@pytest.mark.parametrize(("text", "expected"), ORACLE)
def test_words_are_those_of_textattack(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(ODD)
def test_word_spans_are_ordered_disjoint_and_slice_back(text: str) -> None:
    spans = word_spans(text)
    assert all(start < end for start, end in spans)
    assert all(left[1] < right[0] for left, right in pairwise(spans))
    for word in (text[start:end] for start, end in spans):
        assert re.fullmatch(r"[\w˗`×'\-*@]+", word)
        assert not {word[0], word[-1]} & set("'-_*@")
        assert words(word) == [word]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    outside = "".join(text[a:b] for a, b in zip([0, *ends], [*starts, len(text)], strict=True))
    assert not any(c.isalnum() for c in outside), "every letter and digit is in a word"


@pytest.mark.parametrize("size", [1, 2, 3, 4, 14, 15])
def test_windows_are_textattacks(size: int) -> None:
    """text_window_around_index (textattack/shared/attacked_text.py), copied."""
    for length in range(1, 40):
        for index in range(length):
            half = (size - 1) / 2.0
            if index - half < 0:
                expected = 0, min(size - 1, length - 1)
            elif index + half >= length:
                expected = max(0, length - size), length - 1
            else:
                expected = index - math.ceil(half), index + math.floor(half)
            assert window_words(index, size, length) == expected


def _text(*fields: str, gold: Sequence[tuple[int, int, int]] = (), editable: bool = True) -> AttackedText:
    names = tuple(f"field_{i}" for i in range(len(fields)))
    return AttackedText.of(Layout(names, editable=(editable,) * len(fields)), fields, gold)


def test_fields_are_joined_and_split_again() -> None:
    text = _text("One two.", "", "Three")
    assert text.text == "One two.\n\nThree"
    assert text.fields == ("One two.", "", "Three")
    assert text.words == ("One", "two", "Three")
    assert [text.field_of(i) for i in range(3)] == [0, 0, 2]


def test_edits_at_the_edges_of_fields_stay_in_their_field() -> None:
    text = _text("One two", "Three four")
    assert text.insert(1, "x", before=False).fields == ("One two x", "Three four")
    assert text.insert(2, "x", before=True).fields == ("One two", "x Three four")
    assert text.replace(1, "2").fields == ("One 2", "Three four")
    assert text.replace(2, "3").fields == ("One two", "3 four")
    assert text.delete(1).fields == ("One", "Three four")
    assert text.delete(2).fields == ("One two", " four"), "there is no space before it in its field"


def test_deleting_takes_the_space_that_textattack_takes() -> None:
    text = _text("One two, three")
    assert text.delete(0).text == "two, three"
    assert text.delete(1).text == "One, three"
    assert text.delete(2).text == "One two, ", "the last word of all leaves its space"
    with pytest.raises(ValueError, match="only ranks"):
        text.delete(0).take()


def test_a_word_keeps_its_origin_and_modified_words_are_known() -> None:
    text = _text("One two three").insert(1, "new", before=True).take()
    assert (text.words, text.origin, text.modified) == (("One", "new", "two", "three"), (0, -1, 1, 2), {1})
    text = text.insert(0, "first", before=True).take()
    assert (text.origin, text.modified) == ((-1, 0, -1, 1, 2), {0, 2})
    text = text.replace(text.origin.index(2), "3").take()
    assert (text.words[-1], text.modified) == ("3", {0, 2, 4})
    assert text.text == "first One new two 3"


def test_frozen_words_and_other_fields_are_not_editable() -> None:
    layout = Layout(("context", "question"), editable=(True, False))
    context = "In 1905, Albert Einstein wrote it."
    text = AttackedText.of(layout, (context, "Who?"), [(0, context.index("Albert"), context.index(" wrote"))])
    assert [text.words[i] for i in text.editable()] == ["In", "1905", "wrote", "it"]
    part = AttackedText.of(layout, ("unbelievable", "Who?"), [(0, 2, 4)])
    assert part.editable() == [], "a word that holds a part of an answer is frozen"


def test_a_token_is_a_word_whatever_it_holds() -> None:
    text = AttackedText.of(Layout(("tokens",) * 4, " ", (True,) * 4, tokens=True), ("New York", "'s", "", "."))
    assert text.words == ("New York", "'s", ".")
    assert [text.field_of(i) for i in range(3)] == [0, 1, 3]
    assert text.delete(1).fields == ("New York", "", "", "."), "the count of tokens stays"
    assert text.replace(2, "!").fields == ("New York", "'s", "", "!")


def test_the_window_after_an_edit_is_that_of_the_edited_text() -> None:
    text = _text("one two three four five", "six seven")
    assert text.replace(2, "3").window(3) == "two 3 four"
    assert text.insert(2, "x", before=True).window(3) == "two x three"
    assert text.insert(2, "x", before=False).window(3) == "three x four"
    assert text.replace(4, "5").window(3) == "four 5\nsix"
    for edit in (text.replace(3, "4"), text.insert(3, "y", before=True)):
        after = edit.take()
        start, end = after.window(3, 5)
        assert edit.window(5) == after.text[start:end]


@st.composite
def _edited(draw: st.DrawFn) -> tuple[AttackedText, AttackedText]:
    """A clean text of up to three fields, some of it frozen, and the same after a few edits."""
    fields = draw(st.lists(ODD, min_size=1, max_size=3))
    gold = []
    for f, value in enumerate(fields):
        if value and draw(st.booleans()):
            start = draw(st.integers(0, len(value) - 1))
            gold.append((f, start, draw(st.integers(start + 1, len(value)))))
    clean = _text(*fields, gold=gold)
    text = clean
    for _ in range(draw(st.integers(0, 8))):
        places = text.editable()
        if not places:
            break
        i, new = draw(st.sampled_from(places)), draw(NEW)
        kind = draw(st.sampled_from(["replace", "before", "after"]))
        edit = text.replace(i, new) if kind == "replace" else text.insert(i, new, before=kind == "before")
        assert edit.take().text == edit.text
        assert edit.take().fields == edit.fields
        text = edit.take()
    return clean, text


@given(_edited())
def test_after_any_edits_fields_words_and_answers_lie_where_they_should(
    texts: tuple[AttackedText, AttackedText],
) -> None:
    clean, text = texts
    assert "\n".join(text.fields) == text.text
    assert len(text.fields) == len(clean.fields)
    assert [text.text[a:b] for a, b in text.gold] == [clean.text[a:b] for a, b in clean.gold]
    assert all(start < end for start, end in text.spans)
    assert all(left[1] <= right[0] for left, right in pairwise(text.spans))
    kept = [i for i, origin in enumerate(text.origin) if origin >= 0]
    assert [text.origin[i] for i in kept] == list(range(len(clean))), "no word is lost, and the order stays"
    assert all(text.field_of(i) == clean.field_of(text.origin[i]) for i in kept)
    touched = {i for i in kept if text.words[i] != clean.words[text.origin[i]]}
    inserted = {i for i, origin in enumerate(text.origin) if origin < 0}
    assert touched | inserted <= text.modified


@given(_edited())
def test_edits_of_a_search_can_be_undone_and_done_again(texts: tuple[AttackedText, AttackedText]) -> None:
    clean, text = texts
    edits = edits_between(clean, text.fields, text.gold).edits
    for f, name in enumerate(clean.layout.names):
        own = [edit for edit in edits if edit["field"] == name]
        assert undo(text.fields[f], own) == clean.fields[f]
        assert apply(clean.fields[f], own) == text.fields[f]
        assert all(clean.fields[f][e["start"] : e["end"]] == e["before"] for e in own)
    assert (clean.text == text.text) == (not edits)


def _edit(field: str, start: int, before: str, after: str) -> Edit:
    return Edit(field=field, start=start, end=start + len(before), before=before, after=after)


def test_each_replaced_word_and_each_insertion_beside_a_word_is_one_edit() -> None:
    clean = _text("One, two", "three")
    text = clean.insert(0, "x", before=False).take()
    text = text.insert(text.origin.index(1), "y", before=True).take()
    text = text.replace(text.origin.index(2), "3").take()
    assert text.text == "One x, y two\n3"
    assert edits_between(clean, text.fields, text.gold).edits == [
        _edit("field_0", 3, "", " x"),
        _edit("field_0", 5, "", "y "),
        _edit("field_1", 0, "three", "3"),
    ]
    assert edits_between(clean, clean.fields, clean.gold).edits == []


def test_edits_of_tokens_count_in_the_joined_tokens() -> None:
    layout = Layout(("tokens",) * 3, " ", (True,) * 3, tokens=True)
    clean = AttackedText.of(layout, ("The", "old", "man"))
    text = clean.replace(2, "woman").take()
    edits = edits_between(clean, text.fields, text.gold).edits
    assert edits == [_edit("tokens", 8, "man", "woman")]
    assert undo(FieldRef("tokens").get({"tokens": list(text.fields)}), edits) == "The old man"
