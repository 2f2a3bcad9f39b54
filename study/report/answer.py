"""The answer of a study in plain English, with the figures: one sentence for each hypothesis, and one for the study."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from xaug.data_cards.text import counted
from xaug.evaluate.stats import ALPHA
from xaug.study.findings import Analysis, Contrast, Excluded, Retained, State, Tested, Verdict
from xaug.study.report.names import Names
from xaug.study.report.wording import Wording, sentence_case, wording

ONE_SEED = "One seed shows nothing about other seeds, so the hypothesis is not tested."
EMBEDDED = "In the embedded world, "


@dataclass(frozen=True)
class Answer:
    """What the page says first. ``sentence``: the answer, with its interval. ``more``: what belongs to it."""

    sentence: str
    more: tuple[str, ...]
    primary: Tested | None  # the hypothesis that it is taken from; None: none was tested


def answer(analysis: Analysis, names: Names, primary: str | None = None) -> Answer:
    """The answer by the primary hypothesis, which is the first one tested if no other is named."""
    if not analysis.tested:
        return Answer(_NO_ANSWER[analysis.state], _beside_no_answer(analysis), None)
    tested = next((one for one in analysis.tested if one.name == primary), analysis.tested[0])
    contrast = contrast_of(analysis, tested.contrast)
    told = wording(contrast, tested.scope, tested.on, names)
    clause = _ANSWERS[tested.verdict](tested, told)
    sentence = EMBEDDED + clause if analysis.pocket else sentence_case(clause)
    return Answer(sentence, tuple(_beside(tested, analysis, contrast)), tested)


def worded(analysis: Analysis, names: Names) -> Analysis:
    """The analysis with the sentence of each hypothesis."""
    tested = [
        one.model_copy(update={"sentence": told_hypothesis(one, analysis, names)}) for one in analysis.tested
    ]  # fmt: skip
    return analysis.model_copy(update={"tested": tuple(tested)})


def told_hypothesis(tested: Tested, analysis: Analysis, names: Names) -> str:
    """One or more sentences: what became of a hypothesis, with the figures and what limits them."""
    contrast = contrast_of(analysis, tested.contrast)
    told = wording(contrast, tested.scope, tested.on, names)
    results = _untested if tested.estimate.seeds == 1 else _RESULTS[tested.verdict]
    first = sentence_case(results(tested, told))
    return " ".join([first, *_beside(tested, analysis, contrast)])


def told_share(one: Retained) -> str:
    """What share of the clean arm's gain an arm retains."""
    if one.value is None:
        return (
            f"The share of the clean arm's gain that the arm {one.arm} retains is not known, because the gain itself is"
            " not told apart from 0."
        )
    interval = "; its 95 % interval is unbounded"
    if one.low is not None and one.high is not None:
        interval = f" (95 % interval {100 * one.low:.0f} to {100 * one.high:.0f} %)"
    share = f"{100 * one.value:.0f} %"
    return f"The arm {one.arm} retains {share} of the clean arm's gain over no intermediate training{interval}."


def told_exclusions(excluded: Iterable[Excluded]) -> tuple[str, ...]:
    """Which seeds are left out, and by which rules: a sentence for each arm and seed."""
    rules: dict[tuple[str, int], list[str]] = {}
    for one in excluded:
        rules.setdefault((one.arm, one.seed), []).append(repr(one.rule))
    return tuple(
        f"Seed {seed} is left out of every contrast with the arm {arm}, whose model the declared"
        f" rule{'' if len(set(own)) == 1 else 's'} {' and '.join(dict.fromkeys(own))}"
        f" exclude{'s' if len(set(own)) == 1 else ''}."
        for (arm, seed), own in rules.items()
    )


