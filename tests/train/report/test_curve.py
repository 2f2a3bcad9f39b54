"""train_curve.svg: well-formed, escaped, the same each time, and small however long the run."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_metrics_file import records
from xaug.train.report.curve import draw, nice_ticks

SVG = "{http://www.w3.org/2000/svg}"


def test_the_curve_is_well_formed_and_deterministic() -> None:
    text = draw(records(), "a run & <more>")
    root = ElementTree.fromstring(text)
    assert text == draw(records(), "a run & <more>")
    words = [element.text for element in root.iter(f"{SVG}text")]
    assert "a run & <more>" in words
    assert {"a<b", "ccg", "a<b accuracy", "lr", "loss", "learning rate"} <= set(words)
    assert "a<b f1" not in words, "the main metric only"
    assert len(list(root.iter(f"{SVG}path"))) == 2 * 2 + 1 + 1
    assert len(text) < 60_000


def test_points_lie_inside_their_panel() -> None:
    root = ElementTree.fromstring(draw(records(), "run"))
    height = float(root.attrib["viewBox"].split()[3])
    for path in root.iter(f"{SVG}path"):
        for point in path.attrib["d"][1:].split("L"):
            x, y = map(float, point.split(","))
            assert 60 <= x <= 610
            assert 0 <= y <= height


def test_a_run_without_records_has_a_title() -> None:
    assert "<title>run</title>" in draw([], "run")


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]), (0, 7, [0, 2, 4, 6, 8]), (42, 58, [40, 45, 50, 55, 60])],
)
def test_ticks_are_round(low: float, high: float, ticks: list[float]) -> None:
    assert nice_ticks(low, high) == ticks


@given(st.floats(-1e6, 1e6), st.floats(1e-9, 1e6))
def test_ticks_span_the_values(low: float, span: float) -> None:
    ticks = nice_ticks(low, low + span)
    tolerance = 1e-6 * max(1.0, abs(low))
    assert ticks[0] <= low + tolerance
    assert ticks[-1] >= low + span - tolerance
    assert 2 <= len(ticks) <= 9
