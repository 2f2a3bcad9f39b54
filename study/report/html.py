"""study.html: a single file that contains its styles, scripts and drawings and fetches nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from xaug.data_cards.page.drawing import standalone
from xaug.data_cards.page.environment import page_environment
from xaug.data_cards.text import counted
from xaug.evaluate.families import shown
from xaug.evaluate.report.heat import Heat
from xaug.evaluate.report.table import number
from xaug.evaluate.report.view import NOT_REAL
from xaug.study.report.answer import signed, told_p, told_share
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


def drawings(of: StudyView) -> dict[str, str]:
    """The drawings of the page as SVG files, by name. That of the contrasts over all tasks, if any, is the first."""
    environment = _environment()
    forests = [("contrasts", plot) for plot in (overall(of.analysis),) if plot is not None]
    forests += [(f"contrast-{at}", plot) for at, plot in enumerate(by_contrast(of.analysis, of.names), start=1)]
    heats = [("languages", heat) for heat in (by_language(of.analysis),) if heat is not None]
    heats += [(f"languages-{at}", heat) for at, (_, heat) in enumerate(_cells(of), start=1)]
    drawn = [(name, "forest.svg.j2", {"forest": plot.drawn[0], "where": ""}) for name, plot in forests]
    drawn += [(name, "heat.svg.j2", {"heat": heat}) for name, heat in heats]
    doses = enumerate(dosages(of.analysis, of.facts.arms), start=1)
    drawn += [(f"dose-{at}", "dose.svg.j2", {"dose": dose}) for at, dose in doses]
    return {
        f"{name}.svg": standalone(environment.get_template(template).render(**values))
        for name, template, values in drawn
    }


def _cells(of: StudyView) -> list[tuple[str, Heat]]:
    drawn = ((one.name, by_cell(of.analysis, one, of.names)) for one in of.analysis.contrasts)
    return [(name, heat) for name, heat in drawn if heat is not None]


def _environment() -> Environment:
    environment = page_environment("xaug.study.report", "xaug.evaluate.report")  # whose drawings serve here, too
    filters: dict[str, Callable[..., str]] = {
        "number": number, "p": told_p, "points": lambda value: "–" if value is None else signed(value),
        "count": lambda value: "–" if value is None else f"{value:,}", "language": lambda code: shown(code).name,
        "percent": lambda share: "–" if share is None else f"{100 * share:.0f} %", "share": told_share,
        "counted": counted, "hours": told_hours, "unbroken": lambda text: text.replace(" %", "\u00a0%"),
    }  # fmt: skip
    environment.filters.update(filters)
    return environment


def told_hours(hours: float) -> str:
    """``3.4``; with two digits below one hour."""
    return f"{hours:.1f}" if hours >= 1 else f"{hours:.2f}"
