"""TyDiQA-GoldP: questions by people who did not know the answer, with the passage that has it, in nine languages."""

from __future__ import annotations

from xaug.data_cards.card import TARGET_CARDS, Convert, DatasetCard, Drop, OfficialFile, Repair
from xaug.data_cards.catalog.fields import identity
from xaug.data_cards.catalog.targets import passages
from xaug.data_cards.catalog.targets.hub import hub_splits
from xaug.data_cards.catalog.targets.languages import TYDIQA as LANGUAGES
from xaug.data_cards.catalog.targets.languages import splits
from xaug.data_cards.catalog.targets.withheld import note
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.squad import read_squad
from xaug.data_cards.task_types import SPAN

OTHER_LANGUAGE = Drop(reason="other_language")
# A question's id begins with its language's name; XTREME's training files keep only the part after the last hyphen.
NAMES = {
    "en": "english", "ar": "arabic", "bn": "bengali", "fi": "finnish", "id": "indonesian", "ko": "korean",
    "ru": "russian", "sw": "swahili", "te": "telugu",
}  # fmt: skip


def in_language(language: str) -> Convert:
    """Return a conversion that keeps this language's questions of a file that may hold all languages."""

    def convert(record: dict[str, object]) -> Row | Repair | Drop:
        name, hyphen, _ = identity(record, "id").partition("-")
        if hyphen and name in NAMES.values() and name != NAMES[language]:
            return OTHER_LANGUAGE
        return passages.convert(record)

    return convert


def _test(language: str) -> OfficialFile:
    """Return the development set. The authors' files have answers; XTREME's, one per language, do not."""
    folders = "tydiqa,.,xtreme/tydiqa,download/tydiqa"
    return OfficialFile(
        paths=(
            f"{{{folders}}}/tydiqa-goldp-v1.1-dev/tydiqa-goldp-dev-{NAMES[language]}.json",
            f"{{{folders}}}/tydiqa-goldp-v1.1-dev.json",
            f"{{{folders}}}/tydiqa-goldp-v1.1-dev/tydiqa.goldp.{language}.dev.json",
        ),
        read=read_squad,
        convert=in_language(language),
    )


TRAIN = OfficialFile(
    paths=(
        "{tydiqa,.,xtreme/tydiqa,download/tydiqa}/{,tydiqa-goldp-v1.1-train/}tydiqa-goldp-v1.1-train.json",
        "{tydiqa,.,xtreme/tydiqa,download/tydiqa}/tydiqa-goldp-v1.1-train/tydiqa.goldp.en.train.json",
    ),
    read=read_squad,
    convert=in_language("en"),
)

TYDIQA = TARGET_CARDS.add(
    "tydiqa",
    DatasetCard(
        id=DatasetId("tydiqa"),
        title="TyDiQA-GoldP",
        task_type=SPAN,
        languages=LANGUAGES,
        description=(
            "Questions asked by people who wanted to know, on the passage that answers them. Trained on its English "
            "questions and tested on its development set, as in XTREME. " + note("tydiqa")
        ),
        license="Apache-2.0",
        redistribution="allowed",
        citation="""@article{clark-etal-2020-tydi,
  title   = {{T}y{D}i {QA}: A Benchmark for Information-Seeking Question Answering in Typologically Diverse
             Languages},
  author  = {Clark, Jonathan H. and Choi, Eunsol and Collins, Michael and Garrette, Dan and Kwiatkowski, Tom and
             Nikolaev, Vitaly and Palomaki, Jennimaria},
  journal = {Transactions of the Association for Computational Linguistics},
  volume  = {8},
  pages   = {454--470},
  year    = {2020},
  url     = {https://aclanthology.org/2020.tacl-1.30}
}""",
        homepage="https://github.com/google-research-datasets/tydiqa",
        metric="em_f1",
        files=splits(LANGUAGES, train=TRAIN, test=_test),
        hub=hub_splits(
            LANGUAGES,
            lambda code: ("tydiqa", (in_language(code),)),
            train=True,
            names={"test": "validation"},
        ),
        attackable=("context",),
        fields=("question", "context"),
        frozen="answers",
    ),
)
