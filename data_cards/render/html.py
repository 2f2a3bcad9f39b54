"""card.html of a version: one page without scripts that fetches nothing, for readers who judge or choose data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xaug.data_cards.facts.counting import CLASSES
from xaug.data_cards.facts.model import CardFacts, ExampleGroup, FilterLegend, ScoreFacts
from xaug.data_cards.identity import REAL
from xaug.data_cards.manifest import REJECTED, FunnelStep, Manifest
from xaug.data_cards.page.environment import page_environment
from xaug.data_cards.render.charts import Chart, length_chart, score_chart
from xaug.data_cards.render.terms import TERMS, limits

if TYPE_CHECKING:
    from xaug.data_cards.audits import Audit

NAME = "card.html"
_SIGNS = {"at_least": "≥", "at_most": "≤"}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the funnel with its filter and the rows that it rejected."""

    step: FunnelStep
    legend: FilterLegend | None
    bound: str  # "kept if ≥ 0.8", or empty
    examples: tuple[ExampleGroup, ...]


def render(manifest: Manifest, facts: CardFacts, audit: Audit | None = None) -> str:
    """Return the page. The same arguments give the same bytes. ``audit``: people's verdicts on rows of the version."""
    from xaug.data_cards.audits.verdicts import questions

    environment = page_environment("xaug.data_cards.render")
    environment.filters["num"] = _number
    environment.filters["percent"] = _percent
    return environment.get_template("card.html.j2").render(
        m=manifest, about=manifest.about, facts=facts, audit=audit,
        attacked=facts.attacked, real=manifest.source.world == REAL, rejected=REJECTED,
        terms=TERMS[manifest.about.redistribution], limits=limits(manifest),
        linked=manifest.about.homepage.startswith(("https://", "http://")),
        steps=tuple(_steps(manifest, facts)),
        scores=tuple(_scores(manifest, facts)),
        lengths=tuple(length_chart(one) for one in facts.lengths),
        balance=facts.balance.counts[:CLASSES] if facts.balance else (),
        more_classes=len(facts.balance.counts) - CLASSES if facts.balance else 0,
        questions=questions(manifest.about.task_type),
        request=json.dumps(manifest.request, indent=2, ensure_ascii=False),
    )  # fmt: skip


def _steps(manifest: Manifest, facts: CardFacts) -> Iterator[Step]:
    legends = {one.name: one.legend for one in facts.scores}
    groups = {group.reason: group for group in facts.examples}
    for step in manifest.funnel:
        legend = legends.get(step.step)
        bound = f"kept if {_SIGNS[legend.keep]} {legend.threshold:g}" if legend else ""
        yield Step(step, legend, bound, tuple(groups[reason] for reason in step.dropped if reason in groups))


def _scores(manifest: Manifest, facts: CardFacts) -> Iterator[tuple[ScoreFacts, Chart]]:
    """Yield the filters that scored rows, each with its drawing."""
    requested = manifest.request.get("filters")
    for one in facts.scores:
        if not (one.kept.total or one.elsewhere.total or one.failed.total):
            continue
        bound = one.legend.threshold if one.legend else requested.get(one.name) if isinstance(requested, dict) else None
        yield one, score_chart(one, one.name, float(bound) if isinstance(bound, (int, float)) else None)


def _number(value: object) -> str:
    """Return a count with separators, a measure with four digits, and any other value as it is."""
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _percent(part: float, whole: float) -> str:
    """Return a share in percent with one digit; a dash of nothing."""
    return f"{100 * part / whole:.1f}" if whole else "–"
