"""The division of rows into halves, by whole groups of rows that share a text."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.catalog import card, cards
from xaug.data_cards.errors import DataError
from xaug.data_cards.groups import Halves, divide, group_texts
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.files import FilesSource
from xaug.data_cards.sources.halves import SPLITS, HalvesSource

MNLI, QQP = card("mnli"), card("qqp")


def nli(premise: str, hypothesis: str = "It rains.") -> Row:
    return {"id": f"{premise}/{hypothesis}", "text_a": premise, "text_b": hypothesis, "label": 0}


def many(count: int, each: int = 3) -> list[Row]:
    return [nli(f"Premise {number}.", f"Hypothesis {one}.") for number in range(count) for one in range(each)]


def test_rows_that_share_a_premise_are_in_one_half() -> None:
    rows = many(50)
    halves = divide(MNLI, rows)
    of: dict[str, set[int]] = {}
    for row in rows:
        of.setdefault(row["text_a"], set()).add(halves.of(row))
        assert halves.seen(row) == {halves.of(row)}
    assert all(len(found) == 1 for found in of.values())
    assert sum(halves.of(row) for row in rows) == 75, "both halves have the same number of rows"


def test_texts_that_read_the_same_are_one_group() -> None:
    halves = divide(MNLI, [nli("A dog  runs."), nli("Cats sleep.")])
    assert halves.of(nli("a DOG\u00a0runs.\n")) == halves.of(nli("A dog runs."))
    assert halves.seen(nli("A dog ran.")) == frozenset()


def test_pairs_that_share_a_question_in_either_place_are_one_group() -> None:
    chain = [nli(f"q{number}", f"q{number + 1}") for number in range(20)]
    others = [nli(f"a{number}", f"b{number}") for number in range(30)]
    halves = divide(QQP, [*chain, *others])
    assert {halves.of(row) for row in chain} == {0}, "the largest group is placed first"
    assert {halves.of(row) for row in others} == {0, 1}
    between = nli("q3", next(row["text_a"] for row in others if halves.of(row) == 1))
    assert halves.seen(between) == {0, 1}
    assert halves.of(between) in (0, 1)


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=40),
    st.randoms(use_true_random=False),
)
def test_the_halves_share_no_text_in_whatever_order_the_rows_are(
    pairs: list[tuple[int, int]], shuffle: random.Random
) -> None:
    rows = [nli(f"Is it {a}?", f"Is it {b}?") for a, b in pairs]
    try:
        halves = divide(QQP, rows)
    except DataError:
        return  # all of them are one group
    texts: list[set[str]] = [set(), set()]
    for row in rows:
        assert len(halves.seen(row)) == 1
        texts[halves.of(row)] |= set(group_texts(QQP, row))
    assert not texts[0] & texts[1]
    assert all(texts)
    shuffle.shuffle(rows)
    assert divide(QQP, rows) == halves


def test_rows_of_one_group_cannot_be_divided() -> None:
    with pytest.raises(DataError, match=r"mnli cannot be divided into two halves, because they are of 1 group\. Name"):
        divide(MNLI, [nli("A dog runs.", "It runs."), nli("A dog runs.", "It sits.")])


def test_rows_of_other_groups_are_spread_by_a_hash() -> None:
    halves = divide(MNLI, many(4))
    found = [halves.of(nli(f"Something else {number}.")) for number in range(200)]
    assert 60 < sum(found) < 140


def test_a_division_is_read_as_it_was_written(tmp_path: Path) -> None:
    halves = divide(MNLI, many(20))
    halves.write(tmp_path / "cache" / "groups.arrow")
    assert Halves.read(MNLI, tmp_path / "cache" / "groups.arrow") == halves


@pytest.mark.parametrize("task", [one.id.name for one in cards()])
def test_every_task_has_a_text_to_group_by(task: str, fixtures: Path) -> None:
    source, found = FilesSource(fixtures / "official"), card(task)
    rows = list(source.rows(found, "train", report=ReadReport()))
    assert all(group_texts(found, row)[0] for row in rows)


def test_halves_are_splits_of_a_source(fixtures: Path) -> None:
    source = FilesSource(fixtures / "official")
    rows = list(source.rows(MNLI, "train", report=ReadReport()))
    halves = divide(MNLI, rows)
    divided = HalvesSource(source, halves)
    assert divided.splits(MNLI) == list(SPLITS)
    reports = [ReadReport() for _ in SPLITS]
    parts = [list(divided.rows(MNLI, split, report=report)) for split, report in zip(SPLITS, reports, strict=True)]
    assert [report.rows for report in reports] == [len(part) for part in parts]
    assert sorted(row["id"] for part in parts for row in part) == sorted(row["id"] for row in rows)
    assert not {row["text_a"] for row in parts[0]} & {row["text_a"] for row in parts[1]}
