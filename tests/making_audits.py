"""Versions of edited rows of the embedded world, and sheets that are filled in as a person does."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from xaug.data_cards.audits.sampling import sample
from xaug.data_cards.audits.sheet import sheet_csv
from xaug.data_cards.audits.sheet_rows import sheet_rows
from xaug.data_cards.catalog import card
from xaug.data_cards.field_ref import TOKENS, FieldRef
from xaug.data_cards.manifest import About, ManifestDraft, SourceInfo
from xaug.data_cards.schema import AUGMENTED, Row, arrow_schema
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.store import Store, Version

# One task of each type, and the text that `edited` edits.
TASKS = {
    "pocket_mnli": "text_b",
    "pocket_squad_v2": "question",
    "pocket_commonsenseqa": "choices[1]",
    "pocket_ccg": TOKENS,
}
REASON = "low_similarity"


def edited(row: Row, number: int, field: str, word: str) -> Row:
    """Return a row whose text begins with another word. Every third row is rejected."""
    ref = FieldRef.parse(field)
    before = ref.get(row).split(" ", 1)[0]
    edit = {"field": field, "start": 0, "end": len(before), "before": before, "after": word}
    after = ref.replaced(row, word + ref.get(row)[len(before) :])
    return {
        **after, "id": f"{row['id']}#toy", "origin_id": row["id"], "split": "train", "position": number,
        "outcome": "succeeded", "edits": [edit], "victim_score_before": 0.9, "victim_score_after": 0.1, "queries": 3,
        "budget": "", "reason": REASON if number % 3 == 2 else "",
    }  # fmt: skip


def attacked(root: Path, task: str = "pocket_mnli", rows: int = 30, word: str = "Zebras") -> Version:
    """Commit edited rows of a task of the embedded world: two thirds in train, a third rejected."""
    of = card(task)
    found = islice(open_source("pocket").rows(of, "train", report=ReadReport()), rows)
    return committed(root, task, [edited(row, at, TASKS[task], word) for at, row in enumerate(found)])


def committed(root: Path, task: str, rows: Iterable[Row]) -> Version:
    """Commit augmented rows as a version of the recipe ``toy``."""
    of, every = card(task), list(rows)
    features = {**of.task_type.columns(of.labels), **AUGMENTED}
    schema = arrow_schema(features)
    kept = pa.Table.from_pylist([row for row in every if not row["reason"]], schema=schema)
    rejected = pa.Table.from_pylist([row for row in every if row["reason"]], schema=schema)
    about = About.of(of)
    draft = ManifestDraft(about=about, source=SourceInfo(name="pocket", kind="pocket"))
    with Store(root).stage(task, "toy", {"rows": repr(every)}) as staging:
        return staging.commit({"train": [kept], "rejected": [rejected]}, features, draft)


def lines(version: Version, size: int = 12, **which: Any) -> list[dict[str, str]]:
    """Return the lines of a sheet, as a spreadsheet program shows them."""
    content = sheet_csv(version, sheet_rows(version, sample(version, size, 0, **which).rows))
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def save(path: Path, rows: Iterable[Mapping[str, str]], **style: Any) -> Path:
    """Save lines as CSV, with Excel's line ends and quotes unless ``style`` says otherwise."""
    every = list(rows)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(every[0]), **style)
    writer.writeheader()
    writer.writerows(every)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    return path


def filled(
    path: Path, version: Version, annotator: str, answer: Callable[[int], tuple[str, str]] = lambda _: ("yes", "yes")
) -> Path:
    """Fill in a sheet and save it. ``answer``: the number of a line → the answers to both questions."""
    rows = lines(version)
    for at, row in enumerate(rows):
        row["label_still_right"], row["reads_like_english"] = answer(at)
        row["annotator"] = annotator
    return save(path, rows)
