"""Small shards, a small model and small runs for the trainer's tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from making_versions import about, draft
from xaug.data_cards.manifest import SourceInfo
from xaug.data_cards.schema import AUGMENTED, Row, arrow_schema
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import CLASSIFICATION, TaskType
from xaug.data_cards.version import Version

SOURCE = SourceInfo(name="files in data", kind="files")


def commit(
    root: Path,
    task: str,
    recipe: str,
    splits: dict[str, list[Row]],
    *,
    task_type: TaskType = CLASSIFICATION,
    labels: Sequence[str] = ("no", "yes"),
    source: SourceInfo = SOURCE,
    features: dict[str, Any] | None = None,
) -> Version:
    """Commit rows as they are; augmented ones where they have an origin."""
    first = next(rows[0] for rows in splits.values() if rows)
    columns = task_type.columns(labels) | (AUGMENTED if "origin_id" in first else {})
    columns = features or columns
    schema = arrow_schema(columns)
    made = draft(
        about=about(id=task, title=task, task_type=task_type, labels=tuple(labels)),
        source=source, funnel=(), outcomes={}, samples=(), models={}, statistics={},
    )  # fmt: skip
    # Equal requests are one version: the rows are the request.
    with Store(root).stage(
        task, recipe, {"rows": {s: len(r) for s, r in splits.items()}, "first": str(first)}
    ) as staging:
        tables = {name: iter([pa.Table.from_pylist(rows, schema=schema)]) for name, rows in splits.items()}
        return staging.commit(tables, columns, made, shard_rows=64)


# Two kinds of animals that a model of two layers tells apart in a few dozen steps.
_ANIMALS = (("cat", "dog", "hen", "cow"), ("oak", "fir", "elm", "ash"))
_ACTS = ("stands", "is seen", "was painted", "is old", "looks small", "is far away")


def pairs(count: int, *, start: int = 0) -> list[Row]:
    """``count`` sentence pairs whose label says whether the first is of a tree."""
    rows = []
    for i in range(start, start + count):
        label = i % 2
        word = _ANIMALS[label][(i // 2) % 4]
        text = f"the {word} {_ACTS[i % 6]} " + "very " * (i % 5)
        rows.append(
            {"id": f"r{i}", "text_a": text.strip(), "text_b": "it is a thing" if i % 3 else None, "label": label}
        )
    return rows


def augmented(rows: Sequence[Row]) -> list[Row]:
    """The rows as if an attack had edited them."""
    extra = {
        "split": "train", "position": 0, "outcome": "succeeded", "edits": [], "victim_score_before": 0.9,
        "victim_score_after": 0.2, "queries": 3, "budget": "", "reason": "",
    }  # fmt: skip
    return [
        {**row, **extra, "id": f"{row['id']}:bae", "origin_id": row["id"], "text_a": f"{row['text_a']} now"}
        for row in rows
    ]


def mnli_like(root: Path, *, train: int = 60, dev: int = 20) -> None:
    """mnli/clean@v1 with train and validation, and mnli/bae@v1 made from every third of its training rows."""
    rows = pairs(train)
    commit(root, "mnli", "clean", {"train": rows, "validation": pairs(dev, start=1000)})
    commit(root, "mnli", "bae", {"train": augmented(rows[::3])})


def spans(count: int) -> list[Row]:
    """Questions for the animal of a sentence; every fourth has no answer."""
    rows = []
    for i in range(count):
        word = _ANIMALS[i % 2][(i // 2) % 4]
        context = f"long ago the {word} {_ACTS[i % 6]} beside a wall"
        none = i % 4 == 3
        answers = {"text": [] if none else [word], "answer_start": [] if none else [context.index(word)]}
        question = "who sings?" if none else "what is beside the wall?"
        rows.append(
            {"id": f"q{i}", "title": "t", "context": context, "question": question, "answers": answers,
             "is_impossible": none}
        )  # fmt: skip
    return rows


class Recording:
    """A recorder that keeps what it receives."""

    def __init__(self) -> None:
        self.losses: list[float] = []
        self.tasks: list[str] = []
        self.notes: list[str] = []
        self.scores: list[Any] = []
        self.ended = False

    def started(self, plan: Any) -> None:
        self.plan = plan

    def step(self, record: Any) -> None:
        self.losses.append(record.loss)
        self.tasks.append(record.task)

    def evaluated(self, record: Any) -> None:
        self.scores.append(record.scores)

    def note(self, step: int, text: str) -> None:
        self.notes.append(text)

    def finished(self, step: int) -> None:
        self.ended = True
