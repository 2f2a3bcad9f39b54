"""XCOPA: which of two sentences is the cause, or the effect, of a third? In eleven languages."""

from __future__ import annotations

from xaug.data_cards.card import TARGET_CARDS, DatasetCard, OfficialFile
from xaug.data_cards.catalog.targets.causes import FIELDS, convert
from xaug.data_cards.catalog.targets.languages import XCOPA as LANGUAGES
from xaug.data_cards.catalog.targets.languages import splits, xtreme
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.sources.jsonl import read_jsonl
from xaug.data_cards.task_types import MULTIPLE_CHOICE


def _file(name: str, language: str) -> OfficialFile:
    """Return the authors' file, else the same file in XTREME-R's folder (download_data.sh; xcopa_data.py: val-XX)."""
    return OfficialFile(
        paths=(
            f"{{xcopa,xcopa-master,.}}/data/{language}/{name}.{language}.jsonl",
            xtreme("xcopa", f"{name}{{.,-}}{language}.jsonl"),
        ),
        read=read_jsonl,
        convert=convert,
    )


XCOPA = TARGET_CARDS.add(
    "xcopa",
    DatasetCard(
        id=DatasetId("xcopa"),
        title="XCOPA",
        task_type=MULTIPLE_CHOICE,
        languages=LANGUAGES,
        description=(
            "COPA's validation and test sets, translated and annotated again in eleven languages. Trained on Social "
            "IQa and then on COPA. The question is English in all languages, as in XTREME-R."
        ),
        license="CC-BY-4.0",
        redistribution="allowed",
        citation="""@inproceedings{ponti-etal-2020-xcopa,
  title     = {{XCOPA}: A Multilingual Dataset for Causal Commonsense Reasoning},
  author    = {Ponti, Edoardo Maria and Glava{\\v{s}}, Goran and Majewska, Olga and Liu, Qianchu and
               Vuli{\\'c}, Ivan and Korhonen, Anna},
  booktitle = {Proceedings of EMNLP 2020},
  pages     = {2362--2376},
  year      = {2020},
  url       = {https://aclanthology.org/2020.emnlp-main.185}
}""",
        homepage="https://github.com/cambridgeltl/xcopa",
        translates="copa",
        metric="accuracy",
        files=splits(
            LANGUAGES,
            validation=lambda code: _file("val", code),
            test=lambda code: _file("test", code),
        ),
        parallel=True,
        attackable=("context",),
        fields=FIELDS,
    ),
)
