"""The scores of a study as a table with one line for each model, task and language, for readers and other programs."""

from __future__ import annotations

import csv
from pathlib import Path

from xaug.evaluate.stats import mean
from xaug.study.observations import Observations

COLUMNS = ("arm", "seed", "target_seed", "task", "language", "score")


def write_long_table(path: Path, observations: Observations) -> None:
    """Write the scores in percent as CSV, one line for each arm, seed, target seed, task and language.

    Scores are written with all their digits, so that every contrast of the analysis can be computed from the table.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        for one in observations.scores:
            score = mean([each.value for each in one.scored.measured])
            table.writerow([one.arm, one.seed, one.target_seed, one.task, one.language, repr(score)])
