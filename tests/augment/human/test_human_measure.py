"""Figures of filters on judged pairs: equal to scikit-learn's and to a count by hand, with intervals over originals."""

from __future__ import annotations

import math
import random

import pytest
from making_judged import nli
from sklearn.metrics import precision_score, recall_score, roc_auc_score
from xaug.augment.calibration_plot import drawn
from xaug.augment.curves import curve, point
from xaug.augment.filters import FILTERS, Setting
from xaug.augment.human.base import JudgedPair
from xaug.augment.human.measure import SetFigures, figures

LABEL, RATIO = FILTERS.get("label"), FILTERS.get("edit_ratio")


def judged(number: int, seed: str = "a") -> tuple[list[JudgedPair], dict[str, list[float | None]]]:
    """Pairs in groups of three, whose label scores are higher where the label holds, and random edit ratios."""
    rng = random.Random(seed)
    good = [rng.random() < 0.4 for _ in range(number)]
    pairs = [JudgedPair(nli(), holds, f"g{i // 3}") for i, holds in enumerate(good)]
    label: list[float | None] = [round(rng.uniform(-1, 0.6) + 0.4 * holds, 1) for holds in good]
    return pairs, {"label": label, "edit_ratio": [rng.random() for _ in good]}


def measured(number: int) -> tuple[SetFigures, list[bool], dict[str, list[float | None]]]:
    pairs, scores = judged(number)
    chosen = [Setting(RATIO, 0.7), Setting(LABEL, 0.0)]
    return figures("set", pairs, chosen, scores, wanted=0.6), [one.holds for one in pairs], scores


def test_auc_precision_and_recall_are_those_of_scikit_learn() -> None:
    found, good, scores = measured(300)
    label = scores["label"]
    keep = [score is not None and score >= 0 for score in label]
    by_name = {one.filter: one for one in found.filters}
    assert by_name["label"].auc.value == pytest.approx(roc_auc_score(good, label))
    assert by_name["edit_ratio"].auc.value == pytest.approx(1 - roc_auc_score(good, scores["edit_ratio"]))
    assert by_name["label"].precision.value == pytest.approx(precision_score(good, keep))
    assert by_name["label"].recall.value == pytest.approx(recall_score(good, keep))
    both = [k and ratio is not None and ratio <= 0.7 for k, ratio in zip(keep, scores["edit_ratio"], strict=True)]
    assert found.precision.value == pytest.approx(precision_score(good, both))
    assert found.recall.value == pytest.approx(recall_score(good, both))
    assert (found.pairs, found.groups) == (300, 100)


def test_intervals_hold_the_value_shrink_with_more_pairs_and_repeat() -> None:
    small, large = (measured(number)[0] for number in (90, 900))
    for one, other in zip(small.filters, large.filters, strict=True):
        for few, many in ((one.auc, other.auc), (one.precision, other.precision), (one.recall, other.recall)):
            assert few.low <= few.value <= few.high
            assert many.high - many.low < few.high - few.low
    assert measured(90)[0] == small


def test_a_pair_without_a_score_is_kept_and_has_no_part_in_the_auc() -> None:
    pairs, scores = judged(60)
    without = {**scores, "label": [None, *scores["label"][1:]]}
    found = figures("set", pairs, [Setting(LABEL, 0.0)], without, wanted=0.5).filters[0]
    assert found.scored == 59
    assert found.auc.value == pytest.approx(roc_auc_score([one.holds for one in pairs[1:]], scores["label"][1:]))


def test_the_threshold_of_a_wanted_precision_is_the_one_with_the_highest_recall() -> None:
    good = [True, True, True, False, True, False, False, False]
    scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2]
    shape = curve(LABEL, scores, good, 0.0)
    best = shape.at_precision(0.8)
    assert best is not None
    assert (best.threshold, best.precision, best.recall) == (0.5, 0.8, 1.0)
    assert shape.at_precision(1.0) == point(0.7, [score >= 0.7 for score in scores], good)
    assert curve(LABEL, [0.1, 0.2], [True, False], 0.0).at_precision(0.9) is None


def test_intervals_of_one_original_are_its_value_or_not_a_number() -> None:
    pairs = [JudgedPair(nli(), True, "one"), JudgedPair(nli(), True, "one")]
    found = figures("set", pairs, [Setting(LABEL, 0.0)], {"label": [0.5, -0.5]}, wanted=0.9)
    assert found.filters[0].precision == (1.0, 1.0, 1.0)
    assert math.isnan(found.filters[0].auc.value)


def test_without_a_kept_pair_precision_is_undefined() -> None:
    pairs, scores = judged(60)
    found = figures("set", pairs, [Setting(LABEL, 2.0)], scores, wanted=0.6)
    for rate in (found.precision, found.filters[0].precision):
        assert all(map(math.isnan, rate)), "no pair is kept, so there is no share of the kept ones"
    assert found.recall.value == 0.0
    assert point(0.0, [False, False], [True, False]).score == 0.0
    drawing = drawn("none", [("", curve(LABEL, [0.1, 0.2], [False, False], 2.0))])
    assert "nan" not in drawing
