"""The drawings of a report: forest plots of contrasts, and heat maps of differences by language."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xaug.data_cards.page.ticks import nice_ticks
from xaug.data_cards.text import counted
from xaug.evaluate.families import by_family, shown
from xaug.evaluate.report.colours import diverging
from xaug.evaluate.report.heat import LETTER, About, Filled, Heat, Legend, folded, grid
from xaug.evaluate.report.lines import DELTA_LEFT, DELTA_NARROW, DELTA_WIDTH, Difference, Forest, Reading, forest
from xaug.evaluate.stats import ALPHA
from xaug.study.findings import Analysis, Contrast, Estimate, Finding, Scope
from xaug.study.hypotheses import WHOLE
from xaug.study.report.answer import signed, told_p
from xaug.study.report.names import Names

_WITHIN: tuple[Scope, ...] = ("suite", "zero-shot", "group", "task")  # the lines of the plot of one contrast
_COLUMN = 16  # letters of a contrast's formula in one line of its column
_BOLD = 7.0  # the width of a letter in bold type, as heat.LETTER
_WIDEST = 330  # pixels for the names in a wide drawing
_READING = Reading(
    "contrasts between arms", ("lower", "higher"),
    "A dot for each contrast with its 95 % interval. A filled dot means that the difference is significant after the"
    " correction for the lines of its table. The grey band holds the differences that such a study finds in fewer than"
    " four cases out of five. The numbers are in the table of all findings.",
)  # fmt: skip


@dataclass(frozen=True)
class Plot:
    """A forest plot, drawn for wide and for narrow pages."""

    title: str
    drawn: tuple[Forest, Forest]


def overall(analysis: Analysis) -> Plot | None:
    """The contrasts over all tasks; None if there are none."""
    found = [one for one in analysis.findings if one.scope == "suite"]
    lines = [replace(_difference(one.contrast, one), strong=False) for one in found]
    return _plot("Suite average", lines) if lines else None


def by_contrast(analysis: Analysis, names: Names) -> tuple[Plot, ...]:
    """A plot for each contrast: over all tasks, without English, by group and by task. All have the same axis."""
    order = {scope: at for at, scope in enumerate(_WITHIN)}
    chosen = [
        one for one in analysis.findings if one.scope in order and (one.scope != "zero-shot" or one.name in WHOLE)
    ]
    ends = [value for one in chosen for value in (one.estimate.low, one.estimate.high)]
    out = []
    for contrast in analysis.contrasts:
        own = sorted((one for one in chosen if one.contrast == contrast.name), key=lambda one: order[one.scope])
        lines = [_difference(names.line(one.scope, one.name), one) for one in own]
        if lines:
            out.append(_plot(contrast.name, lines, (min(ends), max(ends))))
    return tuple(out)


def by_language(analysis: Analysis) -> Heat | None:
    """The heat map of all contrasts by language, each the mean over the tasks that have the language."""
    cells = {(one.name, one.contrast): one for one in analysis.findings if one.scope == "language"}
    about = About(
        "languages", "Differences by language and contrast",
        "A line for each language, by family; a column for each contrast. Blue is higher, brown is lower, near-white is"
        " no difference. The table of all findings holds the intervals.",
    )  # fmt: skip
    columns = [one.name for one in analysis.contrasts if any(contrast == one.name for _, contrast in cells)]
    return _heat(about, {(code, columns.index(name)): one for (code, name), one in cells.items()}, _wrapped(columns))


def by_cell(analysis: Analysis, contrast: Contrast, names: Names) -> Heat | None:
    """The heat map of one contrast by language and task."""
    found = [one for one in analysis.findings if one.scope == "cell" and one.contrast == contrast.name]
    tasks = list(dict.fromkeys(one.name.rpartition(" ")[0] for one in found))
    cells = {}
    for one in found:
        task, _, code = one.name.rpartition(" ")
        cells[code, tasks.index(task)] = one
    about = About(
        f"cells-{analysis.contrasts.index(contrast)}", f"{contrast.name} by language and task",
        "A line for each language, by family; a column for each task. Blue is higher, brown is lower, near-white is no"
        " difference. findings.csv holds the intervals.",
    )  # fmt: skip
    return _heat(about, cells, [folded(names.task(task)) for task in tasks])


def told(one: Estimate) -> str:
    """``+0.42 [-0.31, +1.15], p = 0.250, minimum detectable effect 1.40, 5 seeds, 5,010 rows``."""
    mde = "" if one.mde is None else f", minimum detectable effect {one.mde:.2f}"
    return (
        f"{signed(one.value)} [{signed(one.low)}, {signed(one.high)}], {told_p(one.p)}{mde}, "
        f"{counted(one.seeds, 'seed')}, {counted(one.rows, 'row')}"
    )


def _difference(name: str, one: Finding) -> Difference:
    return Difference(
        name=name, value=one.estimate.value, low=one.estimate.low, high=one.estimate.high, sure=one.q < ALPHA,
        title=f"{one.contrast}, {name}: {told(one.estimate)}, after correction {told_p(one.q)}", mde=one.estimate.mde,
        strong=one.scope == "suite",
    )  # fmt: skip


def _plot(title: str, lines: Sequence[Difference], ends: tuple[float, float] | None = None) -> Plot:
    longest = max(len(one.name) for one in lines)
    left = max(DELTA_LEFT, min(_WIDEST, round(LETTER * longest) + 14))
    wide = forest(title, _fitted(lines, left), DELTA_WIDTH + left - DELTA_LEFT, reading=_READING, left=left, ends=ends)
    narrow = forest(title, _fitted(lines, DELTA_LEFT), DELTA_NARROW, reading=_READING, ends=ends)
    return Plot(title, (wide, narrow))


def _fitted(lines: Sequence[Difference], left: int) -> list[Difference]:
    """The lines with names that fit to the left of the plot. The tooltip has the whole name."""
    out = []
    for one in lines:
        most = int((left - 14) / (_BOLD if one.strong else LETTER))
        out.append(one if len(one.name) <= most else replace(one, name=one.name[: most - 1] + "…"))
    return out


def _wrapped(contrasts: Sequence[str]) -> list[list[str]]:
    """The formulas of contrasts in lines, broken at their spaces."""
    return [textwrap.wrap(one, _COLUMN, break_long_words=False, break_on_hyphens=False) for one in contrasts]


def _heat(about: About, cells: Mapping[tuple[str, int], Finding], columns: Sequence[Sequence[str]]) -> Heat | None:
    """``cells``: (language, number of the column) → what was found there. The scale reaches equally far both ways."""
    if not cells:
        return None
    end = nice_ticks(0.0, max(0.1, *(abs(one.estimate.value) for one in cells.values())))[-1]

    def cell(code: str, column: int) -> Filled | None:
        one = cells.get((code, column))
        if one is None:
            return None
        sure = one.q < ALPHA
        where = ", ".join(
            [one.contrast, *([" ".join(columns[column])] if one.scope == "cell" else []), shown(code).name]
        )
        return Filled(
            fill=diverging(one.estimate.value / end), text=signed(one.estimate.value, 1) + ("*" if sure else ""),
            title=f"{where}: {told(one.estimate)}, after correction {told_p(one.q)}", strong=sure,
        )  # fmt: skip

    languages = sorted({code for code, _ in cells}, key=by_family)
    legend = Legend(lambda share: diverging(2 * share - 1), f"{-end:+g}", "0", f"{end:+g} points")
    return grid(about, languages, columns, cell, legend)
