"""A comparison on the terminal. Its tables fit into 100 columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from xaug.data_cards.text import visible
from xaug.evaluate.deltas import MEANINGS, Delta, Verdict
from xaug.evaluate.report.lines import label
from xaug.evaluate.report.table import number, table_of
from xaug.evaluate.report.view import NOT_REAL

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from xaug.evaluate.compare import Comparison

# Short forms of the verdicts, for the last column. A legend below the tables explains them.
_SHORT: Mapping[Verdict, str] = MappingProxyType({
    "sure": "*",
    "equal figures": "equal figures",
    "too few rows": "too few rows",
    "not over rows": "not over rows",
    "not over rows after correction": "not over rows (Holm)",
    "one seed only": "one seed only",
    "not over seeds": "not over seeds",
    "not over seeds after correction": "not over seeds (Holm)",
})  # fmt: skip


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print the differences between B and A: overall, by task, script, family and language.

    The written report also has the single cells.
    """
    if comparison.pocket:
        console.print(NOT_REAL, style="yellow", soft_wrap=True)
    for side, name in ((comparison.a, "A"), (comparison.b, "B")):
        console.print(f"{name}: {visible(side.folder)} ({visible(side.model)}, {side.sha256[:12]})", soft_wrap=True)
    for warning in comparison.warnings:
        console.print(f"Warning: {visible(warning)}", style="yellow", soft_wrap=True)
    console.print()
    printed: list[Delta] = []
    for kind, title in (
        ("suite", "Over the tasks that count"), ("task", "By task"), ("script", "By script, without English"),
        ("family", "By family, without English"), ("language", "By language"),
    ):  # fmt: skip
        deltas = [one for one in comparison.deltas if one.kind == kind]
        if deltas:
            console.print(title, style="bold")
            console.print(_deltas(deltas, comparison.titles))
            console.print()
            printed += deltas
    for line in (
        "Intervals: 95 %, over rows. p: by Holm's method, to compare with the table's share of the 5 %.",
        *_legend(printed),
    ):
        console.print(line, style="dim", soft_wrap=True)
    for note in comparison.notes:
        console.print(visible(note), soft_wrap=True)


def _legend(printed: Sequence[Delta]) -> list[str]:
    """The meaning of each verdict that is printed."""
    found = {one.verdict for one in printed}
    return [f"{_SHORT[verdict]}: {meaning}." for verdict, meaning in MEANINGS.items() if verdict in found]


def _deltas(deltas: Sequence[Delta], titles: Mapping[str, str]) -> Table:
    table = table_of("", "A", "B", "B - A", "95 %", "p rows", "p seeds", "mark")
    for one in deltas:
        table.add_row(
            visible(label(one, titles)), number(one.a), number(one.b), f"{one.delta:+.2f}",
            f"[{one.low:+.2f}, {one.high:+.2f}]", f"{one.holm:.4f}",
            "–" if one.seeds_holm is None else f"{one.seeds_holm:.4f}", _SHORT[one.verdict],
        )  # fmt: skip
    return table
