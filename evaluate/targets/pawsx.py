"""PAWS-X (Yang et al. 2019, arXiv 1908.11828): whether two sentences are paraphrases."""

from __future__ import annotations

from xaug.evaluate.layouts import Lines
from xaug.evaluate.targets.base import add
from xaug.evaluate.tasks.labelled import Labelled

PAWSX = add(
    Labelled(
        id="pawsx",
        title="PAWS-X",
        group="classification",
        layout=Lines("tsv", lambda label, _: str(label)),
    )
)
