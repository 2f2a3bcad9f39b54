"""BUCC 2018: find the sentences of two texts that are translations of each other, among many that are not."""

from __future__ import annotations

from xaug.data_cards.card import TARGET_CARDS, DatasetCard, OfficialFile
from xaug.data_cards.catalog.targets.languages import BUCC2018 as LANGUAGES
from xaug.data_cards.catalog.targets.languages import splits
from xaug.data_cards.catalog.targets.sentences import convert
from xaug.data_cards.catalog.targets.withheld import note
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.sources.sentence_pairs import read_comparable
from xaug.data_cards.task_types import RETRIEVAL

# google-research/xtreme, scripts/download_data.sh: its dev set is the sample set, and its test set is the training set,
# because the gold pairs of the shared task's test set are not public.
NAMES = {"validation": ("sample", "dev"), "test": ("training", "test")}


def _file(split: str, language: str) -> OfficialFile:
    """Return the shared task's three files, else XTREME's, which deletes the gold of its test set."""
    original, renamed = (f"{language}-en.{name}" for name in NAMES[split])
    folder = f"{language}-en"
    beside: dict[str, tuple[str, ...]] = {
        f"{stem}.{language}": (f"{stem}.en", f"{stem}.gold") for stem in (original, renamed)
    }
    needed = dict(beside)
    if split == "test":
        needed[f"{renamed}.{language}"] = (f"{renamed}.en",)
    return OfficialFile(
        paths=(
            f"{{bucc2018,bucc2018-{language}-en.{NAMES[split][0]}-gold/bucc2018,.}}/{folder}/{original}.{language}",
            f"{{xtreme,download,.}}/bucc2018/{renamed}.{language}",
        ),
        read=read_comparable(language, beside),
        convert=convert,
        companions=needed,
        optional_companions=(f"{renamed}.gold",) if split == "test" else (),
    )


BUCC2018 = TARGET_CARDS.add(
    "bucc2018",
    DatasetCard(
        id=DatasetId("bucc2018"),
        title="BUCC 2018",
        task_type=RETRIEVAL,
        languages=LANGUAGES,
        description=(
            "Pairs of translations hidden in two monolingual texts; most sentences have no translation. Validation is "
            "the shared task's sample set, on which a threshold is chosen; test is its training set, as in XTREME. "
            + note("bucc2018")
        ),
        license="not stated",
        redistribution="not stated",
        citation="""@inproceedings{zweigenbaum-etal-2018-overview,
  title     = {Overview of the Third {BUCC} Shared Task: Spotting Parallel Sentences in Comparable Corpora},
  author    = {Zweigenbaum, Pierre and Sharoff, Serge and Rapp, Reinhard},
  booktitle = {Proceedings of the 11th Workshop on Building and Using Comparable Corpora},
  pages     = {39--42},
  year      = {2018},
  url       = {http://lrec-conf.org/workshops/lrec2018/W8/pdf/12_W8.pdf}
}""",
        homepage="https://comparable.limsi.fr/bucc2018/bucc2018-task.html",
        metric="mining_f1",
        files=splits(
            LANGUAGES,
            validation=lambda code: _file("validation", code),
            test=lambda code: _file("test", code),
        ),
        attackable=("text",),
        fields=("text",),
    ),
)
