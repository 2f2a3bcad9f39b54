"""The target tasks from the Hub's repository of XTREME, served on the loopback, have the rows of the official files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_source_hub import Hub, serve
from xaug.data_cards.card import TARGET_CARDS, BadRecord
from xaug.data_cards.catalog import card
from xaug.data_cards.catalog.targets.hub import ONLY_IN_XTREME_R, REPO, REVISION
from xaug.data_cards.catalog.targets.panx import HUB_LABELS
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.files import FilesSource
from xaug.data_cards.sources.layout import locate_split
from xaug.data_cards.splits import language_of

Record = dict[str, Any]
ON_THE_HUB = ("xnli", "pawsx", "panx", "xquad", "mlqa", "tydiqa", "tatoeba")


def put(root: Path, name: str, records: list[Record]) -> None:
    path = root / REPO / REVISION / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(records), path)


def _question(record: Record) -> Record:
    answers = {name: [one[name] for one in record["answers"]] for name in ("answer_start", "text")}
    return {name: record.get(name, "") for name in ("id", "title", "context", "question")} | {"answers": answers}


def _tagged(record: Record) -> Record:
    return {"tokens": record["tokens"], "ner_tags": [HUB_LABELS.index(tag) for tag in record["tags"]], "langs": []}


def _only(*names: str) -> Callable[[Record], Record]:
    return lambda record: {name: record[name] for name in names}


SHAPES: dict[str, Callable[[Record], Record]] = {
    "xnli": _only("language", "sentence1", "sentence2", "gold_label"),
    "pawsx": _only("sentence1", "sentence2", "label"),
    "panx": _tagged,
    "xquad": _question,
    "mlqa": _question,
    "tydiqa": _question,
}


def build(root: Path, name: str, split: str, official: Path) -> None:
    """Write the repository's file of a split from the official records."""
    one = card(name)
    (found,) = one.files[split]
    ((_, (path,)),) = locate_split(official, one, split)
    records = [record for _, record in found.read(path) if not isinstance(record, BadRecord)]
    if name == "tatoeba":
        sides = [[r["text"] for r in records if r["role"] == role] for role in ("query", "candidate")]
        shaped = [{"source_sentence": f"{a}\n", "target_sentence": f"{b}\n"} for a, b in zip(*sides, strict=True)]
    else:
        shaped = [SHAPES[name](record) for record in records]
    put(root, one.hub[split][0].files[split][0], shaped)


def test_the_splits_on_the_hub() -> None:
    assert {name for name in TARGET_CARDS.names() if card(name).hub} == set(ON_THE_HUB)
    for name in ON_THE_HUB:
        one = card(name)
        absent = [s for s in one.files if s not in one.hub]
        assert {language_of(split) for split in absent} <= ONLY_IN_XTREME_R
        assert all(part.revision == REVISION for parts in one.hub.values() for part in parts)
    assert card("tydiqa").hub["test_sw"][0].files == {"test_sw": ("tydiqa/validation-00000-of-00001.parquet",)}
    assert card("tatoeba").hub["test_zh"][0].config == "tatoeba.cmn"


def test_rows_of_hand_made_files(tmp_path: Path) -> None:
    xnli = [
        {"language": code, "sentence1": f"A {code}.", "sentence2": "B.", "gold_label": "neutral"}
        for code in ("ar", "de", "de")
    ]
    put(tmp_path, "XNLI/test-00000-of-00001.parquet", xnli)
    put(
        tmp_path, "PAWS-X.ko/validation-00000-of-00001.parquet",
        [{"sentence1": "a", "sentence2": "b", "label": "1"}, {"sentence1": "c", "sentence2": "NS", "label": "0"}],
    )  # fmt: skip
    tags = {"tokens": ["Ana", "vive", "Roma"], "ner_tags": [1, 0, 5], "langs": ["es"] * 3}
    put(tmp_path, "PAN-X.es/test-00000-of-00001.parquet", [tags])
    pairs = [{"source_sentence": f"{n}\n", "target_sentence": f"{n} en\n"} for n in ("eins", "zwei")]
    put(tmp_path, "tatoeba.deu/validation-00000-of-00001.parquet", pairs)
    with serve(tmp_path) as endpoint:
        hub = Hub(tmp_path, endpoint, tmp_path / "cache")
        answer = hub.read("xnli", "test_de")
        assert [row["id"] for row in answer["rows"]] == ["0", "1"] and answer["dropped"] == {"other_language": 1}
        assert answer["rows"][0]["text_a"] == "A de." and answer["rows"][0]["label"] == 1
        assert answer["state"]["revision"] == REVISION
        assert [row["label"] for row in hub.read("pawsx", "validation_ko")["rows"]] == [1, 0]
        (row,) = hub.read("panx", "test_es")["rows"]
        assert row["tags"] == [card("panx").labels.index(tag) for tag in ("B-PER", "O", "B-LOC")]
        rows = hub.read("tatoeba", "test_de")["rows"]
        assert [(row["role"], row["id"], row["text"], row["gold"]) for row in rows] == [
            ("query", "de:0", "eins", ["en:0"]), ("query", "de:1", "zwei", ["en:1"]),
            ("candidate", "en:0", "eins en", []), ("candidate", "en:1", "zwei en", []),
        ]  # fmt: skip
        assert "has no split 'test_lt' on the Hub" in str(hub.read("tatoeba", "test_lt")["message"])
        assert "no commit of it there has been verified" in hub.fails("lareqa", "test_de")


# Sentences of PAN-X have no ids; on the Hub, their id is the record's number. All other ids agree between sources.
REAL = [
    ("xnli", "test_sw", True), ("xnli", "test_zh", True), ("pawsx", "test_de", True),
    ("panx", "validation_yo", False), ("xquad", "test_tr", True), ("mlqa", "validation_hi", True),
    ("tydiqa", "train", True), ("tatoeba", "test_sw", True),
]  # fmt: skip


@pytest.mark.real
def test_the_hub_gives_the_rows_of_the_real_files(real: Path, tmp_path: Path) -> None:
    files = FilesSource(real / "data")
    for name, split, _ in REAL:
        build(tmp_path, name, split, files.root)
    with serve(tmp_path) as endpoint:
        hub = Hub(tmp_path, endpoint, tmp_path / "cache")
        for name, split, same_ids in REAL:
            rows = list(files.rows(card(name), split, report=ReadReport()))
            found = hub.read(name, split)["rows"]
            kept = [{key: row[key] for key in row if same_ids or key != "id"} for row in rows]
            assert [{key: row[key] for key in row if same_ids or key != "id"} for row in found] == kept, (name, split)
            assert rows, (name, split)
            assert len({row["id"] for row in found}) == len(rows)
