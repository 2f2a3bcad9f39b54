"""Benjamini's and Hochberg's correction, and Holm's, against statsmodels."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from xaug.evaluate.stats import holm
from xaug.study.statistics.multiplicity import benjamini_hochberg

PS = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@settings(max_examples=10)  # statsmodels takes most of a tenth of a second for each
@given(PS)
def test_both_agree_with_statsmodels(ps: list[float]) -> None:
    assert benjamini_hochberg(ps) == pytest.approx(list(multipletests(ps, method="fdr_bh")[1]))
    assert holm(ps) == pytest.approx(list(multipletests(ps, method="holm")[1]))


@given(PS)
def test_q_lies_between_p_and_holms_p(ps: list[float]) -> None:
    for p, q, corrected in zip(ps, benjamini_hochberg(ps), holm(ps), strict=True):
        assert p - 1e-12 <= q <= corrected + 1e-12
        assert q <= 1


def test_an_empty_table() -> None:
    assert benjamini_hochberg([]) == []
