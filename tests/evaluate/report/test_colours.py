"""The scale of the heat map: within sRGB, even, ordered in grey, too, and legible."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.evaluate.report.colours import (
    INK,
    PAPER,
    contrast,
    difference,
    diverging,
    linear,
    oklab,
    scale,
    text_on,
    to_linear,
)

SHARES = [at / 100 for at in range(101)]
# Machado, Oliveira and Fernandes 2009, table 1, severity 1.0, in linear light
BLIND = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
}


def lightness(rgb: tuple[float, ...]) -> float:
    """CIE L* of linear sRGB, from 0 to 100."""
    luminance = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]
    return 116 * luminance ** (1 / 3) - 16


def test_every_colour_can_be_shown() -> None:
    assert all(-1e-4 <= channel <= 1.0001 for share in SHARES for channel in linear(share))


def test_steps_look_even() -> None:
    steps = [math.dist(oklab(a), oklab(b)) for a, b in pairwise(SHARES)]
    assert max(steps) / min(steps) < 1.25


def test_the_order_is_seen_in_grey_and_without_red_or_green() -> None:
    assert all(lightness(linear(a)) + 0.3 < lightness(linear(b)) for a, b in pairwise(SHARES))
    for matrix in BLIND.values():
        seen = [
            tuple(sum(m * c for m, c in zip(row, linear(share), strict=True)) for row in matrix) for share in SHARES
        ]
        assert all(lightness(a) + 0.3 < lightness(b) for a, b in pairwise(seen))


def test_text_can_be_read_on_every_colour() -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1."""
    assert min(contrast(text_on(scale(share)), scale(share)) for share in SHARES) >= 4.5
    assert text_on(scale(0)) == PAPER
    assert text_on(scale(1)) == INK


def test_contrast_by_hand() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the well-known grey that just fails
    assert contrast("#abcdef", "#abcdef") == 1


@given(st.floats(-5, 5))
def test_a_share_beyond_the_ends_is_the_end(share: float) -> None:
    assert scale(share) == scale(min(1, max(0, share)))


def test_differences_are_equally_dark_on_both_sides_and_distinct_with_any_colour_vision() -> None:
    for at in SHARES:
        below, above = to_linear(difference(-at)), to_linear(difference(at))
        assert all(-1e-4 <= channel <= 1.0001 for channel in (*below, *above))
        assert abs(difference(-at)[0] - difference(at)[0]) < 1e-9
        assert min(contrast(text_on(diverging(one)), diverging(one)) for one in (-at, at)) >= 4.5
    assert all(difference(a)[0] > difference(b)[0] for a, b in pairwise(SHARES))
    for (
        matrix
    ) in BLIND.values():  # blue stays bluer than red, brown less blue than red, for readers without red or green
        for at in SHARES[20:]:
            for sign in (-1, 1):
                red, _, blue = (
                    sum(m * c for m, c in zip(row, to_linear(difference(sign * at)), strict=True)) for row in matrix
                )
                assert (blue > 1.1 * red) if sign > 0 else (blue < 0.9 * red)


@given(st.floats(-5, 5))
def test_a_difference_beyond_the_ends_is_the_end(share: float) -> None:
    assert diverging(share) == diverging(min(1, max(-1, share)))
