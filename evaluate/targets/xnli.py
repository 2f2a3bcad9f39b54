"""XNLI (Conneau et al. 2018, arXiv 1809.05053): natural language inference, trained on MNLI."""

from __future__ import annotations

from xaug.evaluate.layouts import Lines
from xaug.evaluate.targets.base import add
from xaug.evaluate.tasks.labelled import Labelled

XNLI = add(
    Labelled(
        id="xnli",
        title="XNLI",
        group="classification",
        layout=Lines("tsv", lambda label, labels: labels[label]),
        stages=("mnli",),
    )
)
