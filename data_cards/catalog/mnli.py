"""MultiNLI: premise, hypothesis, one of three labels, ten genres of written and spoken English."""

from __future__ import annotations

from xaug.data_cards.card import CARDS, DatasetCard, HubConfig, OfficialFile
from xaug.data_cards.catalog.nli import GOLD, HUB_GOLD, LABELS, MEANINGS, pair, read_pairs
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.task_types import CLASSIFICATION

FIELDS = ("pairID", "sentence1", "sentence2", "gold_label")
HUB_FIELDS = ("pairID", "premise", "hypothesis", "label")


def mnli_file(name: str, *, prefix: str = "", bare: bool = True) -> OfficialFile:
    """Return one of the labelled files: GLUE's, else one of the authors' own two formats.

    ``bare``: also accept the file in the source folder itself, where GLUE's file names do not identify the dataset.
    """
    return OfficialFile(
        paths=(
            f"{{glue_data/MNLI,MNLI{',.' if bare else ''}}}/{name}.tsv",
            f"{{multinli_1.0,.}}/multinli_1.0_{name}.{{jsonl,txt}}",
        ),
        read=read_pairs,
        convert=pair(FIELDS, GOLD, missing="-", prefix=prefix),
    )


def mnli_hub(split: str, name: str, *, prefix: str = "") -> HubConfig:
    """Return one of the labelled files on the Hub. The authors' repository keeps pairID, GLUE's does not."""
    return HubConfig(
        repo="nyu-mll/multi_nli",
        config=None,
        revision="da70db2af9d09693783c3320c4249840212ee221",
        files={split: (f"data/{name}-00000-of-00001.parquet",)},
        convert=pair(HUB_FIELDS, HUB_GOLD, missing=-1, prefix=prefix),
    )


MNLI = CARDS.add(
    "mnli",
    DatasetCard(
        id=DatasetId("mnli"),
        title="MultiNLI",
        task_type=CLASSIFICATION,
        languages=("en",),
        description=(
            "Does the premise (text_a) entail the hypothesis (text_b), contradict it, or neither? "
            "Validation is the matched set followed by the mismatched one; ids say which. GLUE's test files"
            " have no labels and are not read."
        ),
        license=(
            "OANC; FICTION section: CC-BY-SA-3.0 (Seven Swords), CC-BY-3.0 (Living History, Password "
            "Incorrect), public domain (the rest)"
        ),
        redistribution="share-alike",
        citation="""@inproceedings{williams-etal-2018-broad,
  title     = {A Broad-Coverage Challenge Corpus for Sentence Understanding through Inference},
  author    = {Williams, Adina and Nangia, Nikita and Bowman, Samuel},
  booktitle = {Proceedings of NAACL-HLT 2018, Volume 1 (Long Papers)},
  pages     = {1112--1122},
  year      = {2018},
  url       = {https://aclanthology.org/N18-1101}
}""",
        homepage="https://cims.nyu.edu/~sbowman/multinli/",
        labels=LABELS,
        meanings=MEANINGS,
        metric="accuracy",
        files={
            "train": (mnli_file("train"),),
            "validation": (
                mnli_file("dev_matched", prefix="matched:"),
                mnli_file("dev_mismatched", prefix="mismatched:"),
            ),
        },
        hub={
            "train": (mnli_hub("train", "train"),),
            "validation": (
                mnli_hub("validation", "validation_matched", prefix="matched:"),
                mnli_hub("validation", "validation_mismatched", prefix="mismatched:"),
            ),
        },
        attackable=("text_a", "text_b"),
        fields=("text_a", "text_b"),
    ),
)
