"""The tests of the declared hypotheses, corrected by Holm's method over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xaug.data_cards.errors import DataError
from xaug.evaluate.stats import holm
from xaug.study.findings import Components, Contrast, Tested, Verdict
from xaug.study.hypotheses import Hypothesis, named
from xaug.study.statistics.equivalence import equivalence_p
from xaug.study.statistics.estimands import Line, line
from xaug.study.statistics.estimates import estimate
from xaug.study.statistics.scores import Scores
from xaug.study.statistics.variance import Effect, Effects


@dataclass(frozen=True)
class Declared:
    """The tests, and the contrasts that they are about. ``problems``: why a hypothesis is not tested, as sentences."""

    tests: tuple[Tested, ...]
    contrasts: tuple[Contrast, ...]
    problems: tuple[str, ...]


def tested(effects: Effects, scores: Scores, hypotheses: Sequence[Hypothesis], alpha: float) -> Declared:
    """Test the hypotheses at this level, family-wise.

    A hypothesis without a score counts in Holm's correction as one that cannot be rejected, so that a study in which
    cells failed does not test the others at a more liberal level. The same holds for one with a single seed. Minimum
    detectable effects are those of the worst case of the correction: all other hypotheses have smaller p values or
    none is rejected, so the level is ``alpha`` divided by their number.
    """
    contrasts = {one.contrast: named(one.contrast, scores.arms) for one in hypotheses}
    found: list[tuple[Line, Effect] | None] = []
    problems: list[str] = []
    for hypothesis in hypotheses:
        try:
            chosen = line(hypothesis.scope, hypothesis.on, scores.cells, scores.targets)
            effect = effects.effect(contrasts[hypothesis.contrast].weights, chosen)
        except DataError as error:
            found.append(None)
            problems.append(f"The hypothesis {hypothesis.name!r} is not tested. {error}")
            continue
        found.append(None if effect is None else (chosen, effect))
        if effect is None:
            problems.append(
                f"The hypothesis {hypothesis.name!r} is not tested. Its arms share no seed with a score in all tasks"
                " and languages that it is about."
            )
    ps = [1.0 if one is None else _p(hypothesis, one[1]) for hypothesis, one in zip(hypotheses, found, strict=True)]
    tests = tuple(
        _tested(
            hypothesis, one[1], effects.components(contrasts[hypothesis.contrast].weights, *one), (p, corrected), alpha,
            len(hypotheses),
        )
        for hypothesis, one, p, corrected in zip(hypotheses, found, ps, holm(ps), strict=True)
        if one is not None
    )  # fmt: skip
    return Declared(tests, tuple(contrasts.values()), tuple(problems))


def _p(hypothesis: Hypothesis, effect: Effect) -> float:
    if len(effect.by_seed) < 2:
        return 1.0
    if hypothesis.margin is not None:
        return equivalence_p(effect.value, effect.uncertainty, hypothesis.margin)
    return effect.uncertainty.p(effect.value)


def _tested(
    hypothesis: Hypothesis,
    effect: Effect,
    components: Components,
    p: tuple[float, float],
    alpha: float,
    number: int,
) -> Tested:
    own = estimate(effect, alpha / number)
    verdict = _verdict(hypothesis, effect, p[1] <= alpha)
    return Tested(
        name=hypothesis.name, contrast=hypothesis.contrast, scope=hypothesis.scope, on=hypothesis.on,
        test=hypothesis.test, margin=hypothesis.margin, estimate=own, components=components, p=p[0], holm=p[1],
        alpha=alpha, verdict=verdict, sentence="",  # `analyse` words all of them
    )  # fmt: skip


def _verdict(hypothesis: Hypothesis, effect: Effect, rejected: bool) -> Verdict:
    if hypothesis.test == "equivalence":
        return "equivalent" if rejected else "not shown equivalent"
    if not rejected:
        return "not told apart"
    return "higher" if effect.value > 0 else "lower"
