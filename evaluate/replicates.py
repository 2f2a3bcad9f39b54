"""The bootstrap replicates of a task's scores in each language, from which the intervals of means and averages come.

The translations of a row have the same id in every language (XNLI, XQuAD …) and are resampled together. A row that is
hard in one language is hard in all of them, so the mean over languages is less certain than with independent rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from xaug.evaluate.kept import read_parts
from xaug.evaluate.metrics.base import Parts
from xaug.evaluate.resampling import joint_replicates, resampling_groups
from xaug.evaluate.results import Cell

ByLanguage = Mapping[str, Parts]  # language → replicates of the score [REPLICATES], in percent
Replicates = Mapping[tuple[str, int], ByLanguage]  # (task id, seed) → replicates by language


def task_replicates(cells: Sequence[Cell], folder: Path, main: tuple[str, ...], *, parallel: bool) -> ByLanguage:
    """The replicates of one task with one seed, in each language.

    ``folder``: the folder of the results. ``main``: the names of the scores whose mean is the task's score.
    ``parallel``: whether the translations of a row share its id (DatasetCard.parallel).

    A language that shares its rows with no other has the replicates of its cell's own interval. Raises DataError where
    the files with the cells' parts are missing or belong to other cells.
    """
    runs = [read_parts(folder, cell, main) for cell in cells]
    out = {}
    for group in resampling_groups([cell.language for cell in cells], runs, parallel=parallel):
        group.sort(key=lambda at: cells[at].language)
        names = [cells[group[0]].task, *(cells[at].language for at in group)]
        replicates = joint_replicates([runs[at] for at in group], names)
        out.update({cells[at].language: replicates[number] for number, at in enumerate(group)})
    return out
