"""The checklist as a report shows it: of each capability the share of cases that a reader failed, by language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xaug.evaluate.results import Diagnostic
from xaug.evaluate.stats import mean


@dataclass(frozen=True)
class Capability:
    """A line of the checklist: failures and near misses in percent by language, over seeds.

    ``near`` is empty for results of an earlier release, which counted them as failures.
    """

    name: str
    rates: Mapping[str, float]
    near: Mapping[str, float]
    cases: int
    examples: tuple[tuple[str, str, Mapping[str, str]], ...]  # (language, what it is, what was told, asked …)

    @property
    def rate(self) -> float:
        """Failures: the mean over languages."""
        return mean(list(self.rates.values()))

    @property
    def near_rate(self) -> float | None:
        """Near misses: the mean over languages."""
        return mean(list(self.near.values())) if self.near else None


def capabilities(found: Sequence[Diagnostic]) -> tuple[Capability, ...]:
    """One a capability, in the order in which they were asked about."""
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
        for kind, told in (("failed", own[0].examples), ("near miss", own[0].near_examples))
        for example in told[:1]
    )
    return Capability(name, rates, near, sum(one.cases for own in languages.values() for one in own), examples)
