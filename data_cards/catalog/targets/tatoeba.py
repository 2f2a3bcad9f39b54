"""Tatoeba: find the English translations of up to a thousand sentences, in forty-one languages."""

from __future__ import annotations

from typing import Literal

from xaug.data_cards.card import TARGET_CARDS, Convert, DatasetCard, Drop, OfficialFile, Read
from xaug.data_cards.catalog.fields import identity, text
from xaug.data_cards.catalog.targets.hub import hub_splits
from xaug.data_cards.catalog.targets.languages import TATOEBA as NAMES
from xaug.data_cards.catalog.targets.languages import splits, xtreme
from xaug.data_cards.catalog.targets.sentences import convert, entry
from xaug.data_cards.catalog.targets.withheld import note
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ROW_NUMBER
from xaug.data_cards.sources.choose import by_name
from xaug.data_cards.sources.sentence_pairs import PIVOT, read_parallel
from xaug.data_cards.task_types import RETRIEVAL

LANGUAGES = tuple(NAMES)


def on_hub(role: Literal["query", "candidate"], language: str) -> Convert:
    """Return a conversion of the Hub's records, one pair each, to one side's sentence, with the ids of the files."""

    def side(record: dict[str, object]) -> Row | Drop:
        line = identity(record, ROW_NUMBER)
        query = role == "query"
        words = text(record, "source_sentence" if query else "target_sentence").rstrip("\n")
        code, gold = (language, [f"{PIVOT}:{line}"]) if query else (PIVOT, [])
        return entry(role, f"{code}:{line}", code, words, gold=gold)

    return side


def _file(language: str) -> OfficialFile:
    """Return LASER's two files, else XTREME's, whose English sentences are sorted, so that the pairs are unknown."""
    name = f"tatoeba.{NAMES[language]}-eng"
    laser, sorted_ = f"{name}.{NAMES[language]}", f"{language}-en.{language}"
    beside: dict[str, tuple[str, ...]] = {laser: (f"{name}.eng",), sorted_: (f"{language}-en.en",)}
    readers: dict[str, Read] = {
        "tatoeba.*": read_parallel(language, beside, known=True),
        "??-en.*": read_parallel(language, beside, known=False),
    }
    return OfficialFile(
        paths=(
            f"{{tatoeba/v1,tatoeba,LASER/data/tatoeba/v1,data/tatoeba/v1,v1,.}}/{laser}",
            xtreme("tatoeba", sorted_),
        ),
        read=by_name(readers),
        convert=convert,
        companions=beside,
    )


TATOEBA = TARGET_CARDS.add(
    "tatoeba",
    DatasetCard(
        id=DatasetId("tatoeba"),
        title="Tatoeba",
        task_type=RETRIEVAL,
        languages=LANGUAGES,
        description=(
            "Up to a thousand sentences of a language and their English translations (LASER's test sets). The encoder"
            " is not fine-tuned. XTREME's score is from English to the language: the translation of each English"
            " sentence is searched for. In the rows, the sentences of the language are the queries and the English ones"
            " are the candidates; both directions are scored. " + note("tatoeba")
        ),
        license="CC-BY-2.0-FR",
        redistribution="allowed",
        citation="""@article{artetxe-schwenk-2019-massively,
  title   = {Massively Multilingual Sentence Embeddings for Zero-Shot Cross-Lingual Transfer and Beyond},
  author  = {Artetxe, Mikel and Schwenk, Holger},
  journal = {Transactions of the Association for Computational Linguistics},
  volume  = {7},
  pages   = {597--610},
  year    = {2019},
  url     = {https://aclanthology.org/Q19-1038}
}""",
        homepage="https://github.com/facebookresearch/LASER",
        metric="accuracy",
        files=splits(LANGUAGES, test=_file),
        hub=hub_splits(
            LANGUAGES,
            lambda code: (f"tatoeba.{NAMES[code]}", (on_hub("query", code), on_hub("candidate", code))),
            names={"test": "validation"},
        ),
        attackable=("text",),
        fields=("text",),
    ),
)
