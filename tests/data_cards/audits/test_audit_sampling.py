"""A sample is seeded, without replacement, proportional to the strata, and grows without changing its beginning."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_audits import REASON, TASKS, attacked, committed, edited
from making_versions import make
from xaug.data_cards.audits.sampling import draw, sample
from xaug.data_cards.audits.strata import Place
from xaug.data_cards.audits.verdicts import KEPT, RowKey
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.data_cards.ingest import materialize_clean
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport


def places(sizes: list[int]) -> list[Place]:
    numbers = [(stratum, at) for stratum, size in enumerate(sizes) for at in range(size)]
    return [
        Place(RowKey("train", row), f"row-{row}", KEPT, f"stratum {stratum}")
        for row, (stratum, _) in enumerate(numbers)
    ]


Sizes = st.lists(st.integers(1, 60), min_size=1, max_size=6)


@given(Sizes, st.integers(1, 80), st.integers(0, 2**32 - 1))
def test_a_sample_has_no_row_twice_and_follows_the_strata(sizes: list[int], size: int, seed: int) -> None:
    candidates = places(sizes)
    drawn = draw(candidates, size, seed)
    assert len(drawn) == len(set(drawn)) == min(size, len(candidates))
    assert drawn == draw(reversed(candidates), size, seed)
    counts = Counter(place.stratum for place in drawn)
    for larger, more in enumerate(sizes):
        for smaller, fewer in enumerate(sizes):
            if more > fewer:
                assert counts[f"stratum {larger}"] >= counts[f"stratum {smaller}"]


@given(Sizes, st.integers(1, 40), st.integers(0, 40), st.integers(0, 99))
def test_a_larger_sample_begins_with_the_smaller_one(sizes: list[int], size: int, more: int, seed: int) -> None:
    candidates = places(sizes)
    assert draw(candidates, size + more, seed)[:size] == draw(candidates, size, seed)[: size + more]


def test_strata_share_a_sample_in_proportion() -> None:
    drawn = draw(places([500, 300, 200]), 50, 0)
    assert Counter(place.stratum for place in drawn) == {"stratum 0": 25, "stratum 1": 15, "stratum 2": 10}


def test_every_row_is_as_likely_as_any_other() -> None:
    candidates = places([6, 3])
    drawn = Counter(place.row for seed in range(3_000) for place in draw(candidates, 3, seed))
    # Each is drawn in a third of 3,000 samples; five standard deviations are 129.
    assert all(abs(times - 1_000) < 129 for times in drawn.values())
    assert len(drawn) == 9


@pytest.mark.parametrize(
    ("task", "strata"),
    [
        ("pocket_mnli", {"train, entailment", "train, neutral", "train, contradiction"}),
        ("pocket_squad_v2", {"train, with an answer", "train, without an answer"}),
        ("pocket_commonsenseqa", {"train, succeeded"}),
        ("pocket_ccg", {"train, succeeded"}),
    ],
)
def test_strata_are_split_and_label_or_outcome(tmp_path: Path, task: str, strata: set[str]) -> None:
    assert task in TASKS
    drawn = sample(attacked(tmp_path, task), 20, 1)
    assert {place.stratum for place in drawn.rows} == strata
    assert sum(drawn.strata.values()) == 20
    assert {place.population for place in drawn.rows} == {KEPT}
    assert str(drawn) == "All 20 kept rows, in random order."


def test_rejected_rows_are_drawn_on_request(tmp_path: Path) -> None:
    version = make(tmp_path)
    drawn = sample(version, 10, 3, rejected=True)
    assert {(place.row.split, place.population) for place in drawn.rows} == {("rejected", "not_similar")}
    assert all(place.stratum.startswith("train, ") for place in drawn.rows)
    assert str(drawn) == "10 of 28 rejected and edited rows, drawn at random with seed 3."
    named = sample(version, 10, 3, reason="not_similar")
    assert named.rows == drawn.rows
    assert str(named) == "10 of 28 rejected (not_similar) rows, drawn at random with seed 3."
    with pytest.raises(UnknownNameError, match=r"no reason in mnli/bae@v1 named 'not_similarr'. Did you mean"):
        sample(version, 10, 3, reason="not_similarr")


def test_rows_that_the_attack_skipped_are_drawn_only_by_name(tmp_path: Path) -> None:
    found = list(islice(open_source("pocket").rows(card("pocket_mnli"), "train", report=ReadReport()), 4))
    rows = [edited(row, 2, "text_b", "Zebras") for row in found]
    for row in rows[1:]:
        row |= {"edits": [], "outcome": "skipped", "reason": "attack_skipped"}
    version = committed(tmp_path, "pocket_mnli", rows)
    assert [place.population for place in sample(version, 9, 0, rejected=True).rows] == [REASON]
    assert len(sample(version, 9, 0, reason="attack_skipped").rows) == 3
    skipped = committed(tmp_path, "pocket_mnli", rows[1:])
    with pytest.raises(UsageError, match=r"No rejected row of pocket_mnli/toy@v2 was edited\. Name a reason= to see"):
        sample(skipped, 9, 0, rejected=True)


def test_clean_rows_are_drawn_from_all_splits(tmp_path: Path) -> None:
    version, _ = materialize_clean(
        tmp_path, card("pocket_mnli"), open_source("pocket"), ("train", "validation"), limit=9
    )
    drawn = sample(version, 18, 0)
    assert Counter(place.row.split for place in drawn.rows) == {"train": 9, "validation": 9}
    with pytest.raises(UsageError, match="has no rejected row"):
        sample(version, 18, 0, rejected=True)


def test_a_version_without_kept_rows_offers_its_rejected_ones(tmp_path: Path) -> None:
    found = islice(open_source("pocket").rows(card("pocket_mnli"), "train", report=ReadReport()), 2)
    version = committed(tmp_path, "pocket_mnli", [edited(row, 2, "text_b", "Zebras") for row in found])
    with pytest.raises(UsageError, match=r"has no kept row\. To sample rejected rows, give rejected=True"):
        sample(version, 5, 0)
    assert {place.population for place in sample(version, 5, 0, rejected=True).rows} == {REASON}
