"""The tables of a report as CSV, with all digits, for spreadsheets and other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from xaug.data_cards.audits.spreadsheet import guarded
from xaug.study.findings import Estimate
from xaug.study.report.view import StudyView

_ESTIMATE = ("estimate", "se", "df", "low", "high", "p", "seeds", "rows", "mde")  # the columns of `_figures`


def hypotheses(of: StudyView) -> str:
    """hypotheses.csv: one line for each hypothesis that was tested."""
    columns = (
        "hypothesis", "contrast", "scope", "on", "test", "margin", *_ESTIMATE, "var_arm_seeds", "var_target_seeds",
        "var_rows", "p_of_test", "holm", "alpha", "verdict", "sentence",
    )  # fmt: skip
    return _csv(columns, (
        (
            one.name, one.contrast, one.scope, one.on, one.test, one.margin, *_figures(one.estimate),
            one.components.arm_seeds, one.components.target_seeds, one.components.rows, one.p, one.holm, one.alpha,
            one.verdict, one.sentence,
        )
        for one in of.analysis.tested
    ))  # fmt: skip


def findings(of: StudyView) -> str:
    """findings.csv: one line for each contrast over each task, language, group … and over the suite."""
    return _csv(("contrast", "scope", "name", *_ESTIMATE, "q"), (
        (one.contrast, one.scope, one.name, *_figures(one.estimate), one.q) for one in of.analysis.findings
    ))  # fmt: skip


def arms(of: StudyView) -> str:
    """arms.csv: the mean score of each arm over each task, language, group … and over the suite."""
    return _csv(("arm", "scope", "name", "score", "low", "high", "seeds"), (
        (one.arm, one.scope, one.name, one.value, one.low, one.high, one.seeds) for one in of.analysis.scores
    ))  # fmt: skip


def costs(of: StudyView) -> str:
    """costs.csv: what each arm cost."""
    names = tuple(type(of.facts.arms[0].cost).model_fields) if of.facts.arms else ()
    return _csv(("arm", *names), ((one.arm, *(getattr(one.cost, name) for name in names)) for one in of.facts.arms))


def _figures(one: Estimate) -> tuple[float | None, ...]:
    return (one.value, one.se, one.df, one.low, one.high, one.p, one.seeds, one.rows, one.mde)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The lines as text. A number has all of its digits; what is not known is empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(value: object) -> str:
    """A text is guarded, because a spreadsheet program may take a name for a formula."""
    if value is None:
        return ""
    return guarded(value) if isinstance(value, str) else repr(value)
