"""Quora Question Pairs: do two questions ask the same?"""

from __future__ import annotations

from xaug.data_cards.card import CARDS, DatasetCard, Drop, HubConfig, OfficialFile
from xaug.data_cards.catalog.fields import (
    BROKEN_LINE,
    EMPTY_TEXT,
    NO_GOLD_LABEL,
    MalformedError,
    identity,
    text,
)
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.numbers import is_whole
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.choose import by_name
from xaug.data_cards.sources.quoted import read_quoted
from xaug.data_cards.sources.tsv import read_tsv
from xaug.data_cards.task_types import CLASSIFICATION
from xaug.data_cards.text import quoted

LABELS = ("not_duplicate", "duplicate")
MEANINGS = {
    "not_duplicate": "The questions ask for different things: the right answer to one does not answer the other.",
    "duplicate": "The questions ask for the same thing: the right answer to one answers the other.",
}
QUORA = "quora_duplicate_questions.tsv"


def _row(record: dict[str, object], id_name: str, label: int) -> Row | Drop:
    first, second = text(record, "question1"), text(record, "question2")
    if not first.strip() or not second.strip():
        return EMPTY_TEXT
    return {"id": identity(record, id_name), "text_a": first, "text_b": second, "label": label}


def from_files(record: dict[str, object]) -> Row | Drop:
    """Convert a record of GLUE's or Quora's file, which have the same columns.

    GLUE's train.tsv has a few questions that contain a line break, which leaves partial lines. Like every reader of
    GLUE, this one skips them, and it counts them.
    """
    if "is_duplicate" not in record:
        return BROKEN_LINE
    label = record["is_duplicate"]
    if label not in ("0", "1"):
        raise MalformedError(f"the is_duplicate {quoted(label)} is neither 0 nor 1")
    return _row(record, "id", int(str(label)))


def from_hub(record: dict[str, object]) -> Row | Drop:
    """Convert a record of GLUE on the Hub, where the test split has the label -1."""
    label = record.get("label")
    if label == -1:
        return NO_GOLD_LABEL
    if not is_whole(label) or label not in (0, 1):
        raise MalformedError(f"the label {quoted(label)} is neither 0 nor 1")
    return _row(record, "idx", label)


def _file(name: str, *others: str) -> OfficialFile:
    return OfficialFile(
        paths=(f"{{glue_data/QQP,QQP,.}}/{name}.tsv", *others),
        read=by_name({QUORA: read_quoted("\t"), "*.tsv": read_tsv}),
        convert=from_files,
    )


HUB = HubConfig(
    repo="nyu-mll/glue",
    config="qqp",
    revision="bcdcba79d07bc864c1c254ccfcedcce55bcc9a8c",
    files={name: (f"qqp/{name}-00000-of-00001.parquet",) for name in ("train", "validation")},
    convert=from_hub,
)

QQP = CARDS.add(
    "qqp",
    DatasetCard(
        id=DatasetId("qqp"),
        title="Quora Question Pairs",
        task_type=CLASSIFICATION,
        languages=("en",),
        description=(
            "Pairs of questions asked on Quora, labelled as duplicates or not, in GLUE's splits (GLUE's "
            "test split has no labels and is not read). Quora's own file has no splits: all of it is train."
        ),
        license="Quora's terms of service: non-commercial use",
        redistribution="non-commercial",
        citation="""@misc{iyer-etal-2017-quora,
  title  = {First Quora Dataset Release: Question Pairs},
  author = {Iyer, Shankar and Dandekar, Nikhil and Csernai, Korn{\\'e}l},
  year   = {2017},
  url    = {https://quoradata.quora.com/First-Quora-Dataset-Release-Question-Pairs}
}""",
        homepage="https://quoradata.quora.com/First-Quora-Dataset-Release-Question-Pairs",
        labels=LABELS,
        meanings=MEANINGS,
        metric="accuracy",
        files={
            "train": (_file("train", f"{{QQP,quora,.}}/{QUORA}"),),
            "validation": (_file("dev"),),
        },
        hub={"train": (HUB,), "validation": (HUB,)},
        attackable=("text_a", "text_b"),
        fields=("text_a", "text_b"),
        groups=("text_a", "text_b"),  # a question occurs in several pairs, in either place
    ),
)
