"""The lines of a comparison: differences over cells, tasks, languages, scripts and families, and which are significant.

A line is marked only where two tests are significant: one over rows (would other rows undo the difference?) and, for
tasks that are fine-tuned, one over seeds (would other seeds?). Holm's method corrects both over the lines of the same
table, at that table's share of the 5 %. Two evaluations of the same procedure therefore get a mark anywhere in at most
5 % of comparisons (``benchmarks/experiments/compare_aa.py`` measures it). A line without a mark says why it has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field
from xaug.data_cards.card import Spec
from xaug.evaluate.averages import ENGLISH
from xaug.evaluate.effects import Cells, Effect, averaged
from xaug.evaluate.families import shown
from xaug.evaluate.results import Percent
from xaug.evaluate.stats import ALPHA, deviation, holm, limits, p_value, seeds_p_value
from xaug.evaluate.weights import Key

SUITE = "suite"
Kind = Literal["suite", "task", "language", "script", "family", "cell"]
# Each table's share of ALPHA, the probability of a false mark in a whole comparison (the shares add up to 1, by the
# Bonferroni inequality). The suite's difference answers the question that a comparison is made for, so it has the
# largest share. The groups of languages are read last, so the three of them divide the share of one other table.
SHARES: Mapping[Kind, float] = MappingProxyType({
    "suite": 2 / 5, "task": 1 / 5, "cell": 1 / 5, "language": 1 / 15, "script": 1 / 15, "family": 1 / 15,
})  # fmt: skip
Probability = Annotated[float, Field(ge=0.0, le=1.0)]
Verdict = Literal[
    "sure",
    "equal figures",
    "too few rows",
    "not over rows",
    "not over rows after correction",
    "one seed only",
    "not over seeds",
    "not over seeds after correction",
]
MEANINGS: Mapping[Verdict, str] = MappingProxyType({
    "sure": "significant over rows and, where a task is fine-tuned, over seeds, both after correction",
    "equal figures": "both scores are equal, which need not be so on other rows",
    "too few rows": "with this few rows p cannot fall below 0.05 after correction, even if all rows agree",
    "not over rows": "the test over rows gives p of 0.05 or more",
    "not over rows after correction": "the test over rows gives p below 0.05 only before the correction",
    "one seed only": "significant over rows, but one seed does not show what another would give",
    "not over seeds": "significant over rows, but the test over seeds gives p of 0.05 or more",
    "not over seeds after correction": "significant over rows; over seeds p is below 0.05 only uncorrected",
})  # fmt: skip


class Delta(Spec):
    """B minus A in points, for one cell or averaged over several. ``a``, ``b``: the two scores, in percent."""

    kind: Kind
    name: str  # task id, language code, script, family; for a cell "task language"
    tasks: tuple[str, ...]
    languages: tuple[str, ...]
    a: Percent
    b: Percent
    delta: float
    low: float  # 95 % paired bootstrap interval, over rows
    high: float
    rows: int  # distinct rows: a row that languages share is counted once
    p: Probability  # paired approximate randomisation over rows, two-sided
    holm: Probability  # p after Holm's correction over all differences of its kind, at the kind's share of the 5 %
    seeds: int  # the number of seeds that both evaluations have
    sd: float | None  # standard deviation of the difference over seeds; None with one seed
    seeds_p: Probability | None  # paired t test over seeds; None with one seed, or where all differences are equal
    seeds_holm: Probability | None  # the same correction, over all differences of its kind that have such a test
    verdict: Verdict

    @property
    def sure(self) -> bool:
        """Whether it is significant over rows and, where it applies, over seeds: such a line is marked."""
        return self.verdict == "sure"


def deltas(cells: Cells, official: Sequence[str]) -> Iterable[Delta]:
    """All lines, table by table. ``official``: ids of the tasks that count in the suite's average."""
    apart = {key: effect for key, effect in cells.items() if key[1] != ENGLISH}
    kinds: tuple[tuple[Kind, Cells, Callable[[str, str], str]], ...] = (
        ("suite", {key: one for key, one in cells.items() if key[0] in official}, lambda task, code: SUITE),
        ("task", cells, lambda task, code: task),
        ("language", cells, lambda task, code: code),
        # English says nothing about transfer, and would dominate some scripts and families.
        ("script", apart, lambda task, code: shown(code).script),
        ("family", apart, lambda task, code: shown(code).family),
        ("cell", cells, lambda task, code: f"{task} {code}"),
    )
    for kind, chosen, name in kinds:
        found = _of_kind(kind, chosen, name)
        if kind in ("language", "script", "family"):  # the other tables keep the suite's order
            found.sort(key=lambda one: shown(one.name).name if one.kind == "language" else one.name)
        yield from found


