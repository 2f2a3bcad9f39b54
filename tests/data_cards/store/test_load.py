"""`datasets` reads what the store writes, without the store needing `datasets`."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from making_versions import REQUEST, about, draft, make
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.catalog import cards, target_cards
from xaug.data_cards.schema import AUGMENTED, Feature, arrow_schema, filter_features
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, RETRIEVAL, SPAN, TAGGING, TASK_TYPES, TaskType
from xaug.pocket.datasets import DATASETS
from xaug.pocket.source import PocketSource

datasets = pytest.importorskip("datasets", reason="needs the extra [augment]")

CLEAN: dict[TaskType, list[dict[str, Any]]] = {
    CLASSIFICATION: [{"id": "a", "text_a": "é", "text_b": None, "label": 1}],
    MULTIPLE_CHOICE: [
        {"id": "a", "context": "", "question": "q", "choices": ["x", "y", "z"], "label": 2},
        {"id": "b", "context": "c", "question": "q", "choices": ["x"], "label": 0},
    ],
    SPAN: [
        {
            "id": "a",
            "title": "",
            "context": "🐕 x",
            "question": "q",
            "answers": {"text": ["x"], "answer_start": [2]},
            "is_impossible": False,
        },
        {
            "id": "b",
            "title": "",
            "context": "c",
            "question": "q",
            "answers": {"text": [], "answer_start": []},
            "is_impossible": True,
        },
    ],
    TAGGING: [{"id": "a", "tokens": ["the", "dog"], "tags": [0, 2]}],
    RETRIEVAL: [
        {
            "id": "a",
            "role": "query",
            "language": "de",
            "text": "Wo ist Köln?",
            "context": "",
            "start": 7,
            "end": 11,
            "gold": ["b", "c"],
        },
        {
            "id": "b",
            "role": "candidate",
            "language": "en",
            "text": "It lies on the Rhine.",
            "context": "Cologne",
            "start": -1,
            "end": -1,
            "gold": [],
        },
    ],
}
LABELS = ("A", "B", "C")
EVERY_CARD = [*cards(), *target_cards(), *(one.card for one in DATASETS)]


@pytest.mark.parametrize("task_type", list(TASK_TYPES))
@pytest.mark.parametrize("rows", ["some", "none"])
def test_every_task_type_loads_typed(tmp_path: Path, task_type: TaskType, rows: str) -> None:
    features: dict[str, Feature] = {
        **task_type.columns(LABELS),
        **AUGMENTED,
        **filter_features(["similarity"]),
    }
    blank: dict[str, Any] = {
        **dict.fromkeys([*AUGMENTED, "similarity_score", "similarity_ok"]),
        **{"origin_id": "a", "split": "train", "outcome": "succeeded", "queries": 1, "reason": ""},
    }
    edit = {"field": "choices[0]", "start": 0, "end": 1, "before": "x", "after": "y"}
    content = [{**blank, **clean, "edits": [edit]} for clean in CLEAN[task_type]] if rows == "some" else []
    table = pa.Table.from_pylist(content, schema=arrow_schema(features))
    with Store(tmp_path).stage("mnli", "bae", REQUEST) as staging:
        version = staging.commit({"train": [table], "rejected": []}, features, draft(about=about(task_type=task_type)))
    assert version.verify() == []
    loaded = datasets.load_from_disk(str(version.path))
    assert list(loaded) == ["train", "rejected"]
    assert loaded["train"].features == datasets.Features.from_dict(features)
    assert loaded["train"].to_list() == version.table("train").to_pylist() == content
    assert loaded["train"].split == "train"
    assert len(loaded["rejected"]) == version.table("rejected").num_rows == 0
    if task_type is CLASSIFICATION:
        assert loaded["train"].features["label"].names == list(LABELS)
    if task_type is TAGGING:
        assert loaded["train"].features["tags"].feature.names == list(LABELS)


def test_rows_of_many_shards_are_equal_and_may_be_mapped_over(tmp_path: Path) -> None:
    version = make(tmp_path)
    loaded = datasets.load_from_disk(str(version.path))
    for split in ("train", "rejected"):
        assert loaded[split].to_list() == version.table(split).to_pylist()
        assert loaded[split].data.table.schema.equals(version.table(split).schema)
    mapped = loaded["train"].map(lambda row: {"length": len(row["text_a"])})
    assert len(mapped) == len(loaded["train"])
    assert version.verify() == [], "what datasets caches beside the shards is not damage"


@pytest.mark.parametrize("card", EVERY_CARD, ids=lambda card: str(card.id))
def test_every_split_of_every_card_loads(tmp_path: Path, card: DatasetCard) -> None:
    splits = list(dict.fromkeys([*card.files, *card.hub, *PocketSource().splits(card)]))
    assert splits
    features = card.task_type.columns(LABELS)
    table = pa.Table.from_pylist(CLEAN[card.task_type], schema=arrow_schema(features))
    with Store(tmp_path).stage(str(card.id), "clean", REQUEST) as staging:
        version = staging.commit(
            {split: [table] for split in splits}, features, draft(about=about(task_type=card.task_type))
        )
    loaded = datasets.load_from_disk(str(version.path))
    assert list(loaded) == splits
    assert all(loaded[split].to_list() == CLEAN[card.task_type] for split in splits)
