"""XQuAD (Artetxe et al. 2020, arXiv 1910.11856): translated questions and passages of SQuAD."""

from __future__ import annotations

from xaug.evaluate.layouts import Answers
from xaug.evaluate.targets.base import add
from xaug.evaluate.tasks.labelled import Labelled

XQUAD = add(
    Labelled(
        id="xquad",
        title="XQuAD",
        group="reading",
        layout=Answers(str),
        stages=("squad_v1",),
        diagnosed=True,
    )
)
