"""The result of `xaug.evaluate`: the scores of an encoder by task, language and seed."""

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
    """An evaluation, and its folder with ``report.html``, ``results.json`` and the predictions."""

    folder: Path
    results: Results

    @property
    def cells(self) -> tuple[Cell, ...]:
        """One score per task, language and seed, in percent, with its interval and its baselines."""
        return self.results.cells

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Tasks and languages that could not be evaluated, with the reason."""
        return self.results.missing

    def to_pandas(self) -> pd.DataFrame:
        """A data frame with one row per cell. It needs pandas."""
        import pandas as pd

        columns = ["task", "language", "seed", "split", "rows", "main", "low", "high", "chance", "majority"]
        return pd.DataFrame([one.model_dump(include=set(columns)) for one in self.cells], columns=columns)

    def __repr__(self) -> str:
        from xaug.evaluate.report.view import NOT_REAL

        lines = [f"{self.results.model.name} on {self.results.suite}: {len(self.cells)} scores, in {self.folder}"]
        lines += [NOT_REAL] if self.results.pocket else []
        for title, metric, figures in self._tasks():
            lines.append(
                f"  {title} ({metric}): " + ", ".join(f"{code} {score:.1f}" for code, score in figures.items())
            )
        return "\n".join(lines + [f"  missing: {_place(one)}: {one.why}" for one in self.missing])

    def _repr_html_(self) -> str:
        """A table of tasks and languages, averaged over seeds, with a warning if the data is the embedded world's."""
        from xaug.evaluate.report.view import NOT_REAL

        tasks = self._tasks()
        codes = sorted({code for _, _, figures in tasks for code in figures})
        rows = [
            (title, metric, *(f"{figures[code]:.1f}" if code in figures else "" for code in codes))
            for title, metric, figures in tasks
        ]
        text = f"{self.results.model.name} on {self.results.suite}. The report is {self.folder / 'report.html'}"
        parts = [html.paragraph(text), *([html.paragraph(NOT_REAL)] if self.results.pocket else [])]
        parts.append(html.table(("task", "metric", *codes), rows, right=codes))
        return "".join(parts + [html.paragraph(f"Missing: {_place(one)}: {one.why}") for one in self.missing])

    def _tasks(self) -> list[tuple[str, str, dict[str, float]]]:
        """Title, metric, and language → mean over seeds, for each task that has scores."""
        out = []
        for task in self.results.tasks:
            scores: dict[str, list[float]] = {}
            for cell in self.cells:
                if cell.task == task.id:
                    scores.setdefault(cell.language, []).append(cell.main)
            if scores:
                means = {code: sum(of_seeds) / len(of_seeds) for code, of_seeds in scores.items()}
                out.append((task.title, task.metric, means))
        return out


def _place(one: Missing) -> str:
    return one.task if one.language is None else f"{one.task} {one.language}"
