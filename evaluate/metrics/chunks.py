"""Counts a sentence whose sums give seqeval's F1, for tag_f1 and entity_f1.

XTREME's evaluate.py scores both tagging tasks by seqeval.metrics.f1_score over all sentences of a language, in its
default mode: plain part-of-speech tags are read as chunks too (a run of equal tags is one chunk; the first letter is
taken for the chunk's mark and the rest for its type, so of seqeval 1 a CCONJ said to be an SCONJ is right).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.parts import paired

# What is said of a word that the model did not see. XTREME's own data have no such words: its scripts cut long
# sentences in pieces before they are tagged. A submission has a tag a word, so one must be written, and "O" is the
# one that claims nothing: seqeval counts the word as missed, in panx and (where "O" is no tag) in udpos.
UNSEEN = "O"


def said_tags(tags: Sequence[int], labels: Sequence[str]) -> list[str]:
    """Names of predicted tags, as a submission has them. ``tags``: indices into labels, -1 for a word not seen."""
    return [UNSEEN if tag < 0 else labels[tag] for tag in tags]


def counts(rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> list[tuple[int, int, int]]:
    """(right, said, true) chunks of each row. ``predictions``: a list of tags a row, one a word, as `said_tags`.

    Sums over the rows are seqeval's own counts. Raises ValueError for a row with another number of tags.
    """
    truth, said = [], []
    for row, own in paired(rows, predictions):
        if len(own) != len(row["tags"]):
            raise ValueError(f"row {row['id']}: {len(own)} predicted tags of {len(row['tags'])} words")
        truth.append([labels[tag] for tag in row["tags"]])
        said.append(said_tags(own, labels))
    true_chunks, said_chunks = _chunks(truth), _chunks(said)
    # A word and an "O" after each sentence: the places that seqeval counts in.
    ends = np.cumsum([len(row["tags"]) + 1 for row in rows])
    columns = (true_chunks & said_chunks, said_chunks, true_chunks)
    table = np.stack([_by_row(column, ends) for column in columns], axis=1)
    return [(int(right), int(own), int(true)) for right, own, true in table]


def _chunks(sentences: list[list[str]]) -> set[tuple[str, int, int]]:
    """(type, first place, last place) over all sentences.

    All at once, not sentence by sentence: for a tag of one letter (UD's X) seqeval's places depend on the sentence
    before, and its figure with them.
    """
    from seqeval.metrics.sequence_labeling import get_entities

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*seems not to be NE tag")  # once a word of plain tags
        return set(get_entities(sentences))


def _by_row(chunks: set[tuple[str, int, int]], ends: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """How many chunks end in each row. ``ends``: each row's first place after it."""
    places = np.array([last for _, _, last in chunks], dtype=np.int64)
    return np.bincount(np.searchsorted(ends, places, side="right"), minlength=len(ends))
