"""SQuAD and XQuAD files written for a single test, some of whose passages are the same."""

from __future__ import annotations

import json
from pathlib import Path

SHARED = (
    "The river rises in the northern hills, passes three old towns with stone bridges, and reaches the sea beside a"
    " harbour that traders from many countries have used for more than nine hundred years without any interruption."
)


def passage(number: int) -> str:
    """A passage that shares no n-gram with any other."""
    return " ".join(f"sentence{number} holds word{number}x{i} and little besides" for i in range(9)) + "."


def squad(path: Path, passages: list[str]) -> None:
    """Write a file of SQuAD's format with one question about each passage."""
    path.parent.mkdir(parents=True, exist_ok=True)
    paragraphs = [
        {
            "context": text,
            "qas": [
                {"id": f"q{i}", "question": f"What is first in passage {i}?",
                 "answers": [{"text": text.split()[0], "answer_start": 0}]},
            ],
        }
        for i, text in enumerate(passages)
    ]  # fmt: skip
    content = {"version": "1.1", "data": [{"title": "Rivers", "paragraphs": paragraphs}]}
    path.write_text(json.dumps(content), encoding="utf-8")


def with_xquad(folder: Path, rows: int = 6) -> Path:
    """Write SQuAD's training file, whose second passage is XQuAD's only one."""
    squad(folder / "squad_v1.1/train-v1.1.json", [passage(0), SHARED, *(passage(i) for i in range(2, rows))])
    squad(folder / "xquad/xquad.en.json", [SHARED])
    return folder
