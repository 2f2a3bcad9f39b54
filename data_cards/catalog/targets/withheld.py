"""Files that XTREME's scripts write for its test sets: they take the labels out.

google-research/xtreme, utils_preprocess.py ("Remove the test annotations to prevent accidental cheating"). Rows from
them are counted as ``labels_withheld``; a split of which all are is empty, and says where its labels are.
"""

from __future__ import annotations

from xaug.data_cards.card import Drop

WITHHELD = Drop(reason="labels_withheld")

# Task → what its authors ship, with labels.
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
    """A sentence for a split whose rows are all ``labels_withheld``."""
    return f"no labels: XTREME's test files of {task} carry none; get the official {OFFICIAL[task]}"


def note(task: str) -> str:
    """The same for a card's description."""
    return (
        "XTREME's own test files carry no labels and give no rows (labels_withheld): "
        f"get the official {OFFICIAL[task]}."
    )
