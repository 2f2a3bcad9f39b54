"""A task's scores on resampled rows, language by language: what the intervals of its means and of the suite come from.

Translations of a row carry its id in every language (XNLI, XQuAD …) and are drawn together: a row that is hard in one
is hard in all, so the languages' mean is less sure than that of as many rows of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from xaug.evaluate.kept import read_parts
from xaug.evaluate.metrics.base import Parts
from xaug.evaluate.resampling import drawn_together, resampled_together
from xaug.evaluate.results import Cell

ByLanguage = Mapping[str, Parts]  # language → [RESAMPLES], in percent
Draws = Mapping[tuple[str, int], ByLanguage]  # (task id, seed) → its languages


def task_draws(cells: Sequence[Cell], folder: Path, main: tuple[str, ...], *, parallel: bool) -> ByLanguage:
    """Of one task and seed. ``folder``: of the results; ``main``: the scores that the figure is the mean of.
    ``parallel``: whether a row id is one for all translations of a row (DatasetCard.parallel).

    A language that shares its rows with no other has the draws of its cell's own interval. Raises DataError where kept
    parts are not there or not of these cells.
    """
    runs = [read_parts(folder, cell, main) for cell in cells]
    out = {}
    for places in drawn_together([cell.language for cell in cells], runs, parallel=parallel):
        places.sort(key=lambda at: cells[at].language)
        names = [cells[places[0]].task, *(cells[at].language for at in places)]
        drawn = resampled_together([runs[at] for at in places], names)
        out.update({cells[at].language: drawn[row] for row, at in enumerate(places)})
    return out
