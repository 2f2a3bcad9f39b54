"""LAReQA (Roy et al. 2020, arXiv 2004.05484): the sentences in all languages that answer a question."""

from __future__ import annotations

from xaug.evaluate.layouts import Answers, ranked_ids
from xaug.evaluate.targets.base import add
from xaug.evaluate.tasks.ranked import AnswerRetrieval

LAREQA = add(
    AnswerRetrieval(
        id="lareqa",
        title="LAReQA",
        group="retrieval",
        layout=Answers(ranked_ids),
        stages=("squad_v1",),
    )
)
