"""Hypotheses, contrasts written as text, and exclusion rules."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.study.hypotheses import ExclusionRule, Hypothesis, named, parsed

NAMES = st.sampled_from(["none", "clean", "clean+bae", "mnli/clean", "clean+bae:0.5"])


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("clean - none", {"clean": 1, "none": -1}),
        ("clean+bae - clean", {"clean+bae": 1, "clean": -1}),
        ("(a + b) / 2 - clean", {"a": 0.5, "b": 0.5, "clean": -1}),
        ("(a - b) - (c - d)", {"a": 1, "b": -1, "c": -1, "d": 1}),
        ("(a - b) - (c - b)", {"a": 1, "c": -1}),
        ("a / 2 + b / 2 - c", {"a": 0.5, "b": 0.5, "c": -1}),
    ],
)
def test_a_contrast_is_read(text: str, weights: dict[str, float]) -> None:
    assert parsed(text) == weights


@pytest.mark.parametrize(
    "text", ["", "clean", "clean -none", "clean -", "- clean", "(a - b", "a - b)", "a / 0 - b", "a / x - b", "a b",
             "a - a", "a / nan - b", "a + b - c"],
)  # fmt: skip
def test_what_is_no_contrast_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="clean - none"):
        parsed(text)


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=4))
def test_the_weights_of_sums_of_differences_add_up_to_zero(pairs: list[tuple[str, str]]) -> None:
    text = " + ".join(f"({first} - {second})" for first, second in pairs)
    try:
        weights = parsed(text)
    except UsageError:  # everything cancels
        assert {first for first, _ in pairs} == {second for _, second in pairs}
    else:
        assert math.fsum(weights.values()) == pytest.approx(0)
        assert 0 not in weights.values()


def test_an_arm_that_the_study_does_not_have() -> None:
    with pytest.raises(UnknownNameError, match="clean"):
        named("cleen - none", ["clean", "none"])


def test_the_suite_needs_no_name() -> None:
    assert Hypothesis(name="a", contrast="clean - none").on == "suite"
    assert Hypothesis(name="a", contrast="clean - none", scope="gap").on == "gap"
    assert Hypothesis(name="a", contrast="clean - none", scope="gap", on="xnli").on == "xnli"


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"scope": "task"}, "which task"),
        ({"on": "xnli"}, "Leave `on` out"),
        ({"test": "equivalence"}, "Give `margin`"),
        ({"test": "equivalence", "margin": 0.0}, "above 0"),
        ({"test": "equivalence", "margin": math.nan}, "above 0"),
        ({"margin": 1.0}, "Leave `margin` out"),
        ({"contrast": "clean"}, "add up to 0"),
    ],
)
def test_what_does_not_fit_together_is_refused(declared: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Hypothesis.model_validate({"name": "a", "contrast": "clean - none", **declared})


def test_a_rule_has_a_distance_of_points() -> None:
    with pytest.raises(ValueError, match="greater than or equal"):
        ExclusionRule(name="collapsed", above_majority=-1.0)
