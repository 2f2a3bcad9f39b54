"""Published scores of other models for comparison: only those of the same setting and split, each with its source."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import Field, model_validator
from xaug.data_cards.card import Spec
from xaug.evaluate.results import Cell, Percent, Results, TaskInfo
from xaug.evaluate.stats import mean


class Figures(Spec):
    """One row of a published table: one score of one model on one task, by language."""

    model: str
    task: str
    trained_on: tuple[str, ...]  # the tasks whose English rows the model was fine-tuned on
    score: str  # a name in Cell.scores
    citation: str = Field(min_length=1)
    read_in: str = Field(min_length=1)
    rows: dict[str, int]  # language → number of rows of the official test split
    rows_read_in: str = Field(min_length=1)
    values: dict[str, Percent]

    @model_validator(mode="after")
    def _of_the_same_languages(self) -> Figures:
        if set(self.rows) != set(self.values):
            raise ValueError(f"{self.model} on {self.task}: rows and values have different languages")
        return self


class SideBySide(Spec):
    """A published row and our scores, in the languages where both have the same rows. ``ours``: means over seeds."""

    published: Figures
    theirs: dict[str, Percent]
    ours: dict[str, Percent]


@cache
def published() -> tuple[Figures, ...]:
    """The table of published.toml. It is read once."""
    text = files("xaug.evaluate").joinpath("published.toml").read_text(encoding="utf-8")
    return tuple(Figures.model_validate(one) for one in tomllib.loads(text).get("figures", ()))


def side_by_side(results: Results, table: tuple[Figures, ...] | None = None) -> tuple[SideBySide, ...]:
    """The published rows with the same setting and split as these results.

    A language is included only where the whole official test split was scored (by its number of rows), with a model
    that was fine-tuned on English rows of the same tasks. Tasks of the embedded world have other names and never match.
    """
    tasks = {task.id: task for task in results.tasks}
    out = []
    for row in published() if table is None else table:
        task = tasks.get(row.task)
        if task is None or not _same_training(task, row):
            continue
        cells = [cell for cell in results.cells if cell.task == row.task and _same_rows(cell, row)]
        ours: dict[str, list[float]] = {}
        for cell in cells:
            ours.setdefault(cell.language, []).append(cell.scores[row.score])
        if ours:
            means = {code: mean(values) for code, values in ours.items()}
            out.append(SideBySide(published=row, theirs={code: row.values[code] for code in means}, ours=means))
    return tuple(out)


def _same_training(task: TaskInfo, row: Figures) -> bool:
    """Whether both were fine-tuned on the same tasks. Results name them by references, TASK/RECIPE@vN/SPLIT."""
    return tuple(name.partition("/")[0] for name in task.trained_on) == row.trained_on


def _same_rows(cell: Cell, row: Figures) -> bool:
    return cell.split == "test" and row.score in cell.scores and cell.rows == row.rows.get(cell.language)
