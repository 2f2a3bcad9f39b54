"""Evaluation texts made by hand, and the rows that are compared with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.contamination.part import make
from xaug.contamination.search import Search
from xaug.contamination.texts import EvaluationTexts
from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.catalog import card
from xaug.data_cards.schema import Row

PASSAGE = (
    "The river rises in the northern hills, passes three old towns with stone bridges, and reaches the sea beside a"
    " harbour that traders from many countries have used for more than nine hundred years without any interruption."
)
PREMISE = "The committee that was elected in March has never agreed on a single proposal of its own members."
HYPOTHESIS = "The committee was elected in spring and its members have often disagreed about what they should do."


def nli(premise: str = PREMISE, hypothesis: str | None = HYPOTHESIS, label: int = 0) -> Row:
    return {"id": "n", "text_a": premise, "text_b": hypothesis, "label": label}


def span(context: str = PASSAGE, question: str = "Where does the river rise?") -> Row:
    return {
        "id": "s", "title": "River", "context": context, "question": question,
        "answers": {"text": [], "answer_start": []}, "is_impossible": True,
    }  # fmt: skip


def choice(context: str, question: str = "What happened next?", choices: Sequence[str] = ("a", "b")) -> Row:
    return {"id": "c", "context": context, "question": question, "choices": list(choices), "label": 0}


def tags(*tokens: str) -> Row:
    return {"id": "t", "tokens": list(tokens), "tags": [0] * len(tokens)}


def sentence(text: str, context: str = "") -> Row:
    return {
        "id": "r", "role": "candidate", "language": "en", "text": text, "context": context, "start": -1, "end": -1,
        "gold": [],
    }  # fmt: skip


def evaluation(*sets: tuple[str, str, list[Row]]) -> EvaluationTexts:
    """The texts of (task, split, rows)."""
    parts = []
    for task, split, rows in sets:
        key: dict[str, Any] = {"task": task, "split": split, "rows": rows}
        parts.append(make(fingerprint(key), card(task), split, rows))
    return EvaluationTexts("xtreme-r", "by hand", tuple(parts))


def scores(texts: EvaluationTexts, task: str, *rows: Row) -> list[float]:
    return Search.among(texts.known()).scores(card(task), rows)
