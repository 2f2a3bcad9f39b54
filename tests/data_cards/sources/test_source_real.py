"""Every available real file has as many rows as an independent count finds."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from xaug.data_cards.catalog import card
from xaug.data_cards.catalog.anli import SNLI_TRAIN
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.files import FilesSource

pytestmark = pytest.mark.real

# data/PROVENANCE.md, column "examples"; anli's train is R1-R3 (5 each), MNLI (480) and SNLI (480).
ROWS: dict[tuple[str, str], tuple[int, dict[str, int]]] = {
    ("mnli", "train"): (480, {}),
    ("mnli", "validation"): (1 + 1, {}),
    ("anli", "train"): (3 * 5 + 480 + 480, {}),
    ("anli", "validation"): (1000 + 1000 + 5, {}),
    ("anli", "test"): (3 * 5, {}),
    ("qqp", "train"): (240, {}),
    ("qqp", "validation"): (80, {}),
    ("squad_v1", "train"): (2180, {}),
    ("squad_v1", "validation"): (10570, {}),
    ("squad_v2", "train"): (626, {}),
    ("squad_v2", "validation"): (6078, {}),
    ("hellaswag", "train"): (2, {}),
    ("hellaswag", "validation"): (1000, {}),
    ("ccg", "train"): (3000, {}),
    ("ccg", "validation"): (889, {}),
    ("ccg", "test"): (903, {}),
    ("cosmosqa", "train"): (2, {}),
    ("cosmosqa", "validation"): (2985, {}),
    ("cosmosqa", "test"): (0, {"no_gold_label": 2}),
    ("commonsenseqa", "train"): (176, {}),
    ("commonsenseqa", "validation"): (1221, {}),
    ("commonsenseqa", "test"): (0, {"no_gold_label": 2}),
}


def read(root: Path, name: str, split: str) -> tuple[list[Row], ReadReport]:
    report = ReadReport()
    return list(FilesSource(root).rows(card(name), split, report=report)), report


@pytest.mark.parametrize(("name", "split"), ROWS)
def test_every_row_is_read(name: str, split: str, real: Path) -> None:
    rows, report = read(real / "data", name, split)
    assert (len(rows), dict(report.dropped)) == ROWS[name, split]
    assert not report.bad and not report.repaired and not report.absent
    assert len({row["id"] for row in rows}) == len(rows)


@pytest.mark.parametrize("name", ["squad_v1", "squad_v2"])
def test_squad_agrees_with_json_loads(name: str, real: Path) -> None:
    version = {"squad_v1": "1.1", "squad_v2": "2.0"}[name]
    document: dict[str, Any] = json.loads((real / f"data/squad_v{version}/dev-v{version}.json").read_text("utf-8"))
    expected = [
        (
            qa["id"],
            qa["question"],
            paragraph["context"],
            [(a["text"], a["answer_start"]) for a in qa["answers"]],
        )
        for article in document["data"]
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
    ]
    rows, _ = read(real / "data", name, "validation")
    assert expected == [
        (row["id"], row["question"], row["context"],
         list(zip(row["answers"]["text"], row["answers"]["answer_start"], strict=True)))
        for row in rows
    ]  # fmt: skip
    for row in rows:
        for answer, start in zip(row["answers"]["text"], row["answers"]["answer_start"], strict=True):
            assert row["context"][start : start + len(answer)] == answer
    assert sum(row["is_impossible"] for row in rows) == {"squad_v1": 0, "squad_v2": 3168}[name]


def test_glue_snli_labels_are_the_last_column(real: Path) -> None:
    lines = (real / "data/glue_data/SNLI/train.tsv").read_text("utf-8").split("\n")[1:-1]
    assert Counter(line.count("\t") + 1 for line in lines) == {11: 453, 15: 27}
    rows = [row for row in read(real / "data", "anli", "train")[0] if row["id"].startswith("snli:")]
    labels = card("anli").labels
    assert [labels[row["label"]] for row in rows] == [line.rsplit("\t", 1)[1] for line in lines]


def test_snli_pairs_without_a_gold_label(real: Path) -> None:
    path = real / "data/snli_1.0/snli_1.0_dev.jsonl"
    found = [SNLI_TRAIN.convert(record) for _, record in SNLI_TRAIN.read(path)]  # type: ignore[arg-type]
    assert path.read_text("utf-8").count('"gold_label": "-"') == 16
    assert sum(not isinstance(row, dict) for row in found) == 16
    assert len(found) == 1289


def test_the_two_formats_of_the_meaning_bank_agree(real: Path, tmp_path: Path) -> None:
    for split in ("train", "dev", "test"):
        name = real / f"data/ccg/pmb-3.0.0/en/gold/{split}.piped"
        (tmp_path / name.name).write_bytes(name.read_bytes())
    conll, _ = read(real / "data", "ccg", "validation")
    piped, _ = read(tmp_path, "ccg", "validation")
    assert [(row["tokens"], row["tags"]) for row in piped] == [(row["tokens"], row["tags"]) for row in conll]


def test_the_authors_files_of_multinli(real: Path) -> None:
    rows = {}
    for ending in ("jsonl", "txt"):
        official = card("mnli").files["train"][0]
        path = real / f"data/multinli_1.0/multinli_1.0_train.{ending}"
        rows[ending] = [official.convert(record) for _, record in official.read(path)]  # type: ignore[arg-type]
    assert len(rows["jsonl"]) == 5 and len(rows["txt"]) == 4
    assert rows["txt"] == [row for row in rows["jsonl"] if row in rows["txt"]]
