"""Figures of others beside ours: only those of the same setting and split, each with where it was read."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import Field, model_validator
from xaug.data_cards.card import Spec
from xaug.evaluate.results import Cell, Percent, Results, TaskInfo
from xaug.evaluate.stats import mean


class Figures(Spec):
    """One row of a published table: one model, one task, one score."""

    model: str
    task: str
    trained_on: tuple[str, ...]  # tasks whose English rows it was fine-tuned on
    score: str  # as in Cell.scores
    citation: str = Field(min_length=1)
    read_in: str = Field(min_length=1)
    rows: dict[str, int]  # language → rows of the official test split
    rows_read_in: str = Field(min_length=1)
    values: dict[str, Percent]

    @model_validator(mode="after")
    def _of_the_same_languages(self) -> Figures:
        if set(self.rows) != set(self.values):
            raise ValueError(f"{self.model} on {self.task}: rows and values are of different languages")
        return self


class Beside(Spec):
    """A published row and ours, in the languages where both are of the same rows. ``ours``: the mean over seeds."""

    published: Figures
    theirs: dict[str, Percent]
    ours: dict[str, Percent]


@cache
def published() -> tuple[Figures, ...]:
    """The table; read once, never changed."""
    text = files("xaug.evaluate").joinpath("published.toml").read_text(encoding="utf-8")
    return tuple(Figures.model_validate(one) for one in tomllib.loads(text).get("figures", ()))


def beside(results: Results, table: tuple[Figures, ...] | None = None) -> tuple[Beside, ...]:
    """Published rows whose setting and split are ours.

    A language stands there only where the whole of the official test split was scored (its number of rows), by a model
    that was fine-tuned on English rows of the same tasks. The embedded world's tasks have other names, so none matches.
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
            out.append(Beside(published=row, theirs={code: row.values[code] for code in means}, ours=means))
    return tuple(out)


def _same_training(task: TaskInfo, row: Figures) -> bool:
    """``trained_on`` of results are references to rows: task/recipe@vN/split."""
    return tuple(name.partition("/")[0] for name in task.trained_on) == row.trained_on


def _same_rows(cell: Cell, row: Figures) -> bool:
    return cell.split == "test" and row.score in cell.scores and cell.rows == row.rows.get(cell.language)
