"""XNLI: MultiNLI's task in fifteen languages. Models for it are trained on MNLI."""

from __future__ import annotations

from xaug.data_cards.card import TARGET_CARDS, Convert, DatasetCard, Drop, OfficialFile, Repair
from xaug.data_cards.catalog.fields import EMPTY_TEXT, identity, one_of, text
from xaug.data_cards.catalog.nli import GOLD, LABELS, pair, read_pairs
from xaug.data_cards.catalog.targets.hub import hub_splits
from xaug.data_cards.catalog.targets.languages import XNLI as LANGUAGES
from xaug.data_cards.catalog.targets.languages import splits, xtreme
from xaug.data_cards.catalog.targets.withheld import WITHHELD, note
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ROW_NUMBER
from xaug.data_cards.sources.choose import by_name
from xaug.data_cards.sources.columns import read_columns
from xaug.data_cards.sources.places import PLACE, placed_by, placed_by_line
from xaug.data_cards.task_types import CLASSIFICATION

OTHER_LANGUAGE = Drop(reason="other_language")
read_xnli = by_name(
    {
        "xnli.*": placed_by(read_pairs, "pairID"),
        "*.tsv": placed_by_line(read_columns("text_a", "text_b", "label", fewest=2), header=0),
    }
)
_official = pair((PLACE, "sentence1", "sentence2", "gold_label"), GOLD, missing="-")


def xtreme_pair(record: dict[str, object]) -> Row | Drop:
    """Convert a line of XTREME's files: two sentences and, except in its test files, a label."""
    premise, hypothesis = text(record, "text_a"), text(record, "text_b")
    if "label" not in record:
        return WITHHELD
    if not premise.strip() or not hypothesis.strip():
        return EMPTY_TEXT
    return {
        "id": identity(record, PLACE),
        "text_a": premise,
        "text_b": hypothesis,
        "label": one_of(LABELS, text(record, "label").strip()),
    }


def in_language(language: str) -> Convert:
    """Return a conversion that keeps this language's pairs of the authors' files, which hold all languages."""

    def convert(record: dict[str, object]) -> Row | Repair | Drop:
        if "sentence1" not in record:
            return xtreme_pair(record)
        if text(record, "language") != language:
            return OTHER_LANGUAGE
        if ROW_NUMBER in record:  # the Hub has no pairID; records are numbered within their language
            return _official(record | {PLACE: record[ROW_NUMBER]})
        identity(record, "pairID")  # raises MalformedError if the field that decides the position is missing
        return _official(record)

    return convert


def _file(name: str, language: str) -> OfficialFile:
    """Return XTREME's file, else the authors'; for the test set, the authors' first, because it has labels."""
    official = f"{{XNLI-1.0,xnli/XNLI-1.0,.}}/xnli.{name}.{{tsv,jsonl}}"
    paths = (xtreme("xnli", f"{name}-{language}.tsv"), official)
    return OfficialFile(
        paths=paths if name == "dev" else paths[::-1],
        read=read_xnli,
        convert=in_language(language),
    )


XNLI = TARGET_CARDS.add(
    "xnli",
    DatasetCard(
        id=DatasetId("xnli"),
        title="XNLI",
        task_type=CLASSIFICATION,
        languages=LANGUAGES,
        description=(
            "MultiNLI's task in fifteen languages, translated by people from English. Trained on MNLI. "
            "The authors' files hold all languages; records of others are counted as other_language. " + note("xnli")
        ),
        license="CC-BY-NC-4.0",
        redistribution="non-commercial",
        citation="""@inproceedings{conneau-etal-2018-xnli,
  title     = {{XNLI}: Evaluating Cross-lingual Sentence Representations},
  author    = {Conneau, Alexis and Rinott, Ruty and Lample, Guillaume and Williams, Adina and Bowman, Samuel and
               Schwenk, Holger and Stoyanov, Veselin},
  booktitle = {Proceedings of EMNLP 2018},
  pages     = {2475--2485},
  year      = {2018},
  url       = {https://aclanthology.org/D18-1269}
}""",
        homepage="https://github.com/facebookresearch/XNLI",
        labels=LABELS,
        metric="accuracy",
        files=splits(
            LANGUAGES,
            validation=lambda code: _file("dev", code),
            test=lambda code: _file("test", code),
        ),
        hub=hub_splits(
            LANGUAGES,
            lambda code: ("XNLI", (in_language(code),)),
            names={"validation": "validation", "test": "test"},
            numbered_within="language",
        ),
        parallel=True,
        attackable=("text_a", "text_b"),
        fields=("text_a", "text_b"),
    ),
)
