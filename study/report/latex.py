"""The tables of a report in LaTeX, for a paper that loads booktabs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from xaug.data_cards.text import visible
from xaug.study.findings import ArmScore
from xaug.study.report.answer import signed
from xaug.study.report.view import StudyView

# LaTeX's special characters, and the characters that the texts of a report contain beside letters.
_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': "''", "[": "{[}", "–": "--", "±": r"$\pm$", "−": "$-$",
}  # fmt: skip
_FOUND = re.compile("[" + re.escape("".join(_SPECIAL)) + "]")


def escape(text: str) -> str:
    """Return a text on one line that LaTeX prints as it is."""
    return _FOUND.sub(lambda found: _SPECIAL[found[0]], visible(text))


def scores(of: StudyView) -> str:
    """scores.tex: the main table, arms by tasks."""
    heads = [escape(column.heading) for column in of.columns]
    rows = [[escape(arm), *(_score(of.score(arm, column)) for column in of.columns)] for arm in of.analysis.arms]
    caption = (
        f"{escape(of.facts.name)}: scores in percent, mean over {len(of.analysis.seeds)} seed"
        f"{'' if len(of.analysis.seeds) == 1 else 's'} with half of the 95\\,\\% interval."
    )
    return _table("l" + "r" * len(heads), ["arm", *heads], rows, caption + _world(of), "tab:study-scores")


def hypotheses(of: StudyView) -> str:
    """hypotheses.tex: the declared hypotheses with their verdicts."""
    heads = ["hypothesis", "contrast", "over", "estimate", r"95\,\% interval", "Holm", "detectable", "verdict"]
    rows = [
        [
            escape(one.name), escape(one.contrast), escape(of.place(one)), _number(one.estimate.value),
            f"[{_number(one.estimate.low)}, {_number(one.estimate.high)}]", f"{one.holm:.4f}",
            "--" if one.estimate.mde is None else f"{one.estimate.mde:.2f}",
            escape(one.verdict if one.margin is None else f"{one.verdict} (margin {one.margin:.2f})"),
        ]
        for one in of.analysis.tested
    ]  # fmt: skip
    caption = (
        f"{escape(of.facts.name)}: declared hypotheses, in points. Holm: $p$ after Holm's correction. Detectable: the"
        r" difference that is found with a power of 80\,\%."
    )
    return _table("lllrrrrl", heads, rows, caption + _world(of), "tab:study-hypotheses")


def _world(of: StudyView) -> str:
    return " The rows are from an embedded world, not real data." if of.analysis.pocket else ""


def _score(one: ArmScore | None) -> str:
    return "--" if one is None else rf"{one.value:.1f} {{\small$\pm${(one.high - one.low) / 2:.1f}}}"


def _number(value: float) -> str:
    return f"${signed(value)}$"


def _table(columns: str, heads: Sequence[str], rows: Iterable[Sequence[str]], caption: str, label: str) -> str:
    lines = [
        r"% \usepackage{booktabs}", r"\begin{table}", r"\centering", rf"\caption{{{caption}}}", rf"\label{{{label}}}",
        rf"\begin{{tabular}}{{{columns}}}", r"\toprule", " & ".join(heads) + r" \\", r"\midrule",
        *(" & ".join(row) + r" \\" for row in rows), r"\bottomrule", r"\end{tabular}", r"\end{table}",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
