"""Intervals, paired tests and corrections: worked out by hand, against scipy, and by their coverage."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from building import f1_of, mean_of
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from xaug.data_cards.errors import DataError
from xaug.evaluate.metrics.base import Measured
from xaug.evaluate.resampling import bootstrap, check_same_rows, paired
from xaug.evaluate.seeding import generator
from xaug.evaluate.stack import Scored
from xaug.evaluate.stats import deviation, holm, interval, limits, mean, p_value


def scored(values: list[float], ids: list[str] | None = None) -> Scored:
    return Scored(tuple(ids or [f"r{at}" for at in range(len(values))]), (mean_of("accuracy", values),))


def test_an_interval_is_scipys_percentile_bootstrap() -> None:
    values = np.random.default_rng(3).normal(0.6, 0.2, 400)
    theirs = scipy_stats.bootstrap(
        (values,), np.mean, method="percentile", n_resamples=20_000, rng=np.random.default_rng(1)
    ).confidence_interval
    ours = limits(bootstrap([mean_of("accuracy", list(values))], ["t"], 20_000))
    assert ours == pytest.approx((100 * theirs.low, 100 * theirs.high), abs=0.1)


def test_an_interval_of_micro_f1_is_that_of_whole_rows_drawn_again() -> None:
    rng = np.random.default_rng(5)
    counts = [(int(r), int(r + s), int(r + t)) for r, s, t in rng.integers(0, 5, (120, 3))]
    rows = np.array(counts, dtype=float)
    naive = []
    for _ in range(4000):  # draw rows one by one and count again
        right, said, true = rows[rng.integers(0, len(rows), len(rows))].sum(0)
        naive.append(100 * 2 * right / (said + true))
    ours = bootstrap([f1_of("f1", counts)], ["t"], 4000)
    assert np.percentile(ours, [2.5, 50, 97.5]) == pytest.approx(np.percentile(naive, [2.5, 50, 97.5]), abs=0.5)


def test_two_scores_of_a_row_are_drawn_together() -> None:
    """F1 equals exact match on every row, so their mean varies as much as either of them."""
    values = [float(at % 2) for at in range(100)]
    one = bootstrap([mean_of("exact", values)], ["t"])
    both = bootstrap([mean_of("f1", values), mean_of("exact", values)], ["t"])
    assert np.std(both) == pytest.approx(np.std(one), rel=0.05)
    assert np.std(both) == pytest.approx(5.0, rel=0.1)  # sqrt(0.25 / 100), in percent


def test_rows_all_right_leave_no_doubt() -> None:
    assert interval([mean_of("accuracy", [1.0] * 7)], ["t"]) == (100.0, 100.0)
    assert interval([f1_of("f1", [(0, 3, 2)] * 7)], ["t"]) == (0.0, 0.0)


def test_what_is_drawn_hangs_on_names_and_not_on_the_order_of_rows() -> None:
    values = [float(at % 3 == 0) for at in range(60)]
    own = interval([mean_of("accuracy", values)], ["xnli", "sw"])
    np.random.seed(0)  # a global seed is nobody's business
    assert interval([mean_of("accuracy", values[::-1])], ["xnli", "sw"]) == own
    other = bootstrap([mean_of("accuracy", values)], ["xnli", "ur"])
    assert not np.array_equal(bootstrap([mean_of("accuracy", values)], ["xnli", "sw"]), other)
    # sha256 of the names, so the same on every machine and in every process
    assert generator(["a"]).integers(1 << 30) == generator(["a"]).integers(1 << 30)
    assert generator(["ab", "c"]).integers(1 << 30) != generator(["a", "bc"]).integers(1 << 30)


def test_memory_is_bounded_by_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    values = list(np.random.default_rng(1).random(50))
    widths: list[int] = []
    real = np.random.Generator.multinomial

    class Watched:
        def __init__(self, inner: np.random.Generator) -> None:
            self.inner = inner

        def multinomial(self, *args: object, size: int) -> np.ndarray:
            widths.append(size)
            return real(self.inner, *args, size=size)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr("xaug.evaluate.stack._CHUNK", 1000)
    monkeypatch.setattr("xaug.evaluate.resampling.generator", lambda names: Watched(np.random.default_rng(0)))
    assert len(bootstrap([mean_of("accuracy", values)], ["t"])) == 1000
    assert max(widths) * 50 <= 1000
    assert sum(widths) == 1000


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    """300 samples of 150 coin tosses with p = 0.7: 95 % of the intervals contain 70, less 3.3 standard errors."""
    rng = np.random.default_rng(11)
    held = 0
    for trial in range(300):
        low, high = interval([mean_of("accuracy", list((rng.random(150) < 0.7).astype(float)))], [str(trial)])
        held += low <= 70.0 <= high
    assert 0.905 <= held / 300 <= 0.99


def test_p_is_that_of_all_swaps_written_out() -> None:
    """Five rows differ: 2^5 equally likely swaps. B is better on four and worse on one: delta 3 of 8 rows."""
    a = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0]
    b = [1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0]
    (found,) = paired([(scored(a), scored(b))], ["t"])
    sums = [sum(signs) for signs in product((-1, 1), repeat=5)]
    exact = sum(abs(one) >= 3 for one in sums) / 32  # 12 of 32
    assert exact == 0.375
    assert found.delta == pytest.approx(37.5)
    assert p_value(found.delta, found.null) == pytest.approx(exact, abs=0.02)


def test_p_agrees_with_scipys_permutation_test_on_uneven_scores() -> None:
    rng = np.random.default_rng(2)
    a = rng.random(40)
    b = np.clip(a + rng.normal(0.03, 0.1, 40), 0, 1)
    theirs = scipy_stats.permutation_test(
        (b, a), lambda x, y: np.mean(x - y), permutation_type="samples", n_resamples=20_000, vectorized=False,
        rng=np.random.default_rng(0),
    ).pvalue  # fmt: skip
    (found,) = paired([(scored(list(a)), scored(list(b)))], ["t"])
    assert p_value(found.delta, found.null) == pytest.approx(theirs, abs=0.02)


def test_the_interval_of_a_difference_is_scipys() -> None:
    rng = np.random.default_rng(4)
    a = (rng.random(300) < 0.6).astype(float)
    b = np.where(rng.random(300) < 0.2, 1 - a, a)
    theirs = scipy_stats.bootstrap(
        (a, b), lambda x, y, axis: np.mean(y - x, axis=axis), paired=True, method="percentile", n_resamples=9999,
        rng=np.random.default_rng(1),
    ).confidence_interval  # fmt: skip
    (found,) = paired([(scored(list(a)), scored(list(b)))], ["t"])
    assert limits(found.replicates) == pytest.approx((100 * theirs.low, 100 * theirs.high), abs=0.6)


def test_runs_that_say_the_same_do_not_differ() -> None:
    values = [1.0, 0.0, 1.0]
    (found,) = paired([(scored(values), scored(values))], ["t"])
    assert (found.delta, limits(found.replicates), p_value(found.delta, found.null)) == (0.0, (0.0, 0.0), 1.0)


def test_rows_are_paired_by_id_and_not_by_place() -> None:
    first = scored([1.0, 0.0, 0.0], ["x", "y", "z"])
    second = scored([0.0, 0.0, 1.0], ["z", "y", "x"])
    (found,) = paired([(first, second)], ["t"])
    assert np.all(found.null == 0)  # the same answers: no swap changes anything


def test_translations_of_one_set_of_rows_are_drawn_together() -> None:
    """Twenty languages err on the same rows: their mean is as uncertain as one of them."""
    rng = np.random.default_rng(8)
    a, b = ((rng.random(200) < share).astype(float) for share in (0.5, 0.6))
    pair = (scored(list(a)), scored(list(b)))
    one = paired([pair], ["t"])[0]
    several = paired([pair] * 20, ["t"])
    spread = np.std(np.mean([each.replicates for each in several], axis=0))
    assert spread == pytest.approx(np.std(one.replicates), rel=0.15)
    assert np.std(np.mean([each.null for each in several], axis=0)) == pytest.approx(np.std(one.null), rel=0.05)


def test_under_no_difference_p_is_small_as_rarely_as_it_says() -> None:
    rng = np.random.default_rng(6)
    small = 0
    for trial in range(200):
        truth = rng.random((2, 80)) < 0.6
        a, b = truth.astype(float)
        (found,) = paired([(scored(list(a)), scored(list(b)))], [str(trial)])
        small += p_value(found.delta, found.null) <= 0.05
    assert small / 200 <= 0.10  # 5 % plus 3.2 standard errors


def test_different_rows_cannot_be_paired() -> None:
    with pytest.raises(DataError, match=r"xnli sw.*rows \(2 and 2 rows; only one run has b, c\).*max_examples"):
        check_same_rows(scored([1.0, 0.0], ["a", "b"]), scored([1.0, 0.0], ["a", "c"]), "xnli sw")
    with pytest.raises(DataError, match="different rows"):
        paired([(scored([1.0, 0.0]), scored([1.0, 0.0, 1.0]))], ["t"])
    with pytest.raises(DataError, match="row id is repeated"):
        check_same_rows(scored([1.0, 0.0, 1.0], ["a", "b", "a"]), scored([1.0, 0.0], ["a", "b"]), "t")
    with pytest.raises(ValueError, match="3 ids"):
        Scored(("a", "b", "c"), (mean_of("x", [1.0]),))
    with pytest.raises(ValueError, match=r"1 ids, but parts of \[1, 2\] rows"):
        interval([mean_of("f1", [1.0]), mean_of("exact", [1.0, 0.0])], ["t"])
    with pytest.raises(ValueError, match="0 ids"):
        interval([], ["t"])


def test_holm_by_hand() -> None:
    """Sorted 0.01, 0.02, 0.04 → 3 x 0.01, max(0.03, 2 x 0.02), max(0.04, 0.04): Holm 1979."""
    assert holm([0.02, 0.01, 0.04]) == pytest.approx([0.04, 0.03, 0.04])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_never_helps_and_keeps_the_order(ps: list[float]) -> None:
    found = holm(ps)
    assert all(before <= after <= 1 for before, after in zip(ps, found, strict=True))
    assert max(found) <= 1
    assert all(found[i] <= found[j] for i in range(len(ps)) for j in range(len(ps)) if ps[i] <= ps[j])
    assert found[ps.index(min(ps))] == pytest.approx(min(1.0, len(ps) * min(ps)))


def test_spread_over_seeds() -> None:
    assert deviation([70.0, 72.0, 74.0]) == pytest.approx(2.0)  # sqrt((4 + 0 + 4) / 2)
    assert deviation([70.0]) is None
    assert mean([1.0, 2.0]) == 1.5


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40))
def test_an_interval_holds_possible_scores_around_its_middle(rows: list[tuple[int, int, int]]) -> None:
    measured: Measured = f1_of("f1", [(right, right + said, right + true) for right, said, true in rows])
    values = bootstrap([measured], ["t"], 200)
    assert 0 <= values.min() <= values.max() <= 100
    assert math.isfinite(limits(values)[0])
    assert limits(values)[0] <= np.median(values) <= limits(values)[1]


def test_pairs_of_languages_that_share_some_rows() -> None:
    """Rows with one id are swapped and resampled together in all languages that have them."""
    rng = np.random.default_rng(9)
    ids = [[f"q{at}" for at in range(150)], [f"q{at}" for at in range(75, 225)]]
    a, b = ((rng.random(225) < share).astype(float) for share in (0.5, 0.6))
    pairs = [
        (scored([a[int(name[1:])] for name in own], own), scored([b[int(name[1:])] for name in own], own))
        for own in ids
    ]
    together = paired(pairs, ["t"])
    for (first, second), found in zip(pairs, together, strict=True):
        (alone,) = paired([(first, second)], ["alone"])
        assert found.delta == pytest.approx(alone.delta)
        assert np.std(found.replicates) == pytest.approx(np.std(alone.replicates), rel=0.15)
        assert np.std(found.null) == pytest.approx(np.std(alone.null), rel=0.05)
    assert np.corrcoef(together[0].null, together[1].null)[0, 1] == pytest.approx(0.5, abs=0.12)
    assert np.corrcoef(together[0].replicates, together[1].replicates)[0, 1] == pytest.approx(0.5, abs=0.15)