def told_p(p: float) -> str:
    """``p = 0.012``; ``p < 0.001``."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def signed(value: float, digits: int = 2) -> str:
    """``+0.42``; a number that is rounded to 0 has no sign."""
    text = f"{value:+.{digits}f}"
    return text if float(text) else text[1:]


def contrast_of(analysis: Analysis, name: str) -> Contrast:
    """The contrast of a name."""
    return next(one for one in analysis.contrasts if one.name == name)


def _figures(one: Tested) -> str:
    """``(95 % interval +0.51 to +2.13, p = 0.012 after Holm's correction, 5 seeds)``."""
    over = " after Holm's correction" if one.holm != one.p else ""
    level = f" at a level of {one.alpha:.3f}" if one.alpha < ALPHA - 1e-9 else ""
    test = " of the test of equivalence" if one.test == "equivalence" else ""
    return f"({_interval(one)}, {told_p(one.holm)}{test}{over}{level}, {counted(one.estimate.seeds, 'seed')})"


def _interval(one: Tested) -> str:
    over = " over rows only" if one.estimate.seeds == 1 else ""
    return f"95 % interval{over} {signed(one.estimate.low)} to {signed(one.estimate.high)}"


def _short(one: Tested) -> str:
    return f"({_interval(one)}, {counted(one.estimate.seeds, 'seed')})"


def _points(clause: str, one: Tested) -> str:
    return clause.replace("{points}", f"{abs(one.estimate.value):.2f}")


def _beside(one: Tested, analysis: Analysis, contrast: Contrast) -> list[str]:
    """What the study could have found, where it found nothing, what one seed cannot show, and which seeds are out."""
    out = []
    mde = one.estimate.mde
    if one.verdict in ("not told apart", "not shown equivalent") and mde is not None:
        out.append(
            f"A study like this one finds a difference of {mde:.2f} points in four cases out of five, and a smaller one"
            " less often."
        )
    if one.estimate.seeds == 1:
        out.append(ONE_SEED)
    return [*out, *told_exclusions(left_out for left_out in analysis.excluded if left_out.arm in contrast.weights)]


def _beside_no_answer(analysis: Analysis) -> tuple[str, ...]:
    """What limits a study without an answer: its notes, which say why there is none, or the seeds that are left out."""
    return analysis.notes if analysis.state == "excluded" else told_exclusions(analysis.excluded)


# State of a study that tested nothing → the sentence in place of an answer.
_NO_ANSWER: Mapping[State, str] = MappingProxyType({
    "tested": "This study tested no declared hypothesis, so it gives no answer: all of its findings are exploratory.",
    "exploratory": "This study declares no hypothesis, so it gives no answer: all of its findings are exploratory.",
    "untested": (
        "None of the hypotheses of this study could be tested, so it gives no answer: all of its findings are"
        " exploratory."
    ),
    "excluded": "This study gives no answer, because its rules of exclusion leave no model that could be compared.",
})  # fmt: skip


def _untested(one: Tested, told: Wording) -> str:
    """The sentence of a hypothesis of which there is one seed."""
    return f"{told.difference} is {signed(one.estimate.value)} points {_short(one)}."


# Verdict → the sentence of a hypothesis.
_RESULTS: Mapping[Verdict, Callable[[Tested, Wording], str]] = MappingProxyType({
    "higher": lambda one, told: f"{_points(told.above, one)} {_figures(one)}.",
    "lower": lambda one, told: f"{_points(told.below, one)} {_figures(one)}.",
    "equivalent": lambda one, told: (
        f"{told.difference} is smaller than the declared margin of {one.margin:.2f} points: it is"
        f" {signed(one.estimate.value)} points {_figures(one)}."
    ),
    "not told apart": lambda one, told: (
        f"{told.difference} is not told apart from 0: it is {signed(one.estimate.value)} points"
        f" {_figures(one)}."
    ),
    "not shown equivalent": lambda one, told: (
        f"{told.difference} is not shown to be smaller than the declared margin of {one.margin:.2f} points: it is"
        f" {signed(one.estimate.value)} points {_figures(one)}."
    ),
})  # fmt: skip
# Verdict → the sentence that answers the question of the study.
_ANSWERS: Mapping[Verdict, Callable[[Tested, Wording], str]] = MappingProxyType({
    "higher": lambda one, told: f"{told.action} {told.helps}: {_points(told.above, one)} {_short(one)}.",
    "lower": lambda one, told: f"{told.action} {told.hurts}: {_points(told.below, one)} {_short(one)}.",
    "equivalent": lambda one, told: (
        f"{told.action} makes no difference that matters: {told.difference} is {signed(one.estimate.value)} points"
        f" {_short(one)}, which is within the declared margin of {one.margin:.2f} points."
    ),
    "not told apart": lambda one, told: (
        f"this study cannot tell whether {told.whether}: {told.difference} is {signed(one.estimate.value)} points"
        f" {_short(one)}."
    ),
    "not shown equivalent": lambda one, told: (
        f"this study cannot rule out that {told.action} makes a difference that matters: {told.difference} is"
        f" {signed(one.estimate.value)} points {_short(one)}, and the declared margin is {one.margin:.2f} points."
    ),
})  # fmt: skip
