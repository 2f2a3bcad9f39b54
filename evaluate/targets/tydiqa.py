"""TyDi QA, gold passages (Clark et al. 2020, arXiv 2003.05002): questions that were written in each language."""

from __future__ import annotations

from xaug.evaluate.layouts import Answers
from xaug.evaluate.targets.base import add
from xaug.evaluate.tasks.labelled import Labelled

TYDIQA = add(
    Labelled(
        id="tydiqa",
        title="TyDiQA-GoldP",
        group="reading",
        layout=Answers(str),
    )
)
