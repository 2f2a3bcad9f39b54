"""What a study file holds twice: names, hypotheses, and rules of exclusion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xaug.study.hypotheses import ExclusionRule, Hypothesis


def repeated(names: Sequence[str]) -> str | None:
    """The first name that occurs twice; None if all differ."""
    return next((name for at, name in enumerate(names) if name in names[:at]), None)


def same_hypotheses(hypotheses: Sequence[Hypothesis]) -> Iterator[str]:
    """Hypotheses of one name, and hypotheses that are the same test, as problems without a final full stop."""
    if again := repeated([one.name for one in hypotheses]):
        yield f"hypotheses: two are named {again!r}: rename one of them"
    for at, one in enumerate(hypotheses):
        for other in hypotheses[:at]:
            if one.tests_the_same_as(other):
                yield (
                    f"hypotheses: {other.name!r} and {one.name!r} are the same test, which would count twice in the"
                    " correction for several tests. Leave one of them out"
                )


def same_rules(rules: Sequence[ExclusionRule]) -> Iterator[str]:
    """Rules of one name, and rules that exclude the same models, as problems without a final full stop."""
    if again := repeated([one.name for one in rules]):
        yield f"exclusions: two rules are named {again!r}: rename one of them, or leave it out"
    for at, rule in enumerate(rules):
        for other in rules[:at]:
            if (rule.of, rule.above_majority) == (other.of, other.above_majority):
                yield f"exclusions: {other.name!r} and {rule.name!r} are the same rule. Leave one of them out"
