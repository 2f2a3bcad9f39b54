"""Test files without labels, as XTREME's scripts write them.

google-research/xtreme, utils_preprocess.py: "Remove the test annotations to prevent accidental cheating". Their records
are counted as ``labels_withheld``. A split with only such records is empty, and a message names the labelled files.
"""

from __future__ import annotations

from xaug.data_cards.card import Drop

WITHHELD = Drop(reason="labels_withheld")

# Task → the files that its authors ship with labels.
OFFICIAL = {
    "xnli": "XNLI-1.0",
    "pawsx": "x-final",
    "udpos": "ud-treebanks-v2.5",
    "panx": "panx_dataset (WikiANN's AmazonPhotos.zip)",
    "xquad": "xquad.XX.json",
    "mlqa": "MLQA_V1",
    "tydiqa": "tydiqa-goldp-v1.1-dev",
    "tatoeba": "LASER's data/tatoeba/v1",
    "bucc2018": "bucc2018-XX-en.training-gold",
}


def why_empty(task: str) -> str:
    """Return the reason why a split is empty whose records are all ``labels_withheld``."""
    return f"XTREME's test files of {task} contain no labels; get the official {OFFICIAL[task]}"


def note(task: str) -> str:
    """Return the same reason for a card's description."""
    return (
        "XTREME's own test files contain no labels and yield no rows (labels_withheld): "
        f"get the official {OFFICIAL[task]}."
    )
