"""PAWS-X: are two sentences of nearly the same words paraphrases? In seven languages."""

from __future__ import annotations

from xaug.data_cards.card import TARGET_CARDS, DatasetCard, Drop, OfficialFile
from xaug.data_cards.catalog.fields import EMPTY_TEXT, identity, one_of, text
from xaug.data_cards.catalog.targets.hub import hub_splits, numbered
from xaug.data_cards.catalog.targets.languages import PAWSX as LANGUAGES
from xaug.data_cards.catalog.targets.languages import splits, xtreme
from xaug.data_cards.catalog.targets.withheld import WITHHELD, note
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.choose import by_name
from xaug.data_cards.sources.columns import read_columns
from xaug.data_cards.sources.places import PLACE, placed_by_line
from xaug.data_cards.sources.tsv import read_tsv
from xaug.data_cards.task_types import CLASSIFICATION

LABELS = ("different", "same")  # 0 and 1 in the files
read_pawsx = by_name(
    {
        "*-??.tsv": placed_by_line(read_columns("sentence1", "sentence2", "label", fewest=2), header=0),
        # The other sources do not have the authors' ids, but the lines have the same order in all languages.
        "*.tsv": placed_by_line(read_tsv, header=1),
    }
)


def convert(record: dict[str, object]) -> Row | Drop:
    """Convert a record of the authors' or XTREME's files, which have the same fields. XTREME's test has no label."""
    first, second = text(record, "sentence1"), text(record, "sentence2")
    if "label" not in record:
        return WITHHELD
    if not first.strip() or not second.strip():
        return EMPTY_TEXT
    label = one_of(("0", "1"), text(record, "label").strip())
    return {"id": identity(record, PLACE), "text_a": first, "text_b": second, "label": label}


def _file(name: str, xtreme_name: str, language: str) -> OfficialFile:
    """Return XTREME's file, else the authors'; for the test set, the authors' first, because it has labels."""
    official = f"{{x-final_from_parquet,x-final,pawsx/x-final,.}}/{language}/{name}.tsv"
    paths = (xtreme("pawsx", f"{xtreme_name}-{language}.tsv"), official)
    return OfficialFile(paths=paths[::-1] if xtreme_name == "test" else paths, read=read_pawsx, convert=convert)


PAWSX = TARGET_CARDS.add(
    "pawsx",
    DatasetCard(
        id=DatasetId("pawsx"),
        title="PAWS-X",
        task_type=CLASSIFICATION,
        languages=LANGUAGES,
        description=(
            "Pairs of sentences with nearly the same words, which mean the same or do not; translated from PAWS, dev "
            "and test by people. A sentence without a translation is the text NS; such pairs are kept, because XTREME "
            "scores them. " + note("pawsx")
        ),
        license="may be freely used for any purpose, acknowledgement of Google LLC appreciated",
        redistribution="allowed",
        citation="""@inproceedings{yang-etal-2019-paws,
  title     = {{PAWS}-{X}: A Cross-lingual Adversarial Dataset for Paraphrase Identification},
  author    = {Yang, Yinfei and Zhang, Yuan and Tar, Chris and Baldridge, Jason},
  booktitle = {Proceedings of EMNLP-IJCNLP 2019},
  pages     = {3687--3692},
  year      = {2019},
  url       = {https://aclanthology.org/D19-1382}
}""",
        homepage="https://github.com/google-research-datasets/paws",
        labels=LABELS,
        metric="accuracy",
        files=splits(
            LANGUAGES,
            train=_file("train", "train", "en"),
            validation=lambda code: _file("dev_2k", "dev", code),
            test=lambda code: _file("test_2k", "test", code),
        ),
        hub=hub_splits(
            LANGUAGES,
            lambda code: (f"PAWS-X.{code}", (numbered(convert),)),
            train=True,
            names={"validation": "validation", "test": "test"},
        ),
        parallel=True,
        attackable=("text_a", "text_b"),
        fields=("text_a", "text_b"),
    ),
)
