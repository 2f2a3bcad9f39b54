"""A folder of data in MultiNLI's format whose labels a tiny model learns in seconds, from a word of the hypothesis."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from xaug.data_cards.catalog import card
from xaug.data_cards.sources.base import ReadReport
from xaug.pocket.source import PocketSource

HYPOTHESES = ("{}", "Laura slept in winter.", "Martin did not sleep.")  # by label
HEADER = "index\tpairID\tsentence1\tsentence2\tgold_label"
# The settings of training victims and judges on it: some seconds for all four models.
PROJECT = """
[generate]
mlm = "pocket"
encoder = "pocket"
victim_base = "pocket"
tagger = "textblob"
parameters = {{ relation = "0" }}  # there need be no WordNet

[generate.fine_tuning.optimizer]
lr = 1e-3
epochs = {epochs}
"""


def write_nli(folder: Path, rows: int) -> Path:
    """Write train and validation files with ``rows`` rows of training data, and return the folder."""
    task = card("pocket_mnli")
    home = folder / "glue_data" / "MNLI"
    home.mkdir(parents=True)
    for split, name, count in (
        ("train", "train", rows), ("validation", "dev_matched", 30), ("validation", "dev_mismatched", 30),
    ):  # fmt: skip
        lines = [HEADER]
        for number, row in enumerate(islice(PocketSource().rows(task, split, report=ReadReport()), count)):
            label = number % 3
            hypothesis = HYPOTHESES[label].format(row["text_a"])
            lines.append(f"{number}\t{name}-{number}\t{row['text_a']}\t{hypothesis}\t{task.labels[label]}")
        (home / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def write_project(folder: Path, epochs: float) -> None:
    """Write an xaug.toml with the embedded world's models, which every machine has."""
    (folder / "xaug.toml").write_text(PROJECT.format(epochs=epochs), encoding="utf-8")
