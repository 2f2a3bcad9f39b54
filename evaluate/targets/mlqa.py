"""MLQA (Lewis et al. 2020, arXiv 1910.07475): questions about Wikipedia passages in each language."""

from __future__ import annotations

from xaug.evaluate.layouts import Answers
from xaug.evaluate.targets.base import add
from xaug.evaluate.tasks.labelled import Labelled

MLQA = add(
    Labelled(
        id="mlqa",
        title="MLQA",
        group="reading",
        layout=Answers(str),
        stages=("squad_v1",),
        diagnosed=True,
    )
)
