"""report.md and compare.md: the same figures as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.data_cards.render.markdown import markdown_environment
from xaug.evaluate.compare import Comparison
from xaug.evaluate.deltas import MEANINGS
from xaug.evaluate.families import shown
from xaug.evaluate.report.figures import Figure
from xaug.evaluate.report.lines import label
from xaug.evaluate.report.table import number
from xaug.evaluate.report.view import NOT_REAL, view
from xaug.evaluate.results import Results

if TYPE_CHECKING:
    from jinja2 import Environment


def render_report(results: Results) -> str:
    """The report of one evaluation. The same results give the same bytes."""
    return _environment().get_template("report.md.j2").render(of=view(results), results=results, not_real=NOT_REAL)


def render_comparison(comparison: Comparison) -> str:
    """The report of a comparison."""
    return _environment().get_template("comparison.md.j2").render(
        of=comparison, not_real=NOT_REAL, meanings=MEANINGS,
        rows=[(one, label(one, comparison.titles)) for one in comparison.deltas]
    )  # fmt: skip


def figure_text(figure: Figure | None) -> str:
    """``71.3 ± 0.4``, or – for no figure."""
    if figure is None:
        return "–"
    return f"{figure.mean:.1f}" + (f" ± {figure.spread:.1f}" if figure.spread is not None else "")


def _environment() -> Environment:
    environment = markdown_environment("xaug.evaluate.report")
    environment.filters |= {"number": number, "figure": figure_text, "language": lambda code: shown(code).name}
    return environment
