"""The schema of analysis.json: what a study found, with intervals, tests and what it could have found."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from xaug.data_cards.card import Spec

SCHEMA = 1  # raised when a field changes its meaning or is removed
Probability = Annotated[float, Field(ge=0.0, le=1.0)]
# "gap": English minus the mean of the other languages. "zero-shot": without English.
Scope = Literal["suite", "zero-shot", "gap", "group", "task", "language", "script", "family", "cell"]
Test = Literal["difference", "equivalence"]
# The first two and the fourth are of tests of a difference, the others of tests of equivalence.
Verdict = Literal["higher", "lower", "equivalent", "not told apart", "not shown equivalent"]


# "tested": at least one hypothesis was tested. "exploratory": none was declared. "excluded": a rule excludes so many
# models that no contrast has a seed left. "untested": hypotheses were declared, and none could be tested.
State = Literal["tested", "exploratory", "excluded", "untested"]


class Contrast(Spec):
    """A weighted sum of arms whose weights add up to 0, such as ``clean - none``."""

    name: str
    weights: dict[str, float]  # arm → weight


class Estimate(Spec):
    """A contrast in points, with what is not certain about it.

    ``se`` holds the arms' seeds, the targets' seeds and the rows. ``low`` and ``high`` are the limits of the 95 %
    interval. ``df``: the degrees of freedom of the t distribution whose 95 % limits these are (Cochran and Cox).
    """

    value: float
    se: float
    df: float
    low: float
    high: float
    p: Probability  # two-sided test of no difference, uncorrected
    seeds: int  # arms' seeds in it
    rows: int  # distinct rows in it
    # The smallest difference that such a study would find with a power of 80 %; None: one seed. In a table at the level
    # 0.05; for a hypothesis at the level that Holm's correction leaves in the worst case.
    mde: float | None
    by_seed: dict[int, float] = Field(default_factory=dict)  # arm seed → the contrast with that seed alone


class Components(Spec):
    """The variance of a contrast in points squared, by its source."""

    arm_seeds: float | None  # between arm seeds, of one seed; None: one arm seed
    target_seeds: float | None  # between target seeds within an arm seed, of one; None: one target seed, see arm_seeds
    rows: float  # of the rows that were drawn, in the mean of all seeds


class Finding(Spec):
    """One line of a table: a contrast over one task, language, group … or over the suite."""

    contrast: str
    scope: Scope
    name: str  # "suite", "zero-shot" or "gap" for the suite; else a task's id, a language's code …; "task language"
    estimate: Estimate
    # p, corrected for the false discovery rate over the lines of one contrast and scope; 1 where there is one seed
    q: Probability


class Tested(Spec):
    """A declared hypothesis and what became of it."""

    name: str
    contrast: str
    scope: Scope
    on: str
    test: Test
    margin: float | None  # of an equivalence test, in points
    estimate: Estimate
    components: Components
    p: Probability  # of its own test (for equivalence, the larger of both one-sided tests)
    holm: Probability  # p, corrected over all declared hypotheses
    alpha: Probability  # the level at this look
    verdict: Verdict
    sentence: str  # the answer in words, with the figures


class Retained(Spec):
    """The share of the clean arm's gain over no intermediate training that an augmented arm keeps (Fieller 1954)."""

    arm: str
    value: float | None  # None where the gain itself is not told apart from 0
    low: float | None
    high: float | None


class ArmScore(Spec):
    """The mean score of an arm, in percent, over the scope of one line."""

    arm: str
    scope: Scope
    name: str
    value: float
    low: float
    high: float
    seeds: int


class Excluded(Spec):
    """A model that a rule declared before the study excludes, and every arm's models with the same seed."""

    arm: str
    seed: int
    rule: str
    why: str


class CrossCheck(Spec):
    """The same contrast by a linear mixed model (statsmodels), beside the resampling."""

    contrast: str
    value: float
    se: float
    p: Probability
    note: str = ""


class Analysis(Spec):
    """Everything that a study found."""

    schema_version: Literal[1] = 1
    xaug: str
    pocket: bool
    arms: tuple[str, ...]
    seeds: tuple[int, ...]
    look: int = 1  # the number of this look at the data; more than 1 after `add-seeds`
    state: State = "tested"
    declared_before: bool = True  # whether hypotheses and rules are those of the first analysis
    contrasts: tuple[Contrast, ...]
    tested: tuple[Tested, ...]
    findings: tuple[Finding, ...]
    scores: tuple[ArmScore, ...]
    retained: tuple[Retained, ...] = ()
    cross_checks: tuple[CrossCheck, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    notes: tuple[str, ...] = ()  # what limits the findings, one sentence each
