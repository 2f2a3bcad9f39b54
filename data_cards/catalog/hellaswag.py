"""HellaSwag: which of four endings continues a text?"""

from __future__ import annotations

from xaug.data_cards.card import CARDS, DatasetCard, Drop, HubConfig, OfficialFile
from xaug.data_cards.catalog.choices import choice_row, whole_number
from xaug.data_cards.catalog.fields import EMPTY_TEXT, NO_GOLD_LABEL, identity, text, texts
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.jsonl import read_jsonl
from xaug.data_cards.task_types import MULTIPLE_CHOICE


def convert(record: dict[str, object]) -> Row | Drop:
    """Convert a record of the files or of the Hub. The test split's label is absent in the files, empty on the Hub.

    The context is ctx_a. The question is ctx_b, the beginning of the sentence that each ending completes; it is empty
    if the ending is a sentence of its own (all of WikiHow's). A model reads the pair ctx_a and ctx_b + " " + ending, as
    in jiant and compatible with the authors' readme (ctx is ctx_a + " " + ctx_b).
    """
    label = record.get("label")
    if label is None or label == "":
        return NO_GOLD_LABEL
    context = text(record, "ctx_a")
    if not context.strip():
        return EMPTY_TEXT
    return choice_row(
        identity(record, "ind"),
        context=context,
        question=text(record, "ctx_b"),
        choices=texts(record, "endings"),
        label=whole_number(label),
    )


def _file(name: str) -> OfficialFile:
    return OfficialFile(
        paths=(f"{{hellaswag,hellaswag/data,data,.}}/hellaswag_{name}.jsonl",),
        read=read_jsonl,
        convert=convert,
    )


HUB = HubConfig(
    repo="Rowan/hellaswag",
    config=None,
    revision="218ec52e09a7e7462a5400043bb9a69a41d06b76",
    files={name: (f"data/{name}-00000-of-00001.parquet",) for name in ("train", "validation", "test")},
    convert=convert,
)

HELLASWAG = CARDS.add(
    "hellaswag",
    DatasetCard(
        id=DatasetId("hellaswag"),
        title="HellaSwag",
        task_type=MULTIPLE_CHOICE,
        languages=("en",),
        description=(
            "Which of four endings follows? Contexts from ActivityNet captions and WikiHow; wrong endings "
            "machine-made and adversarially filtered. context is ctx_a, question is ctx_b (the beginning of"
            " the ending's sentence, often empty), choices are the endings: a choice reads as question + ' "
            "' + choice. The test split has no labels: its rows are counted as no_gold_label."
        ),
        license="MIT",
        redistribution="allowed",
        citation="""@inproceedings{zellers-etal-2019-hellaswag,
  title     = {{H}ella{S}wag: Can a Machine Really Finish Your Sentence?},
  author    = {Zellers, Rowan and Holtzman, Ari and Bisk, Yonatan and Farhadi, Ali and Choi, Yejin},
  booktitle = {Proceedings of ACL 2019},
  pages     = {4791--4800},
  year      = {2019},
  url       = {https://aclanthology.org/P19-1472}
}""",
        homepage="https://rowanzellers.com/hellaswag/",
        metric="accuracy",
        files={"train": (_file("train"),), "validation": (_file("val"),), "test": (_file("test"),)},
        hub={"train": (HUB,), "validation": (HUB,), "test": (HUB,)},
        attackable=("context",),
        fields=("context", "question", "choices"),
    ),
)
