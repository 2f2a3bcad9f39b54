"""`xaug.compare`: what one evaluation has over another, row by row, with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xaug import html

if TYPE_CHECKING:
    import pandas as pd
    from xaug.evaluate.compare import Comparison
    from xaug.evaluate.deltas import Delta, Kind
    from xaug.evaluations import Evaluation

# Of a handful of rows the resamples are too alike, and their interval far too narrow. Official test sets have hundreds.
MIN_ROWS = 10
_TABLES: tuple[tuple[Kind, str], ...] = (
    ("suite", "Over the tasks that count"), ("task", "By task"), ("script", "By script, without English"),
    ("family", "By family, without English"), ("language", "By language"),
)  # fmt: skip


@dataclass(frozen=True)
class ComparisonView:
    """The differences between two evaluations, B less A in points, with 95 % intervals and corrected tests."""

    comparison: Comparison

    @property
    def deltas(self) -> tuple[Delta, ...]:
        """Every line: over all, by task, language, script, family and cell."""
        return self.comparison.deltas

    def of(self, kind: Kind) -> tuple[Delta, ...]:
        """The lines of one kind, in order."""
        return self.comparison.of(kind)

    def to_pandas(self) -> pd.DataFrame:
        """Every line as a row of a data frame; needs pandas."""
        import pandas as pd

        return pd.DataFrame([one.model_dump() for one in self.deltas])

    def __repr__(self) -> str:
        told = self.comparison
        lines = [f"B ({told.b.folder}) less A ({told.a.folder}), in points"]
        lines += [f"Warning: {text}" for text in told.warnings]
        for kind, title in _TABLES:
            if own := self.of(kind):
                lines += [f"{title}:", *(f"  {_name(one, told.titles)} {' '.join(_figures(one))}" for one in own)]
        return "\n".join([*lines, *told.notes])

    def _repr_html_(self) -> str:
        """A table for each kind of line, with what the figures mean below."""
        from xaug.evaluate.report.view import NOT_REAL

        told = self.comparison
        columns = ("", "A", "B", "B less A", "95 %", "p over rows", "p over seeds", "verdict")
        parts = [html.paragraph(f"A: {told.a.folder} ({told.a.model}). B: {told.b.folder} ({told.b.model}).")]
        parts += [html.paragraph(text) for text in ((NOT_REAL,) if told.pocket else ())]
        parts += [html.paragraph(f"Warning: {text}") for text in told.warnings]
        for kind, title in _TABLES:
            if own := self.of(kind):
                rows = [(_name(one, told.titles), *_figures(one)) for one in own]
                parts += [f"<b>{html.shown(title)}</b>", html.table(columns, rows, right=columns[1:-1])]
        return "".join([*parts, *map(html.paragraph, told.notes)])


def compare(
    run_a: str | Path | Evaluation,
    run_b: str | Path | Evaluation,
    *,
    output: str | Path | None = None,
    min_rows: int = MIN_ROWS,
) -> ComparisonView:
    """Compare two evaluations of the same rows, row by row: ``run_b`` less ``run_a``.

    Each is a folder of results, or what `xaug.evaluate` returned. ``output``: a folder for ``compare.html``,
    ``compare.md`` and ``compare.json``. ``min_rows``: a task in a language with fewer rows is left out, because the
    interval of so few is far too narrow. Raises DataError where the two have nothing in common, or were scored on other
    data, rows, splits or metrics, and StorageError where the report cannot be written.
    """
    from xaug.checking import check_output
    from xaug.data_cards.store import keep_out_of_store
    from xaug.evaluate.compare import compare as compare_results
    from xaug.evaluate.report import write_comparison
    from xaug.evaluate.saved import read_results

    folder = None if output is None else Path(output)
    if folder is not None:
        check_output(folder)
        keep_out_of_store(folder, "output")
    a, b = _folder(run_a), _folder(run_b)
    found = compare_results(read_results(a), a, read_results(b), b, min_rows=min_rows)
    if folder is not None:
        write_comparison(found, folder)
    return ComparisonView(found)


def _folder(run: str | Path | Evaluation) -> Path:
    return Path(run) if isinstance(run, (str, Path)) else run.folder


def _name(one: Delta, titles: dict[str, str]) -> str:
    from xaug.evaluate.report.lines import label

    return label(one, titles)


def _figures(one: Delta) -> tuple[str, ...]:
    return (
        f"{one.a:.1f}", f"{one.b:.1f}", f"{one.delta:+.2f}", f"[{one.low:+.2f}, {one.high:+.2f}]", f"{one.holm:.4f}",
        "–" if one.seeds_holm is None else f"{one.seeds_holm:.4f}", one.verdict,
    )  # fmt: skip
