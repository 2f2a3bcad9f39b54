"""What `xaug.evaluate` returns: the scores of an encoder by task, language and seed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xaug import html

if TYPE_CHECKING:
    import pandas as pd
    from xaug.evaluate.results import Cell, Missing, Results


@dataclass(frozen=True)
class Evaluation:
    """An evaluation and its folder, which holds ``report.html``, ``results.json`` and the predictions."""

    folder: Path
    results: Results

    @property
    def cells(self) -> tuple[Cell, ...]:
        """One score for each task, language and seed, in percent, with its interval and its baselines."""
        return self.results.cells

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Tasks and languages that could not be evaluated, with the reason."""
        return self.results.missing

    def to_pandas(self) -> pd.DataFrame:
        """The cells as a data frame, a row each; needs pandas."""
        import pandas as pd

        columns = ["task", "language", "seed", "split", "rows", "main", "low", "high", "chance", "majority"]
        return pd.DataFrame([one.model_dump(include=set(columns)) for one in self.cells], columns=columns)

    def __repr__(self) -> str:
        lines = [f"{self.results.model.name} on {self.results.suite}: {len(self.cells)} scores, in {self.folder}"]
        for title, metric, figures in self._tasks():
            lines.append(
                f"  {title} ({metric}): " + ", ".join(f"{code} {score:.1f}" for code, score in figures.items())
            )
        return "\n".join(lines + [f"  missing: {_place(one)}: {one.why}" for one in self.missing])

    def _repr_html_(self) -> str:
        """Tasks × languages, averaged over seeds, with a line if nothing of it is of real data."""
        from xaug.evaluate.report.view import NOT_REAL

        tasks = self._tasks()
        codes = sorted({code for _, _, figures in tasks for code in figures})
        rows = [
            (title, metric, *(f"{figures[code]:.1f}" if code in figures else "" for code in codes))
            for title, metric, figures in tasks
        ]
        told = f"{self.results.model.name} on {self.results.suite}; the report is {self.folder / 'report.html'}"
        parts = [html.paragraph(told), *([html.paragraph(NOT_REAL)] if self.results.pocket else [])]
        parts.append(html.table(("task", "metric", *codes), rows, right=codes))
        return "".join(parts + [html.paragraph(f"Missing: {_place(one)}: {one.why}") for one in self.missing])

    def _tasks(self) -> list[tuple[str, str, dict[str, float]]]:
        """(title, metric, language → mean over seeds) of each task that has scores."""
        out = []
        for task in self.results.tasks:
            own: dict[str, list[float]] = {}
            for cell in self.cells:
                if cell.task == task.id:
                    own.setdefault(cell.language, []).append(cell.main)
            if own:
                out.append((task.title, task.metric, {code: sum(all_) / len(all_) for code, all_ in own.items()}))
        return out


def _place(one: Missing) -> str:
    return one.task if one.language is None else f"{one.task} {one.language}"
