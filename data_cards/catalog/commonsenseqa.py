"""CommonsenseQA: questions with five answers and without a context."""

from __future__ import annotations

from collections.abc import Mapping

from xaug.data_cards.card import CARDS, DatasetCard, Drop, HubConfig, OfficialFile
from xaug.data_cards.catalog.choices import choice_row
from xaug.data_cards.catalog.fields import NO_GOLD_LABEL, MalformedError, identity, one_of, text, texts
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.jsonl import read_jsonl
from xaug.data_cards.task_types import MULTIPLE_CHOICE


def from_files(record: dict[str, object]) -> Row | Drop:
    """Convert the authors' record: stem and choices are within ``question``; the test file has no ``answerKey``."""
    question = record.get("question")
    if not isinstance(question, Mapping):
        raise MalformedError("the record has no object 'question' with stem and choices")
    choices = question.get("choices")
    if not isinstance(choices, list) or not all(isinstance(choice, Mapping) for choice in choices):
        raise MalformedError("the field question.choices is not a list of objects")
    return _row(
        record,
        text(question, "stem"),
        [text(choice, "label") for choice in choices],
        [text(choice, "text") for choice in choices],
    )


def from_hub(record: dict[str, object]) -> Row | Drop:
    """Convert the Hub's record: ``question`` is the stem, choices are two lists, and the test split has no answers."""
    choices = record.get("choices")
    if not isinstance(choices, Mapping):
        raise MalformedError("the record has no object 'choices'")
    return _row(record, text(record, "question"), texts(choices, "label"), texts(choices, "text"))


def _row(record: dict[str, object], stem: str, keys: list[str], choices: list[str]) -> Row | Drop:
    key = record.get("answerKey")
    if key is None or key == "":
        return NO_GOLD_LABEL
    return choice_row(identity(record, "id"), context="", question=stem, choices=choices, label=one_of(keys, key))


def _file(name: str) -> OfficialFile:
    return OfficialFile(
        paths=(f"{{commonsenseqa,CommonsenseQA,commonsense_qa,.}}/{name}.jsonl",),
        read=read_jsonl,
        convert=from_files,
    )


HUB = HubConfig(
    repo="tau/commonsense_qa",
    config=None,
    revision="94630fe30dad47192a8546eb75f094926d47e155",
    files={name: (f"data/{name}-00000-of-00001.parquet",) for name in ("train", "validation", "test")},
    convert=from_hub,
)

COMMONSENSEQA = CARDS.add(
    "commonsenseqa",
    DatasetCard(
        id=DatasetId("commonsenseqa"),
        title="CommonsenseQA",
        task_type=MULTIPLE_CHOICE,
        languages=("en",),
        description=(
            "Questions written so that five related concepts of ConceptNet compete for the answer (random "
            "split, 1.11). There is no context: that column is empty. The test file has no answers: its "
            "rows are counted as no_gold_label."
        ),
        license="not stated by the authors (the Hub's card says MIT)",
        redistribution="not stated",
        citation="""@inproceedings{talmor-etal-2019-commonsenseqa,
  title     = {{C}ommonsense{QA}: A Question Answering Challenge Targeting Commonsense Knowledge},
  author    = {Talmor, Alon and Herzig, Jonathan and Lourie, Nicholas and Berant, Jonathan},
  booktitle = {Proceedings of NAACL-HLT 2019, Volume 1 (Long and Short Papers)},
  pages     = {4149--4158},
  year      = {2019},
  url       = {https://aclanthology.org/N19-1421}
}""",
        homepage="https://www.tau-nlp.org/commonsenseqa",
        metric="accuracy",
        files={
            "train": (_file("train_rand_split"),),
            "validation": (_file("dev_rand_split"),),
            "test": (_file("test_rand_split_no_answers"),),
        },
        hub={"train": (HUB,), "validation": (HUB,), "test": (HUB,)},
        attackable=("question",),
        fields=("question", "choices"),
    ),
)