def _of_kind(kind: Kind, cells: Cells, name: Callable[[str, str], str]) -> list[Delta]:
    grouped: dict[str, dict[Key, Effect]] = {}
    for (task, code), effect in cells.items():
        grouped.setdefault(name(task, code), {})[task, code] = effect
    effects = {group: averaged(members) for group, members in grouped.items()}
    ps = [p_value(one.delta, one.null) for one in effects.values()]
    seeds_ps = [seeds_p_value(list(one.by_seed.values())) for one in effects.values()]
    share = SHARES[kind]
    lines = zip(effects.items(), ps, _corrected(ps, share), seeds_ps, _corrected_known(seeds_ps, share), strict=True)
    return [
        _delta(kind, group, tuple(grouped[group]), one, (p, corrected), (seeds_p, seeds_holm), len(effects) / share)
        for (group, one), p, corrected, seeds_p, seeds_holm in lines
    ]


def _corrected(p_values: Sequence[float], share: float) -> list[float]:
    """Holm's correction at a share of the level.

    Each p value is divided by the share, so that comparing it with the whole level is comparing p with its share.
    """
    return [min(1.0, p / share) for p in holm(p_values)]


def _corrected_known(p_values: Sequence[float | None], share: float) -> list[float | None]:
    """The same correction over the lines that have a test; the others keep None."""
    corrected = iter(_corrected([p for p in p_values if p is not None], share))
    return [None if p is None else next(corrected) for p in p_values]


def _delta(
    kind: Kind,
    name: str,
    members: Sequence[Key],
    one: Effect,
    over_rows: tuple[float, float],
    over_seeds: tuple[float | None, float | None],
    factor: float,
) -> Delta:
    """``over_rows``, ``over_seeds``: p before and after correction. ``factor``: that of the largest correction."""
    low, high = limits(one.replicates)
    rows = sum(map(len, one.rows.values()))
    return Delta(
        kind=kind, name=name, tasks=tuple(dict.fromkeys(task for task, _ in members)),
        languages=tuple(dict.fromkeys(code for _, code in members)), a=one.a, b=one.b, delta=one.delta,
        low=low, high=high, rows=rows, p=over_rows[0], holm=over_rows[1], seeds=len(one.by_seed),
        sd=deviation(list(one.by_seed.values())), seeds_p=over_seeds[0], seeds_holm=over_seeds[1],
        verdict=_verdict(one, rows, over_rows, over_seeds, factor),
    )  # fmt: skip


def _verdict(
    one: Effect, rows: int, over_rows: tuple[float, float], over_seeds: tuple[float | None, float | None], factor: float
) -> Verdict:
    p, corrected = over_rows
    seeds_p, seeds_corrected = over_seeds
    if abs(one.delta) < 1e-9:  # sums in different orders differ in their last bits
        return "equal figures"
    if corrected >= ALPHA:
        if 2.0 ** (1 - rows) * factor >= ALPHA:  # the smallest two-sided p of this many coin tosses, corrected
            return "too few rows"
        return "not over rows" if p >= ALPHA else "not over rows after correction"
    if seeds_p is None or seeds_corrected is None:
        # There is one seed, or all seeds agree, as for an encoder that is not fine-tuned: then rows alone decide.
        return "one seed only" if one.tuned and len(one.by_seed) < 2 else "sure"
    if seeds_corrected >= ALPHA:
        return "not over seeds" if seeds_p >= ALPHA else "not over seeds after correction"
    return "sure"
