"""Misspellings by hand, and that the inner ones leave the first and the last letter."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.augment.attacks.sources.characters import (
    Misspelling,
    alike,
    delete,
    insert,
    keyboard,
    split,
    substitute,
    swap,
)

Kind = Callable[[str, range, random.Random, bool], Iterator[str]]


def made(kind: Kind, word: str, **how: bool) -> list[str]:
    return list(Misspelling(kind, spared=int(kind is swap), **how)(word, random.Random(1)))


def test_one_misspelling_is_drawn() -> None:
    (swapped,) = made(swap, "abcdef")
    assert sorted(swapped) == sorted("abcdef") != list(swapped)
    (substituted,) = made(substitute, "abcdef")
    assert sum(a != b for a, b in zip(substituted, "abcdef", strict=True)) <= 1
    (deleted,), (inserted,) = made(delete, "abcdef"), made(insert, "abcdef")
    assert (len(deleted), len(inserted)) == (5, 7)


def test_every_misspelling_by_hand() -> None:
    assert made(swap, "abcd", every=True) == ["bacd", "acbd", "abdc"]
    assert made(swap, "abcd", every=True, inner=True) == ["acbd"]
    assert made(delete, "abcd", every=True, inner=True) == ["acd", "abd"]
    assert made(split, "abcd", every=True, inner=True) == ["a bcd", "ab cd"]
    assert made(keyboard, "aPb", every=True, inner=True) == ["aOb", "aLb"]
    assert next(one[0] + one[2:] for one in made(insert, "abcd", every=True, inner=True)) == "abcd"
    assert list(alike("x1?", random.Random(1))) == ["×1?", "xl?"]


@pytest.mark.parametrize("kind", [swap, substitute, delete, insert, split, keyboard])
def test_a_word_of_one_letter_is_left_alone(kind: Kind) -> None:
    assert made(kind, "a") == made(kind, "a", every=True) == []


@pytest.mark.parametrize("kind", [swap, delete, insert, split, keyboard])
@given(word=st.text(min_size=1, max_size=8))
def test_inner_misspellings_keep_both_ends(kind: Kind, word: str) -> None:
    for one in made(kind, word, every=True, inner=True):
        assert (one[0], one[-1]) == (word[0], word[-1])
