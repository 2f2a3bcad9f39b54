"""SQuAD 1.1: the answer is a span of a Wikipedia paragraph."""

from __future__ import annotations

from xaug.data_cards.card import CARDS, DatasetCard, Drop, HubConfig, OfficialFile, Repair
from xaug.data_cards.catalog.reading import question_row
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.squad import read_squad
from xaug.data_cards.task_types import SPAN


def convert(record: dict[str, object]) -> Row | Repair | Drop:
    """Convert a question. A question without an answer is dropped."""
    return question_row(record, unanswerable=False)


def _file(name: str) -> OfficialFile:
    folders = "squad_v1.1,squad_v1,squad,SQuAD,."
    return OfficialFile(paths=(f"{{{folders}}}/{name}-v1.1.json",), read=read_squad, convert=convert)


HUB = HubConfig(
    repo="rajpurkar/squad",
    config="plain_text",
    revision="7b6d24c440a36b6815f21b70d25016731768db1f",
    files={name: (f"plain_text/{name}-00000-of-00001.parquet",) for name in ("train", "validation")},
    convert=convert,
)

SQUAD_V1 = CARDS.add(
    "squad_v1",
    DatasetCard(
        id=DatasetId("squad_v1"),
        title="SQuAD 1.1",
        task_type=SPAN,
        languages=("en",),
        description=(
            "Questions on paragraphs of Wikipedia articles; the answer is a span of the paragraph. Every "
            "answer is checked against its offset. Attacks edit the context outside the gold answers."
        ),
        license="CC-BY-SA-4.0",
        redistribution="share-alike",
        citation="""@inproceedings{rajpurkar-etal-2016-squad,
  title     = {{SQ}u{AD}: 100,000+ Questions for Machine Comprehension of Text},
  author    = {Rajpurkar, Pranav and Zhang, Jian and Lopyrev, Konstantin and Liang, Percy},
  booktitle = {Proceedings of EMNLP 2016},
  pages     = {2383--2392},
  year      = {2016},
  url       = {https://aclanthology.org/D16-1264}
}""",
        homepage="https://rajpurkar.github.io/SQuAD-explorer/",
        metric="em_f1",
        files={"train": (_file("train"),), "validation": (_file("dev"),)},
        hub={"train": (HUB,), "validation": (HUB,)},
        attackable=("context",),
        fields=("question", "context"),
        frozen="answers",
    ),
)
