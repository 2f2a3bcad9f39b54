"""Sentences of a text, by rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.augment.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("  One  \n Two ", ["One", "Two"]),
        (
            "Dr. Smith met Mrs. J. K. Rowling at 3.5 p.m. today.",
            ["Dr. Smith met Mrs. J. K. Rowling at 3.5 p.m. today."],
        ),
        ("He has no. 5. Oh no. It fell.", ["He has no. 5.", "Oh no.", "It fell."]),
        ("It was I. He left.", ["It was I.", "He left."]),
        ("He said “Go.” She went.", ["He said “Go.”", "She went."]),
        ("Wait... what? Yes… No.", ["Wait... what?", "Yes…", "No."]),
        ("The U.S. Army came. It left.", ["The U.S. Army came.", "It left."]),
        ("这是一句。这是第二句！", ["这是一句。", "这是第二句！"]),
        ("See www.example.com. Then go.", ["See www.example.com.", "Then go."]),
        ("", []),
        (" \n ", []),
        ("no mark", ["no mark"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(st.sampled_from(list("aI. Mr!?…。”\n\t é🙂")), max_size=60))
def test_only_white_space_lies_between_sentences(text: str) -> None:
    reached = 0
    for start, end in sentence_spans(text):
        assert reached <= start < end
        assert not text[reached:start].strip()
        assert text[start:end].strip() == text[start:end]
        reached = end
    assert not text[reached:].strip()
