"""Ids stay unique, and each control character is replaced by one space."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.characters import without_controls
from xaug.data_cards.sources.identity import UniqueIds


@given(st.lists(st.sampled_from(["a", "b", "a#2", "a#3", "b#2", "a#2#2", ""]), max_size=60))
def test_ids_are_unique_and_only_repeated_ones_change(names: list[str]) -> None:
    ids = UniqueIds()
    given_back = [ids.unique(name) for name in names]
    assert len(set(given_back)) == len(names)
    assert all(new == old or new.startswith(f"{old}#") for old, new in zip(names, given_back, strict=True))
    assert given_back[: len(set(names))] or not names
    assert ids.repeated == sum(new != old for old, new in zip(names, given_back, strict=True))
    again = UniqueIds()
    assert [again.unique(name) for name in names] == given_back


def test_many_ids_through_several_growths() -> None:
    ids = UniqueIds()
    names = [f"{number}e" for number in range(20_000)]
    assert [ids.unique(name) for name in names] == names
    assert [ids.unique(name) for name in names[::1000]] == [f"{name}#2" for name in names[::1000]]
    assert ids.repeated == 20


def test_one_id_for_every_row_is_not_slow() -> None:
    ids = UniqueIds()
    assert [ids.unique("x") for _ in range(20_000)][-1] == "x#20000"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_plain_text_keeps_its_length_and_every_other_character(text: str) -> None:
    new = without_controls(text)
    assert len(new) == len(text)
    for old, found in zip(text, new, strict=True):
        control = (ord(old) < 32 and old not in "\t\n\r") or 127 <= ord(old) < 160
        assert found == (" " if control else old)
