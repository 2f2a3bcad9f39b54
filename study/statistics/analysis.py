"""Everything that a study found, from its observations and from what was declared before it ran."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from importlib.metadata import version
from typing import get_args

from xaug.data_cards.errors import DataError
from xaug.evaluate.resampling import REPLICATES
from xaug.evaluate.stats import ALPHA
from xaug.study.findings import (
    Analysis,
    ArmScore,
    Contrast,
    CrossCheck,
    Excluded,
    Finding,
    Retained,
    Scope,
    State,
    Tested,
)
from xaug.study.hypotheses import Hypothesis
from xaug.study.observations import Observations
from xaug.study.report.answer import worded
from xaug.study.report.names import Names
from xaug.study.statistics.arms import Arm, default_contrasts
from xaug.study.statistics.estimands import Line, lines
from xaug.study.statistics.estimates import estimate
from xaug.study.statistics.exclusion import told_emptied, without
from xaug.study.statistics.fieller import retained
from xaug.study.statistics.looks import level
from xaug.study.statistics.mixed import cross_check
from xaug.study.statistics.multiplicity import benjamini_hochberg
from xaug.study.statistics.notes import notes
from xaug.study.statistics.replicates import blocks
from xaug.study.statistics.scores import Scores, arranged
from xaug.study.statistics.tested import tested
from xaug.study.statistics.variance import ArmWeights, Effects

_FAILED = "Run the cells that are missing or failed, and analyse again."


def analyse(
    observations: Observations,
    arms: Sequence[Arm],
    *,
    pocket: bool,
    hypotheses: Sequence[Hypothesis] = (),
    contrasts: Sequence[Contrast] | None = None,
    excluded: Sequence[Excluded] = (),
    looks: Sequence[int] = (),
    max_seeds: int | None = None,
    scopes: Collection[Scope] = get_args(Scope),
    replicates: int = REPLICATES,
    cross_checked: bool = True,
) -> Analysis:
    """Analyse a study.

    ``arms``: one for each arm of the observations. ``contrasts``: of the exploratory tables; by default those of
    `default_contrasts` and of the hypotheses. ``excluded``: the models that a rule declared before the study excludes;
    they are taken out first. ``looks``: the number of seeds at each look so far, this one included; by default this is
    the only look. ``max_seeds``: declared before the first look; by default the number of seeds.
    ``scopes``: of the exploratory tables and of the arms' scores.
    ``cross_checked``: whether the mixed models are fitted, which takes most of the time.

    A contrast uses the seeds that all of its arms have in all of its cells; notes name what is missing. Raises
    DataError where no contrast has a seed, UsageError for looks that do not fit, or for a hypothesis about an arm that
    the study does not have.
    """
    looks = tuple(looks) or (len(observations.seeds),)
    alpha = level(looks, max_seeds or looks[-1])
    seedless = [arm.name for arm in arms if arm.kind == "none"]
    scores = arranged(without(observations, excluded), seedless)
    effects = Effects(scores, list(blocks(scores, replicates)))
    declared = tested(effects, scores, hypotheses, alpha)
    chosen = tuple(default_contrasts(arms) if contrasts is None else contrasts)
    known = {one.name for one in chosen}
    chosen += tuple(one for one in declared.contrasts if one.name not in known)
    if not chosen:
        raise DataError("The study has no contrast. Give it at least two arms, such as none and clean.")
    findings = tuple(_findings(effects, scores, chosen, scopes))
    if not findings and not excluded:
        raise DataError(
            "No contrast of the study has a seed with which all of its arms were scored, so nothing can be compared."
            f" {' '.join(notes(scores, excluded)[:3])} {_FAILED}"
        )
    compared = {one.contrast for one in findings}
    # A contrast without a seed has no cross-check, either, and is told by its note.
    checks = _cross_checks(scores, [one for one in chosen if one.name in compared]) if cross_checked else []
    found = Analysis(
        xaug=version("xaug"), pocket=pocket, arms=observations.arms, seeds=observations.seeds, look=len(looks),
        state=_state(hypotheses, declared.tests, findings), contrasts=chosen, tested=declared.tests,
        findings=findings, scores=tuple(_arm_scores(effects, scores, scopes)),
        retained=tuple(_retained(effects, scores, arms)),
        cross_checks=tuple(one for one in checks if isinstance(one, CrossCheck)), excluded=tuple(excluded),
        notes=(
            *_none_declared(hypotheses), *told_emptied(chosen, compared, excluded, observations), *declared.problems,
            *_level_note(alpha, len(looks)), *notes(scores, excluded),
            *(one for one in checks if isinstance(one, str)),
        ),
    )  # fmt: skip
    return worded(found, Names({name: target.title for name, target in observations.targets.items()}))


def _state(hypotheses: Sequence[Hypothesis], tests: Collection[Tested], findings: Collection[Finding]) -> State:
    """What has become of the study (see `State`)."""
    if tests:
        return "tested"
    if not findings:
        return "excluded"
    return "untested" if hypotheses else "exploratory"


def _none_declared(hypotheses: Sequence[Hypothesis]) -> list[str]:
    if hypotheses:
        return []
    return ["The study declares no hypothesis, so it tests none: all of its findings are exploratory."]


def _findings(
    effects: Effects, scores: Scores, contrasts: Collection[Contrast], scopes: Collection[Scope]
) -> Iterator[Finding]:
    """The lines of the exploratory tables. A table is one contrast over one scope, and q is corrected within it."""
    tables: dict[str, list[Line]] = {}
    for line in _lines(scores, scopes):
        # The suite's own line is the question itself, and stands beside no other line of its scope.
        tables.setdefault(f"{line.scope}, suite" if line.scope == line.name else line.scope, []).append(line)
    for contrast in contrasts:
        for table in tables.values():
            known = {one: effect for one in table if (effect := effects.effect(contrast.weights, one))}
            estimates = [estimate(effect, ALPHA) for effect in known.values()]
            # p of a single seed is over its rows only, and shows nothing about other seeds
            corrected = benjamini_hochberg([one.p if one.seeds > 1 else 1.0 for one in estimates])
            for own, one, q in zip(known, estimates, corrected, strict=True):
                yield Finding(contrast=contrast.name, scope=own.scope, name=own.name, estimate=one, q=q)


def _arm_scores(effects: Effects, scores: Scores, scopes: Collection[Scope]) -> Iterator[ArmScore]:
    for line in _lines(scores, scopes):
        for arm in scores.arms:
            weights: ArmWeights = {arm: 1.0}
            one = effects.effect(weights, line)
            if one is not None:
                half = one.uncertainty.half_width()
                yield ArmScore(
                    arm=arm, scope=line.scope, name=line.name, value=one.value, low=one.value - half,
                    high=one.value + half, seeds=len(one.by_seed),
                )  # fmt: skip


def _retained(effects: Effects, scores: Scores, arms: Sequence[Arm]) -> Iterator[Retained]:
    """For each augmented or control arm: the share that it keeps of the gain of its task's clean arm."""
    suite = _suite(scores)
    for none in [arm.name for arm in arms if arm.kind == "none"][:1]:
        for arm in arms:
            clean = next((one.name for one in arms if one.kind == "clean" and one.task == arm.task), None)
            if arm.kind in ("augmented", "control") and clean is not None and suite is not None:
                found = retained(effects, suite, arm.name, clean, none)
                if found is not None:
                    yield found


def _cross_checks(scores: Scores, contrasts: Collection[Contrast]) -> list[CrossCheck | str]:
    suite = _suite(scores)
    return [] if suite is None else [cross_check(scores, one, suite) for one in contrasts]


def _lines(scores: Scores, scopes: Collection[Scope]) -> Iterator[Line]:
    return (one for one in lines(scores.cells, scores.targets) if one.scope in scopes)


def _suite(scores: Scores) -> Line | None:
    return next(_lines(scores, ["suite"]), None)


def _level_note(alpha: float, looks: int) -> list[str]:
    if alpha >= ALPHA - 1e-12:
        return []
    return [
        f"This is look {looks} at a study that may grow, so its hypotheses are tested at the level {alpha:.3g} instead"
        f" of {ALPHA:g}: all looks together declare a difference where there is none with a probability of at most"
        f" {ALPHA:g}."
    ]
