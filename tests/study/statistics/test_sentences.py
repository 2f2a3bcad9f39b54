"""The answers in words."""

from __future__ import annotations

from typing import Any

import pytest
from xaug.study.findings import Estimate, Scope
from xaug.study.hypotheses import Hypothesis
from xaug.study.statistics.sentences import number, sentence, where


@pytest.mark.parametrize(
    ("scope", "on", "text"),
    [
        ("suite", "suite", "in the suite's average"),
        ("zero-shot", "xnli", "in the average without English of xnli"),
        ("gap", "gap", "in the transfer gap (English minus the mean of the other languages)"),
        ("language", "sw", "in Swahili"),
        ("language", "xx", "in xx"),
        ("task", "xnli", "on xnli"),
        ("cell", "xnli sw", "on xnli sw"),
        ("group", "retrieval", "in the group retrieval"),
        ("family", "Turkic", "in the family Turkic"),
    ],
)
def test_what_a_contrast_is_over(scope: Scope, on: str, text: str) -> None:
    assert where(scope, on) == text


def told(tests: int = 3, **more: Any) -> str:
    hypothesis = Hypothesis(name="gain", contrast="clean - none", scope="task", on="xnli")
    figures = {
        "value": 1.234, "se": 1.0, "df": 4.0, "low": -0.5, "high": 3.0, "p": 0.21, "seeds": 5, "rows": 900,
        "mde": 3.456, **more,
    }  # fmt: skip
    return sentence(hypothesis, Estimate.model_validate(figures), 0.21, 0.42, 0.05, tests, "not told apart")


def test_a_null_result() -> None:
    assert told() == (
        "clean - none on xnli is +1.23 points (95 % interval -0.50 to +3.00), which is not told apart from 0 (p = 0.21,"
        " 0.42 after Holm's correction over 3 hypotheses; level 0.05). Such a study finds a difference of 3.46 points"
        " with a power of 80 %."
    )
    assert "Holm" not in told(tests=1)
    assert "power" not in told(mde=None)
    assert told(seeds=1).endswith("One seed shows nothing about other seeds, so the hypothesis is not tested.")


@pytest.mark.parametrize(("p", "text"), [(0.0, "< 0.0001"), (0.00012, "0.00012"), (0.0421, "0.042"), (1.0, "1")])
def test_p_values_have_two_digits(p: float, text: str) -> None:
    assert number(p) == text
