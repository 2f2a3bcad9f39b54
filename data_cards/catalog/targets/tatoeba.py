"""Tatoeba: the English translation of each of up to a thousand sentences, in forty-one languages."""

from __future__ import annotations

from xaug.data_cards.card import TARGET_CARDS, DatasetCard, OfficialFile, Read
from xaug.data_cards.catalog.targets.languages import TATOEBA as NAMES
from xaug.data_cards.catalog.targets.languages import splits, xtreme
from xaug.data_cards.catalog.targets.sentences import convert
from xaug.data_cards.catalog.targets.withheld import note
from xaug.data_cards.schema import TaskType
from xaug.data_cards.sources.choose import by_name
from xaug.data_cards.sources.sentence_pairs import read_parallel

LANGUAGES = tuple(NAMES)


def _file(language: str) -> OfficialFile:
    """LASER's two files; then XTREME's, whose English sentences are sorted, so that nothing says what is right."""
    name = f"tatoeba.{NAMES[language]}-eng"
    theirs, sorted_ = f"{name}.{NAMES[language]}", f"{language}-en.{language}"
    beside: dict[str, tuple[str, ...]] = {theirs: (f"{name}.eng",), sorted_: (f"{language}-en.en",)}
    readers: dict[str, Read] = {
        "tatoeba.*": read_parallel(language, beside, known=True),
        "??-en.*": read_parallel(language, beside, known=False),
    }
    return OfficialFile(
        paths=(
            f"{{tatoeba/v1,tatoeba,LASER/data/tatoeba/v1,data/tatoeba/v1,v1,.}}/{theirs}",
            xtreme("tatoeba", sorted_),
        ),
        read=by_name(readers),
        convert=convert,
        beside=beside,
    )


TATOEBA = TARGET_CARDS.add(
    "tatoeba",
    DatasetCard(
        id="tatoeba",
        title="Tatoeba",
        task_type=TaskType.RETRIEVAL,
        languages=LANGUAGES,
        description=(
            "Which English sentence is the translation? LASER's test sets; the encoder is used as it is. Queries are of"
            " the other language, candidates English. " + note("tatoeba")
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
        attackable=("text",),
        fields=("text",),
    ),
)
