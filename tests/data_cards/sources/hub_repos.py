"""Hub repositories made from official files: the same records, in the columns of the Hub's parquet files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from xaug.data_cards.card import BadRecord, DatasetCard
from xaug.data_cards.schema import arrow_schema, class_label, value

Record = dict[str, Any]
NLI = ["entailment", "neutral", "contradiction"]


def _pair(record: Record) -> Record:
    label = NLI.index(record["gold_label"]) if record["gold_label"] in NLI else -1
    named = {"premise": record["sentence1"], "hypothesis": record["sentence2"], "label": label}
    return {"pairID": record["pairID"]} | named if not record["pairID"].count(".jpg") else named


def _anli(record: Record) -> Record:
    return {
        "uid": record["uid"],
        "premise": record["context"],
        "hypothesis": record["hypothesis"],
        "label": "enc".index(record["label"]),
    }


def _qqp(record: Record) -> Record | None:
    if "is_duplicate" not in record:
        return None
    return {
        "question1": record["question1"],
        "question2": record["question2"],
        "label": int(record["is_duplicate"]),
        "idx": int(record["id"]),
    }


def _squad(record: Record) -> Record:
    answers = record["answers"]
    lists = {name: [answer[name] for answer in answers] for name in ("text", "answer_start")}
    return {name: record[name] for name in ("id", "title", "context", "question")} | {"answers": lists}


def _hellaswag(record: Record) -> Record:
    kept = {name: record[name] for name in ("ind", "activity_label", "ctx_a", "ctx_b", "ctx", "endings")}
    return kept | {"label": str(record.get("label", ""))}


def _cosmosqa(record: Record) -> Record:
    return record | {"label": int(record.get("label", -1))}


def _commonsenseqa(record: Record) -> Record:
    question = record["question"]
    return {
        "id": record["id"],
        "question": question["stem"],
        "question_concept": question["question_concept"],
        "choices": {name: [choice[name] for choice in question["choices"]] for name in ("label", "text")},
        "answerKey": record.get("answerKey", ""),
    }


SHAPES: dict[str, Callable[[Record], Record | None]] = {
    "nyu-mll/multi_nli": _pair,
    "stanfordnlp/snli": _pair,
    "facebook/anli": _anli,
    "nyu-mll/glue": _qqp,
    "rajpurkar/squad": _squad,
    "rajpurkar/squad_v2": _squad,
    "Rowan/hellaswag": _hellaswag,
    "allenai/cosmos_qa": _cosmosqa,
    "tau/commonsense_qa": _commonsenseqa,
}


def build(root: Path, card: DatasetCard, split: str, groups: list[list[Path]]) -> None:
    """Write the parquet files of a split below ``root``. ``groups``: each group's official files."""
    for official, hub, paths in zip(card.files[split], card.hub[split], groups, strict=True):
        records = [
            found
            for path in paths
            for _, record in official.read(path)
            if not isinstance(record, BadRecord) and (found := SHAPES[hub.repo](record)) is not None
        ]
        assert hub.revision is not None
        (name,) = hub.files[split]
        write(root / hub.repo / hub.revision / name, records, card.labels)


def write(path: Path, records: list[Record], labels: tuple[str, ...]) -> None:
    """Write a parquet file, with label names in its metadata if the card has labels."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist(records)
    if labels:
        features = {name: value("string") for name in table.column_names} | {"label": class_label(labels)}
        table = table.replace_schema_metadata(arrow_schema(features).metadata)
    pq.write_table(table, path)


def requests(root: Path) -> Iterator[str]:
    """Return the requests that the server has received."""
    log = root / "requests.log"
    yield from log.read_text().splitlines() if log.exists() else []
