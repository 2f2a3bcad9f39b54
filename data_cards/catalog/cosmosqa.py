"""Cosmos QA: what is likely, given a short narrative from a blog?"""

from __future__ import annotations

from xaug.data_cards.card import CARDS, DatasetCard, Drop, HubConfig, OfficialFile
from xaug.data_cards.catalog.choices import choice_row, whole_number
from xaug.data_cards.catalog.fields import EMPTY_TEXT, NO_GOLD_LABEL, identity, text
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.choose import by_name
from xaug.data_cards.sources.jsonl import read_jsonl
from xaug.data_cards.sources.quoted import read_quoted
from xaug.data_cards.task_types import MULTIPLE_CHOICE

ANSWERS = ("answer0", "answer1", "answer2", "answer3")


def convert(record: dict[str, object]) -> Row | Drop:
    """Convert a record of the csv files, of test.jsonl or of the Hub. The test split has no label (-1 on the Hub)."""
    label = record.get("label")
    if label is None or label == -1:
        return NO_GOLD_LABEL
    context, question = text(record, "context"), text(record, "question")
    if not context.strip() or not question.strip():
        return EMPTY_TEXT
    return choice_row(
        identity(record, "id"),
        context=context,
        question=question,
        choices=[text(record, name) for name in ANSWERS],
        label=whole_number(label),
    )


def _file(name: str) -> OfficialFile:
    return OfficialFile(
        paths=(f"{{cosmosqa,cosmosqa/data,data,.}}/{name}",),
        read=by_name({"*.csv": read_quoted(","), "*.jsonl": read_jsonl}),
        convert=convert,
    )


# The authors' repository (28d9d5e) has a loading script, which datasets 4 no longer runs. This is the Hub's own
# conversion of it, a commit of refs/convert/parquet.
HUB = HubConfig(
    repo="allenai/cosmos_qa",
    config="default",
    revision="ed50fe83db62b355759053b1cd5eef344ee371e0",
    files={name: (f"default/{name}/0000.parquet",) for name in ("train", "validation", "test")},
    convert=convert,
)

COSMOSQA = CARDS.add(
    "cosmosqa",
    DatasetCard(
        id=DatasetId("cosmosqa"),
        title="Cosmos QA",
        task_type=MULTIPLE_CHOICE,
        languages=("en",),
        description=(
            "Reading between the lines of everyday narratives: causes, effects, what might happen. Four "
            "answers, one of them often 'None of the above choices .'. The test split has no labels: its "
            "rows are counted as no_gold_label."
        ),
        license="CC-BY-4.0",
        redistribution="allowed",
        citation="""@inproceedings{huang-etal-2019-cosmos,
  title     = {Cosmos {QA}: Machine Reading Comprehension with Contextual Commonsense Reasoning},
  author    = {Huang, Lifu and Le Bras, Ronan and Bhagavatula, Chandra and Choi, Yejin},
  booktitle = {Proceedings of EMNLP-IJCNLP 2019},
  pages     = {2391--2401},
  year      = {2019},
  url       = {https://aclanthology.org/D19-1243}
}""",
        homepage="https://wilburone.github.io/cosmos/",
        metric="accuracy",
        files={
            "train": (_file("train.csv"),),
            "validation": (_file("valid.csv"),),
            "test": (_file("test.jsonl"),),
        },
        hub={"train": (HUB,), "validation": (HUB,), "test": (HUB,)},
        attackable=("context",),
        fields=("context", "question", "choices"),
    ),
)
