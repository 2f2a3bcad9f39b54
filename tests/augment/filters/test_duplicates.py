"""Exact and near duplicates, the same in every process."""

from __future__ import annotations

import random
import subprocess
import sys

import numpy as np
import pytest
from filter_pairs import NLI, SPAN, nli, pair
from hypothesis import given
from hypothesis import strategies as st
from xaug.augment.filters.duplicates import EXACT, Duplicates
from xaug.augment.filters.minhash import SHINGLE, band_keys, digest, signature
from xaug.data_cards import catalog
from xaug.data_cards.normalized import folded

LONG = " ".join(f"word{i} of the long passage" for i in range(30))


def shingles(text: str) -> set[str]:
    plain = folded(text)
    size = min(SHINGLE, len(plain))
    return {plain[i : i + size] for i in range(len(plain) - size + 1)} if plain else set()


def test_the_first_row_is_like_no_other() -> None:
    assert Duplicates()([nli()]) == [0.0]


def test_scores_do_not_change_what_is_remembered() -> None:
    filter_ = Duplicates()
    assert filter_([nli(), nli()]) == [0.0, 0.0]
    filter_.keep(nli())
    assert filter_([nli(), nli()]) == [EXACT, EXACT]


def test_case_spaces_and_compatibility_forms_do_not_tell_rows_apart() -> None:
    filter_ = Duplicates()
    filter_.keep(nli())
    same = pair("mnli", NLI, text_a="a  man plays the old PIANO on a\tstage.", text_b="Ａ man makes music.")
    assert filter_([same]) == [EXACT]


def test_a_clean_row_may_not_come_back_as_an_augmented_one() -> None:
    filter_ = Duplicates()
    filter_.remember_clean(catalog.card("mnli"), [{**NLI, "text_a": nli().augmented["text_a"]}])
    assert filter_([nli(), nli("old", "new")]) == [EXACT, 0.0]


def test_near_duplicates_score_high_and_stay_below_exact() -> None:
    filter_ = Duplicates()
    filter_.keep(pair("mnli", NLI, text_a=LONG))
    (score,) = filter_([pair("mnli", NLI, text_a=LONG + " end")])
    assert score is not None
    assert 0.9 < score < EXACT
    assert np.float32(score) < np.float32(EXACT)


def test_a_shared_passage_with_another_question_is_no_duplicate() -> None:
    filter_ = Duplicates()
    row = {**SPAN, "context": LONG}
    filter_.keep(pair("squad_v1", row))
    (score,) = filter_([pair("squad_v1", row, question="How many moons has the planet Mars?")])
    assert score is not None
    assert score < 0.2


def test_fields_do_not_run_into_each_other() -> None:
    assert digest(("a b", "c")) != digest(("a", "b c"))


@given(st.text(), st.text())
def test_signatures_are_equal_exactly_where_the_shingles_are(a: str, b: str) -> None:
    assert (signature(a).tolist() == signature(b).tolist()) == (shingles(a) == shingles(b))


@given(st.text(min_size=1))
def test_normalizing_twice_changes_nothing_that_is_compared(text: str) -> None:
    assert digest((text,)) == digest((" ".join(text.split()),))
    assert signature(text).shape == (64,)


def test_the_estimate_is_near_the_true_jaccard() -> None:
    draw = random.Random(5)
    errors = []
    for _ in range(200):
        words = [f"{draw.randrange(10**6)}" for _ in range(20)]
        other = [word if draw.random() < 0.85 else f"{draw.randrange(10**6)}" for word in words]
        a, b = " ".join(words), " ".join(other)
        true = len(shingles(a) & shingles(b)) / len(shingles(a) | shingles(b))
        errors.append(float((signature(a) == signature(b)).mean()) - true)
    # One standard error of 64 hashes is at most sqrt(0.25 / 64) = 0.0625; of the mean of 200, 0.0044.
    assert abs(np.mean(errors)) < 0.015
    assert np.std(errors) < 0.07


def test_near_duplicates_are_found_among_many() -> None:
    draw, filter_ = random.Random(6), Duplicates()
    texts = [" ".join(f"{draw.randrange(10**5)}" for _ in range(40)) for _ in range(300)]
    for text in texts:
        filter_.keep(pair("mnli", NLI, text_a=text, text_b=text[::-1]))
    near = [pair("mnli", NLI, text_a=text + ".", text_b=text[::-1] + ".") for text in texts]
    assert all(score is not None and score > 0.9 for score in filter_(near))


def test_a_duplicate_is_found_behind_later_rows_of_its_buckets() -> None:
    """Rows of one template share every bucket with the first row, which comes last in each of them."""
    template = " ".join(f"word{i}" for i in range(200))
    first = pair("mnli", NLI, text_a=template, text_b=template)
    later = [pair("mnli", NLI, text_a=f"{template} {i * 7919}", text_b=f"{i * 104729}") for i in range(20)]
    filter_ = Duplicates()
    filter_.keep(first)
    for row in later:
        filter_.keep(row)
    (score,) = filter_([pair("mnli", NLI, text_a=template + ".", text_b=template + ".")])
    assert score is not None
    assert score > 0.9


def test_the_index_finds_every_row_that_shares_a_band() -> None:
    """Compared with a search through all rows: variants of a few templates share some bands and not others."""
    draw, filter_ = random.Random(8), Duplicates()
    templates = [[f"{draw.randrange(10**7)}" for _ in range(40)] for _ in range(3)]

    def variant() -> str:
        return " ".join(w if draw.random() < 0.8 else f"{draw.randrange(10**7)}" for w in draw.choice(templates))

    kept: list[str] = []
    partly = 0
    for text in (variant() for _ in range(120)):
        own, keys = signature(text), band_keys(signature(text))
        shared = [[a == b for a, b in zip(keys, band_keys(signature(other)), strict=True)] for other in kept]
        partly += sum(any(bands) and not bands[0] for bands in shared)
        alike = [float((own == signature(o)).mean()) for o, bands in zip(kept, shared, strict=True) if any(bands)]
        one = pair("mnli", NLI, text_a=text, text_b=text)
        assert filter_([one]) == [pytest.approx(max(alike, default=0.0))]
        filter_.keep(one)
        kept.append(text)
    assert partly > 50  # otherwise this test shows nothing


@pytest.mark.parametrize("seed", ["0", "77"])
def test_hashes_do_not_depend_on_the_process(seed: str) -> None:
    code = (
        "from xaug.augment.filters.minhash import digest, signature;"
        "print(digest(('ä b', 'c')), signature('ä b c d e f').sum())"
    )
    made = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
    ).stdout
    assert made.split() == [str(digest(("ä b", "c"))), str(signature("ä b c d e f").sum())]
    assert made.split() == ["128668094500769850", "36546463305"]
