"""study.html: a single file that contains its styles, scripts and drawings and fetches nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.data_cards.page.environment import page_environment
from xaug.evaluate.families import shown
from xaug.evaluate.report.heat import Heat
from xaug.evaluate.report.table import number
from xaug.evaluate.report.view import NOT_REAL
from xaug.study.report.answer import signed, told_exclusion, told_p, told_share
from xaug.study.report.dose import dosages
from xaug.study.report.figures import by_cell, by_contrast, by_language, overall
from xaug.study.report.view import StudyView

if TYPE_CHECKING:
    from jinja2 import Environment


def render(of: StudyView) -> str:
    """The page. The same content gives the same bytes."""
    return _environment().get_template("study.html.j2").render(
        of=of, analysis=of.analysis, facts=of.facts, not_real=NOT_REAL, overall=overall(of.analysis),
        plots=by_contrast(of.analysis, of.names), languages=by_language(of.analysis), cells=_cells(of),
        doses=dosages(of.analysis, of.facts.arms),
        tested_contrasts={one.contrast for one in of.analysis.tested},
    )  # fmt: skip


def drawing(of: StudyView, template: str, **values: object) -> str:
    """One drawing as a file of its own, with the styles of the page."""
    environment = _environment()
    svg = environment.get_template(template).render(where="", **values)
    style = environment.get_template("style.css.j2").render()
    # XML: the styles stand in a CDATA section, and the colours of the light page are the drawing's.
    return svg.replace(">\n", f">\n<style><![CDATA[\n{style}]]></style>\n", 1)


def _cells(of: StudyView) -> list[tuple[str, Heat]]:
    drawn = ((one.name, by_cell(of.analysis, one, of.names)) for one in of.analysis.contrasts)
    return [(name, heat) for name, heat in drawn if heat is not None]


def _environment() -> Environment:
    environment = page_environment("xaug.study.report", "xaug.evaluate.report")  # whose drawings serve here, too
    environment.filters |= {
        "number": number, "p": told_p, "points": lambda value: "–" if value is None else signed(value),
        "count": lambda value: "–" if value is None else f"{value:,}", "language": lambda code: shown(code).name,
        "percent": lambda share: "–" if share is None else f"{100 * share:.0f} %", "exclusion": told_exclusion,
        "share": told_share, "hours": told_hours,
    }  # fmt: skip
    return environment


def told_hours(hours: float) -> str:
    """``3.4``; with two digits below one hour."""
    return f"{hours:.1f}" if hours >= 1 else f"{hours:.2f}"
