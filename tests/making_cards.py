"""Attacked and clean versions of every task type, with rows made by rule, for the tests of cards."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pyarrow as pa
from making_versions import about, draft
from xaug.data_cards.facts.model import CardContext, FilterLegend, PartsOfSpeech
from xaug.data_cards.field_ref import FieldRef
from xaug.data_cards.manifest import REJECTED, FunnelStep, ManifestDraft
from xaug.data_cards.schema import AUGMENTED, VARIANT, Feature, Row, arrow_schema, filter_features
from xaug.data_cards.store import Store, Version
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, RETRIEVAL, SPAN, TAGGING, TaskType

LABELS = ("entailment", "neutral", "contradiction")
ATTACKED = (CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING)
BOUNDS = {"similarity": 0.8, "label": 0.0}
REQUEST: dict[str, object] = {"task": "mnli", "attack": "bae", "filters": BOUNDS, "seed": 1, "tagger": "textblob"}
LEGENDS = tuple(
    FilterLegend(name, f"the {name}", "at_least", bound, "a paper", bound) for name, bound in BOUNDS.items()
)
_WORDS = ("dog", "cat", "house", "river", "café", "🐕", "naïve", "<b>bold</b>", "São", "don't", "well-known", "x")


def tag(words: Any) -> PartsOfSpeech:
    """Give every word its last letter as its part of speech."""
    return PartsOfSpeech(tuple(word.words[word.at][-1] for word in words), "toy")


CONTEXT = CardContext(LEGENDS, tag)


def clean_row(task_type: TaskType, index: int, rng: random.Random) -> Row:
    """Return a clean row of a task type."""

    def text() -> str:
        return " ".join(rng.choices(_WORDS, k=rng.randint(2, 9)))

    rows: dict[str, Row] = {
        "classification": {"text_a": text(), "text_b": None if index % 5 == 0 else text(), "label": index % 3},
        "multiple_choice": {
            "context": "", "question": text(), "choices": [text(), text(), text()], "label": rng.randrange(3),
        },
        "span": {
            "title": "t", "context": f"{text()} Köln", "question": text(), "is_impossible": index % 4 == 0,
            "answers": {"text": [], "answer_start": []},
        },
        "tagging": {"tokens": rng.choices(_WORDS, k=6), "tags": rng.choices(range(3), k=6)},
        "retrieval": {
            "role": ("query", "candidate")[index % 2], "language": "de", "text": text(), "context": "", "start": -1,
            "end": -1, "gold": [],
        },
    }  # fmt: skip
    return {"id": f"row-{index}", **rows[task_type.name]}


def attacked_row(task_type: TaskType, index: int, rng: random.Random, variant: int = 1) -> Row:
    """Return a row that some word edits made, with two filters' scores; kept, or rejected for a reason."""
    row = clean_row(task_type, index, rng)
    column = rng.choice([name for name in task_type.text_columns if row[name]])
    field = rng.choice(FieldRef.of_column(row, column))
    edits, pieces, at = [], [], 0
    outcome = rng.choice(("succeeded", "succeeded", "failed", "skipped"))
    for word in field.get(row).split(" "):
        after = word
        if outcome != "skipped" and (not edits or rng.random() < 0.2):
            after = rng.choice(("tree", "", f"very-{word}"))
            edits.append({"field": str(field), "start": at, "end": at + len(word), "before": word, "after": after})
        pieces.append(after)
        at += len(word) + 1
    row = {**row, "tokens": pieces} if column == "tokens" else field.replaced(row, " ".join(pieces))
    scores: dict[str, float | None] = {
        "similarity": None if not edits else round(rng.uniform(0.5, 1), 3),
        "label": round(rng.uniform(-1, 1), 3),
    }
    failing = [name for name, bound in BOUNDS.items() if (score := scores[name]) is not None and score < bound]
    reason = f"attack_{outcome}" if outcome != "succeeded" else f"low_{failing[0]}" if failing else ""
    columns: Row = {}
    for name, score in scores.items():
        columns |= {f"{name}_score": score, f"{name}_ok": None if score is None else score >= BOUNDS[name]}
    return {
        **row, "id": f"row-{index}#bae-{variant}", "origin_id": f"row-{index}", "split": "train", "position": index,
        "outcome": outcome, "edits": edits, "victim_score_before": 0.9, "victim_score_after": 0.4, "queries": 3,
        "budget": "", "reason": reason, **columns, "variant": variant,
    }  # fmt: skip


def attacked_rows(task_type: TaskType, count: int, *, several: bool = False) -> list[Row]:
    """Return rows of one attack. ``several``: every third clean row gave two."""
    rng = random.Random(task_type.name)
    rows = [attacked_row(task_type, index, rng) for index in range(count)]
    if several:
        rows += [attacked_row(task_type, index, rng, variant=2) for index in range(0, count, 3)]
    return rows if several else [{name: value for name, value in row.items() if name != "variant"} for row in rows]


def features_of(task_type: TaskType, *, several: bool = False) -> dict[str, Feature]:
    """Return the columns of an attacked version."""
    variant = VARIANT if several else {}
    return {**task_type.columns(LABELS), **AUGMENTED, **variant, **filter_features(list(BOUNDS))}


def drafted(task_type: TaskType, rows: list[Row], **changes: Any) -> ManifestDraft:
    """Return the draft of an attacked version's manifest, whose funnel fits the rows."""
    reasons = ("attack_failed", "attack_skipped"), ("low_similarity",), ("low_label",)
    steps, left = [], len(rows)
    for name, own in zip(("outcome", *BOUNDS), reasons, strict=True):
        dropped = {reason: n for reason in own if (n := sum(row["reason"] == reason for row in rows))}
        stay = left - sum(dropped.values())
        steps.append(FunnelStep(step=name, rows_in=left, rows_out=stay, dropped=dropped))
        left = stay
    known = about(task_type=task_type, labels=() if task_type in (SPAN, MULTIPLE_CHOICE) else LABELS)
    return draft(**{"about": known, "funnel": tuple(steps), "samples": (), **changes})


def attacked_version(
    root: Path, task_type: TaskType, count: int = 60, *, several: bool = False, **changes: Any
) -> Version:
    """Commit an attacked version with its card."""
    rows = attacked_rows(task_type, count, several=several)
    features = features_of(task_type, several=several)
    schema = arrow_schema(features)
    tables = {
        "train": [pa.Table.from_pylist([row for row in rows if not row["reason"]], schema=schema)],
        REJECTED: [pa.Table.from_pylist([row for row in rows if row["reason"]], schema=schema)],
    }
    with Store(root).stage("mnli", "bae", REQUEST) as staging:
        return staging.commit(tables, features, drafted(task_type, rows, **changes), context=CONTEXT)


def clean_version(root: Path, task_type: TaskType, count: int = 40) -> Version:
    """Commit a clean version of two splits with its card."""
    features = task_type.columns(LABELS)
    rng = random.Random(0)
    rows = [clean_row(task_type, index, rng) for index in range(count)]
    half = count // 2
    tables = {
        name: [pa.Table.from_pylist(own, schema=arrow_schema(features))]
        for name, own in (("train", rows[:half]), ("validation", rows[half:]))
    }
    labels = () if task_type in (SPAN, MULTIPLE_CHOICE, RETRIEVAL) else LABELS
    plain = draft(
        about=about(task_type=task_type, labels=labels), funnel=(), outcomes={}, statistics={}, models={}, samples=()
    )
    with Store(root).stage("mnli", "clean", {"task": "mnli"}) as staging:
        return staging.commit(tables, features, plain)
