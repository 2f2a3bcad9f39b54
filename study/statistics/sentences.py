"""The answer to a hypothesis in words, with its figures."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from xaug.evaluate.families import shown
from xaug.study.findings import Estimate, Scope, Verdict
from xaug.study.hypotheses import WHOLE, Hypothesis

_WHERE: Mapping[Scope, str] = MappingProxyType({
    "suite": "in the suite's average",
    "zero-shot": "in the average without English",
    "gap": "in the transfer gap (English minus the mean of the other languages)",
})  # fmt: skip


def where(scope: Scope, on: str) -> str:
    """What a contrast is over, as a phrase: ``in the suite's average``, ``on xnli`` …"""
    whole = _WHERE.get(scope)
    if whole is not None:
        return whole if on in WHOLE else f"{whole} of {on}"
    if scope == "language":
        return f"in {shown(on).name}"
    return f"on {on}" if scope in ("task", "cell") else f"in the {scope} {on}"


def sentence(
    hypothesis: Hypothesis, estimate: Estimate, p: float, holm: float, alpha: float, tests: int, verdict: Verdict
) -> str:
    """One or two sentences: the estimate with its interval, the decision, and what could have been found."""
    text = (
        f"{hypothesis.contrast} {where(hypothesis.scope, hypothesis.on)} is {estimate.value:+.2f} points"
        f" (95 % interval {estimate.low:+.2f} to {estimate.high:+.2f})"
    )
    if estimate.seeds < 2:
        return (
            f"{text} over the rows of a single arm seed. One seed shows nothing about other seeds, so the hypothesis is"
            " not tested."
        )
    after = f", {number(holm)} after Holm's correction over {tests} hypotheses" if tests > 1 else ""
    decided = f"(p = {number(p)}{after}; level {alpha:.3g})"
    found = (
        f" Such a study finds a difference of {estimate.mde:.2f} points with a power of 80 %."
        if estimate.mde is not None
        else ""
    )
    margin = hypothesis.margin or 0.0
    said: Mapping[Verdict, str] = {
        "higher": f", which is above 0 {decided}.",
        "lower": f", which is below 0 {decided}.",
        "not told apart": f", which is not told apart from 0 {decided}.{found}",
        "equivalent": f", which is equivalent to 0 within a margin of {margin:g} points {decided}.",
        "not shown equivalent": (
            f", which is not shown to be equivalent to 0 within a margin of {margin:g} points {decided}."
        ),
    }
    return text + said[verdict]


def number(p: float) -> str:
    """A p value with two significant digits, ``< 0.0001`` below that."""
    return "< 0.0001" if p < 0.0001 else f"{p:.2g}"
