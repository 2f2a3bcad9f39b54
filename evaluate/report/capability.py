"""The checklist in a report: for each capability the share of failed cases, by language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xaug.evaluate.results import Diagnostic
from xaug.evaluate.stats import mean


@dataclass(frozen=True)
class Capability:
    """A line of the checklist: failures and near misses by language, in percent over all seeds.

    ``near`` is empty for results of an earlier release, which counted near misses as failures.
    """

    name: str
    rates: Mapping[str, float]
    near: Mapping[str, float]
    cases: int
    examples: tuple[tuple[str, str, Mapping[str, str]], ...]  # (language, "failed" or "near miss", context, question …)

    @property
    def rate(self) -> float:
        """The rate of failures, the mean over languages."""
        return mean(list(self.rates.values()))

    @property
    def near_rate(self) -> float | None:
        """The rate of near misses, the mean over languages."""
        return mean(list(self.near.values())) if self.near else None


def capabilities(found: Sequence[Diagnostic]) -> tuple[Capability, ...]:
    """The lines of the checklist, in the order of the findings."""
    grouped: dict[str, dict[str, list[Diagnostic]]] = {}
    for one in found:
        grouped.setdefault(one.capability, {}).setdefault(one.language, []).append(one)
    return tuple(_capability(name, languages) for name, languages in grouped.items())


def _capability(name: str, languages: Mapping[str, Sequence[Diagnostic]]) -> Capability:
    cases = {code: max(1, sum(one.cases for one in own)) for code, own in languages.items()}
    near = {
        code: 100.0 * sum(one.near or 0 for one in own) / cases[code]
        for code, own in languages.items()
        if all(one.near is not None for one in own)
    }
    rates = {code: 100.0 * sum(one.failed for one in own) / cases[code] for code, own in languages.items()}
    examples = tuple(
        (code, kind, example)
        for code, own in languages.items()
        for kind, examples in (("failed", own[0].examples), ("near miss", own[0].near_examples))
        for example in examples[:1]
    )
    return Capability(name, rates, near, sum(one.cases for own in languages.values() for one in own), examples)
