"""train_curve.svg is well-formed, escaped, deterministic, and small even for a long run."""

from __future__ import annotations

import time
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_metrics_file import records
from xaug.train.report.curve import _smoothed, draw

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


def test_a_title_with_control_characters_is_still_xml() -> None:
    assert ElementTree.fromstring(draw([], "a\x01b")).findtext(f"{SVG}title") == "a\\u0001b"


def test_one_evaluation_is_a_dot_and_no_score_is_none() -> None:
    evals = [
        {"kind": "eval", "step": number, "scores": {"ccg": {"accuracy": score}}}
        for number, score in ((5, None), (10, 50.0))
    ]
    root = ElementTree.fromstring(draw(evals, "run"))
    (dot,) = root.iter(f"{SVG}circle")
    assert dot.attrib["cx"] == "610.0", "at the last step"


def test_a_score_has_the_number_of_its_rows() -> None:
    evals = [{"kind": "eval", "step": 4, "scores": {"ccg": {"accuracy": 50.0}}, "rows": {"ccg": 1200}}]
    texts = [one.text for one in ElementTree.fromstring(draw(evals, "run")).iter(f"{SVG}text")]
    assert "ccg accuracy (1,200)" in texts
    assert "dev score, percent (of so many rows)" in texts
    del evals[0]["rows"]  # as in an earlier release
    texts = [one.text for one in ElementTree.fromstring(draw(evals, "run")).iter(f"{SVG}text")]
    assert "ccg accuracy" in texts


def test_a_task_has_one_colour_in_all_panels() -> None:
    steps = [{"kind": "step", "step": at, "task": task, "loss": 1.0, "lr": 0.1} for at, task in ((1, "x"), (2, "y"))]
    evals = [{"kind": "eval", "step": 2, "scores": {"y": {"f1": 9.0}, "z": {"f1": 7.0}, "x": {"f1": 8.0}}}]
    elements = list(ElementTree.fromstring(draw([*steps, *evals], "run")).iter())
    legend = {after.text: before.attrib["fill"] for before, after in pairwise(elements) if before.tag == f"{SVG}rect"}
    assert legend["x"] == legend["x f1"]
    assert legend["y"] == legend["y f1"]
    assert len({legend["x"], legend["y"], legend["z f1"]}) == 3


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=300))
def test_smoothing_is_the_mean_of_neighbours(values: list[float]) -> None:
    reach = max(1, len(values) // 50)
    near = [values[max(0, at - reach) : at + reach + 1] for at in range(len(values))]
    smooth = _smoothed(list(enumerate(values)))
    assert [y for _, y in smooth] == pytest.approx([sum(one) / len(one) for one in near], abs=1e-8)


def test_smoothing_a_long_run_takes_one_pass() -> None:
    began = time.process_time()  # not wall time: other work on the machine does not count
    _smoothed([(at, 1.0) for at in range(200_000)])
    assert time.process_time() - began < 5, "a window at a time it takes half a minute"
