"""What is declared before a study runs: its hypotheses, and the rules by which a model is excluded."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from xaug.data_cards.card import Spec
from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.study.findings import Contrast, Scope, Test

# Scopes that need no further name: they cover the suite. "zero-shot" and "gap" may also be of one task.
WHOLE: frozenset[str] = frozenset({"suite", "zero-shot", "gap"})


class Hypothesis(Spec):
    """A question that a study answers, declared before the study runs.

    ``contrast``: arms with their signs, such as ``clean - none``, ``(a + b) / 2 - clean`` or ``(a - b) - (c - d)``.
    ``on``: the task, group, language, script, family, or "task language" for a cell; not needed for the suite.
    """

    name: Annotated[str, Field(min_length=1)]
    contrast: str
    scope: Scope = "suite"
    on: str = ""
    test: Test = "difference"
    margin: float | None = None  # of an equivalence test, in points: smaller differences do not matter

    @model_validator(mode="before")
    @classmethod
    def _whole_suite(cls, declared: object) -> object:
        """A scope that covers the suite is its own name where no other is given."""
        if isinstance(declared, dict) and not declared.get("on"):
            scope = declared.get("scope", "suite")
            return {**declared, "on": scope if scope in WHOLE else ""}
        return declared

    @model_validator(mode="after")
    def _fits(self) -> Self:
        where = f"hypotheses, {self.name!r}: it"
        if not self.on:
            raise UsageError(f"{where} does not say which {self.scope} it is about. Name it in `on`.")
        if self.scope == "suite" and self.on != "suite":
            raise UsageError(f"{where} is about the suite, but `on` is {self.on!r}. Leave `on` out.")
        if self.test == "equivalence" and (self.margin is None or not 0 < self.margin < math.inf):
            raise UsageError(
                f"{where} is a test of equivalence. Give `margin`, the difference in points below which it does not"
                " matter: a number above 0."
            )
        if self.test == "difference" and self.margin is not None:
            raise UsageError(f"{where} is a test of a difference, which has no margin. Leave `margin` out.")
        try:
            parsed(self.contrast)
        except UsageError as error:
            raise UsageError(f"hypotheses, {self.name!r}: {error.text}") from None
        return self

    def tests_the_same_as(self, other: Hypothesis) -> bool:
        """Whether both are the same test. A test of a difference does not depend on the sign or scale of a contrast."""
        if (self.scope, self.on, self.test) != (other.scope, other.on, other.test):
            return False
        first, second = parsed(self.contrast), parsed(other.contrast)
        if first.keys() != second.keys():
            return False
        ratios = [first[arm] / second[arm] for arm in first]
        if any(not math.isclose(one, ratios[0]) for one in ratios):
            return False
        return self.margin is None or (self.margin == other.margin and math.isclose(abs(ratios[0]), 1.0))


class ExclusionRule(Spec):
    """A rule that excludes a model, whatever it scores on the targets: its own training has collapsed.

    A model is excluded if its score on the validation rows of its own training is at most ``above_majority`` points
    above the score of always giving the most frequent answer.
    """

    name: Annotated[str, Field(min_length=1)]
    of: Literal["intermediate", "target"] = "intermediate"  # which training the rule looks at
    above_majority: Annotated[float, Field(ge=0.0, allow_inf_nan=False)]  # points


def named(contrast: str, arms: Iterable[str]) -> Contrast:
    """The contrast that a text stands for. Raises UsageError for a text that is none, UnknownNameError for an arm."""
    weights = parsed(contrast)
    known = tuple(arms)
    for arm in weights:
        if arm not in known:
            raise UnknownNameError("arm", arm, known)
    return Contrast(name=contrast, weights=weights)


def parsed(contrast: str) -> dict[str, float]:
    """Arm → weight. The names of arms hold no spaces, and signs stand between spaces. Raises UsageError."""
    tokens = contrast.replace("(", " ( ").replace(")", " ) ").split()
    weights, rest = _sum(contrast, tokens)
    if rest:
        raise _unreadable(contrast)
    weights = {arm: weight for arm, weight in weights.items() if weight}
    if not weights or abs(math.fsum(weights.values())) > 1e-9:
        raise UsageError(
            f"The weights of the arms in the contrast {contrast!r} do not add up to 0, so it is no difference. Write,"
            " for example, 'clean - none'."
        )
    return weights


def _sum(contrast: str, tokens: list[str]) -> tuple[dict[str, float], list[str]]:
    """The weights of a sum of terms, and the tokens after it."""
    weights: dict[str, float] = {}
    sign, rest = 1.0, tokens
    while True:
        term, rest = _term(contrast, rest)
        for arm, weight in term.items():
            weights[arm] = weights.get(arm, 0.0) + sign * weight
        if not rest or rest[0] not in ("+", "-"):
            return weights, rest
        sign, rest = (1.0 if rest[0] == "+" else -1.0), rest[1:]


def _term(contrast: str, tokens: list[str]) -> tuple[dict[str, float], list[str]]:
    """The weights of an arm or of a sum in parentheses, divided by a number if one follows."""
    if not tokens or tokens[0] in ("+", "-", "/", ")"):
        raise _unreadable(contrast)
    if tokens[0] == "(":
        weights, rest = _sum(contrast, tokens[1:])
        if not rest or rest[0] != ")":
            raise _unreadable(contrast)
        rest = rest[1:]
    else:
        weights, rest = {tokens[0]: 1.0}, tokens[1:]
    if rest and rest[0] == "/":
        divisor = _number(rest[1]) if len(rest) > 1 else None
        if not divisor:
            raise _unreadable(contrast)
        weights, rest = {arm: weight / divisor for arm, weight in weights.items()}, rest[2:]
    return weights, rest


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _unreadable(contrast: str) -> UsageError:
    return UsageError(
        f"The contrast {contrast!r} cannot be read. Write arms with spaces around + and -, such as 'clean - none',"
        " '(a + b) / 2 - clean' or '(a - b) - (c - d)'."
    )
