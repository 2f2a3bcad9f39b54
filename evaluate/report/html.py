"""report.html and compare.html: single files that contain their styles, scripts and drawings and fetch nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from xaug.data_cards.page.environment import page_environment
from xaug.evaluate.compare import Comparison
from xaug.evaluate.deltas import MEANINGS
from xaug.evaluate.families import shown
from xaug.evaluate.report.heat import heat
from xaug.evaluate.report.lines import DELTA_NARROW, DELTA_WIDTH, Forest, Sweep, differences, forest, label, sweep
from xaug.evaluate.report.settings import settings_text, value_text
from xaug.evaluate.report.table import number
from xaug.evaluate.report.view import NOT_REAL, View, view
from xaug.evaluate.results import Results

if TYPE_CHECKING:
    from jinja2 import Environment

_KINDS = (
    ("suite", "Over the tasks that count", "The mean of each task over its languages, then over the tasks."),
    ("task", "By task", "The mean over the languages that both have."),
    ("script", "By script", "Without English. The mean of each task over the script's languages, then over the tasks."),
    ("family", "By family", "Without English. The mean of each task over the family's languages, then over the tasks."),
    ("language", "By language", "The mean over the tasks that have the language."),
)


def render_report(results: Results) -> str:
    """The page of one evaluation. The same results give the same bytes."""
    of = view(results)
    return _environment().get_template("report.html.j2").render(
        of=of, results=results, heat=heat(of), sweeps=_sweeps(of), not_real=NOT_REAL,
        settings=_flat({key: one for key, one in results.settings.items() if key not in ("fine_tuning", "packages")}),
        packages=results.settings.get("packages", {}),
        fine_tuning={
            task: [json.dumps(run, ensure_ascii=False, sort_keys=True) for run in runs]
            for task, runs in results.settings.get("fine_tuning", {}).items()
        },
    )  # fmt: skip


def render_comparison(comparison: Comparison) -> str:
    """The page of a comparison."""
    forests: list[tuple[tuple[Forest, ...], str]] = []  # each drawing for wide and for narrow pages
    for kind, title, how in _KINDS:
        deltas = [one for one in comparison.deltas if one.kind == kind]
        if deltas:
            lines = differences(deltas, comparison.titles)
            drawn = tuple(forest(title, lines, width) for width in (DELTA_WIDTH, DELTA_NARROW))
            forests.append((drawn, how))
    return _environment().get_template("comparison.html.j2").render(
        of=comparison, forests=forests, not_real=NOT_REAL,
        meanings=MEANINGS,
        rows=[(one, label(one, comparison.titles)) for one in comparison.deltas],
    )  # fmt: skip


def _sweeps(of: View) -> list[Sweep]:
    out = []
    for task in of.tasks:
        scores = of.layers.get(task.info.id)
        if scores:
            layers = {cell.first.settings.get("layer") for cell in task.cells.values()}
            chosen = layers.pop() if len(layers) == 1 else None
            out.append(sweep(task.title, scores, chosen if isinstance(chosen, int) else None))
    return out


def _environment() -> Environment:
    environment = page_environment("xaug.evaluate.report")
    environment.filters |= {"number": number, "language": lambda code: shown(code).name, "settings": settings_text}
    environment.filters["value"] = value_text
    environment.globals["shown"] = shown
    return environment


def _flat(content: dict[str, Any], path: str = "") -> dict[str, str]:
    """Nested settings as ``retrieval.layers`` → value."""
    out: dict[str, str] = {}
    for key, one in content.items():
        if isinstance(one, dict) and one:
            out.update(_flat(one, f"{path}{key}."))
        elif one not in (None, {}, [], ""):
            out[path + key] = str(one) if isinstance(one, float) else value_text(one)  # floats keep all digits
    return out
