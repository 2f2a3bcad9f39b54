"""study.md, and README.md of a published study: the same figures as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.data_cards.render.markdown import markdown_environment
from xaug.data_cards.render.terms import TERMS
from xaug.data_cards.text import counted
from xaug.evaluate.report.table import number
from xaug.evaluate.report.view import NOT_REAL
from xaug.study.report.answer import signed, told_share
from xaug.study.report.html import told_hours
from xaug.study.report.view import StudyView

if TYPE_CHECKING:
    from jinja2 import Environment


def render(of: StudyView) -> str:
    """The report. The same content gives the same bytes."""
    return _environment().get_template("study.md.j2").render(
        of=of, analysis=of.analysis, facts=of.facts, not_real=NOT_REAL
    )  # fmt: skip


def render_card(of: StudyView, figures: tuple[str, ...], *, long_table: bool) -> str:
    """Render the card of a published study.

    ``figures``: the names of its drawings. ``long_table``: whether it has scores.csv.
    """
    return _environment().get_template("card.md.j2").render(
        of=of, analysis=of.analysis, facts=of.facts, not_real=NOT_REAL, terms=TERMS, figures=figures,
        long_table=long_table,
    )  # fmt: skip


def _environment() -> Environment:
    environment = markdown_environment("xaug.study.report")
    environment.filters |= {
        "number": number, "counted": counted, "points": lambda value: "–" if value is None else signed(value),
        "count": lambda value: "–" if value is None else f"{value:,}", "hours": told_hours, "share": told_share,
        "percent": lambda share: "–" if share is None else f"{100 * share:.0f} %",
    }  # fmt: skip
    return environment
