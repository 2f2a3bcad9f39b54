"""SQuAD 2.0: SQuAD 1.1 with unanswerable questions, which are half of its development set."""

from __future__ import annotations

from xaug.data_cards.card import CARDS, DatasetCard, Drop, HubConfig, OfficialFile, Repair
from xaug.data_cards.catalog.reading import question_row
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.squad import read_squad
from xaug.data_cards.task_types import SPAN


def convert(record: dict[str, object]) -> Row | Repair | Drop:
    """Convert a question. The plausible but wrong answers of an impossible question are not kept."""
    return question_row(record, unanswerable=True)


def _file(name: str) -> OfficialFile:
    folders = "squad_v2.0,squad_v2,squad,SQuAD,."
    return OfficialFile(paths=(f"{{{folders}}}/{name}-v2.0.json",), read=read_squad, convert=convert)


HUB = HubConfig(
    repo="rajpurkar/squad_v2",
    config="squad_v2",
    revision="3ffb306f725f7d2ce8394bc1873b24868140c412",
    files={name: (f"squad_v2/{name}-00000-of-00001.parquet",) for name in ("train", "validation")},
    convert=convert,
)

SQUAD_V2 = CARDS.add(
    "squad_v2",
    DatasetCard(
        id=DatasetId("squad_v2"),
        title="SQuAD 2.0",
        task_type=SPAN,
        languages=("en",),
        description=(
            "SQuAD 1.1 with questions that its paragraphs do not answer. Those have is_impossible true and "
            "no answers. Every answer is checked against its offset. Attacks edit the context outside the "
            "gold answers."
        ),
        license="CC-BY-SA-4.0",
        redistribution="share-alike",
        citation="""@inproceedings{rajpurkar-etal-2018-know,
  title     = {Know What You Don{'}t Know: Unanswerable Questions for {SQ}u{AD}},
  author    = {Rajpurkar, Pranav and Jia, Robin and Liang, Percy},
  booktitle = {Proceedings of ACL 2018, Volume 2 (Short Papers)},
  pages     = {784--789},
  year      = {2018},
  url       = {https://aclanthology.org/P18-2124}
}""",
        homepage="https://rajpurkar.github.io/SQuAD-explorer/",
        metric="em_f1",
        files={"train": (_file("train"),), "validation": (_file("dev"),)},
        hub={"train": (HUB,), "validation": (HUB,)},
        attackable=("context",),
        fields=("question", "context"),
        frozen="answers",
        no_answer=True,
    ),
)
