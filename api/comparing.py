"""`xaug.compare`: the differences between two evaluations, row by row, with intervals and tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xaug import html
from xaug.evaluations import Evaluation
from xaug.loading import store_folder

if TYPE_CHECKING:
    import pandas as pd
    from xaug.evaluate.compare import Comparison
    from xaug.evaluate.deltas import Delta, Kind

# With a handful of rows, the bootstrap replicates are too alike and the interval is far too narrow. Official test sets
# have hundreds of rows.
MIN_ROWS = 10
_TABLES: tuple[tuple[Kind, str], ...] = (
    ("suite", "Over the tasks that count"), ("task", "By task"), ("script", "By script, without English"),
    ("family", "By family, without English"), ("language", "By language"),
)  # fmt: skip


@dataclass(frozen=True)
class ComparisonView:
    """The differences between two evaluations, B minus A in points, with 95 % intervals and corrected tests."""

    comparison: Comparison

    @property
    def deltas(self) -> tuple[Delta, ...]:
        """Every line: overall, and by task, language, script, family and evaluation cell."""
        return self.comparison.deltas

    def of(self, kind: Kind) -> tuple[Delta, ...]:
        """The lines of one kind, in order."""
        return self.comparison.of(kind)

    def to_pandas(self) -> pd.DataFrame:
        """A data frame with one row per line. It needs pandas."""
        import pandas as pd

        return pd.DataFrame([one.model_dump() for one in self.deltas])

    def __repr__(self) -> str:
        from xaug.evaluate.report.view import NOT_REAL

        comparison = self.comparison
        lines = [f"B ({comparison.b.folder}) minus A ({comparison.a.folder}), in points"]
        lines += [NOT_REAL] if comparison.pocket else []
        lines += [f"Warning: {text}" for text in comparison.warnings]
        for kind, title in _TABLES:
            if deltas := self.of(kind):
                lines.append(f"{title} (A, B, B minus A, 95 % interval, p over rows, p over seeds, verdict):")
                lines += [f"  {_name(one, comparison.titles)} {' '.join(_figures(one))}" for one in deltas]
        return "\n".join([*lines, *comparison.notes])

    def _repr_html_(self) -> str:
        """A table for each kind of line, followed by notes on what the figures mean."""
        from xaug.evaluate.report.view import NOT_REAL

        comparison = self.comparison
        columns = ("", "A", "B", "B minus A", "95 %", "p over rows", "p over seeds", "verdict")
        a, b = comparison.a, comparison.b
        parts = [html.paragraph(f"A: {a.folder} ({a.model}). B: {b.folder} ({b.model}).")]
        parts += [html.paragraph(text) for text in ((NOT_REAL,) if comparison.pocket else ())]
        parts += [html.paragraph(f"Warning: {text}") for text in comparison.warnings]
        for kind, title in _TABLES:
            if deltas := self.of(kind):
                rows = [(_name(one, comparison.titles), *_figures(one)) for one in deltas]
                parts += [f"<b>{html.shown(title)}</b>", html.table(columns, rows, right=columns[1:-1])]
        return "".join([*parts, *map(html.paragraph, comparison.notes)])


def compare(
    run_a: str | Path | Evaluation,
    run_b: str | Path | Evaluation,
    *,
    output: str | Path | None = None,
    min_rows: int = MIN_ROWS,
) -> ComparisonView:
    """Compare two evaluations of the same rows, row by row: ``run_b`` minus ``run_a``.

    Args:
        run_a: The evaluation to compare with: a folder of results, or what `xaug.evaluate` returned.
        run_b: The evaluation that is compared.
        output: The folder for ``compare.html``, ``compare.md`` and ``compare.json``. Without it no file is written.
        min_rows: A task in a language with fewer rows is left out, because the interval of so few is far too narrow.

    Raises:
        DataError: The two have nothing in common, or were scored on different data, rows, splits or metrics.
        StorageError: The report cannot be written.
    """
    from xaug.checking import PATH, check_given, check_output, check_type, check_whole
    from xaug.data_cards.store import keep_out_of_store
    from xaug.evaluate.compare import compare as compare_results
    from xaug.evaluate.report import write_comparison
    from xaug.evaluate.saved import read_results

    for parameter, run in (("run_a", run_a), ("run_b", run_b)):
        check_type(parameter, run, (*PATH, Evaluation), "a folder of results, or what xaug.evaluate returned")
    check_given(PATH, "a folder", {"output": output})
    min_rows = check_whole("min_rows", min_rows, least=1)
    folder = None if output is None else Path(output)
    if folder is not None:
        check_output(folder)
        keep_out_of_store(folder, "output", store_folder(None))
    a, b = _folder(run_a), _folder(run_b)
    comparison = compare_results(read_results(a), a, read_results(b), b, min_rows=min_rows)
    if folder is not None:
        write_comparison(comparison, folder)
    return ComparisonView(comparison)


def _folder(run: str | Path | Evaluation) -> Path:
    return run.folder if isinstance(run, Evaluation) else Path(run)


def _name(one: Delta, titles: dict[str, str]) -> str:
    from xaug.evaluate.report.lines import label

    return label(one, titles)


def _figures(one: Delta) -> tuple[str, ...]:
    return (
        f"{one.a:.1f}", f"{one.b:.1f}", f"{one.delta:+.2f}", f"[{one.low:+.2f}, {one.high:+.2f}]", f"{one.holm:.4f}",
        "–" if one.seeds_holm is None else f"{one.seeds_holm:.4f}", one.verdict,
    )  # fmt: skip
