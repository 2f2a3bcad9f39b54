"""The counts of each sentence whose sums give seqeval's F1, for tag_f1 and entity_f1.

XTREME's evaluate.py scores both tagging tasks by seqeval.metrics.f1_score over all sentences of a language, in its
default mode. It reads plain part-of-speech tags as chunks, too: a run of equal tags is one chunk. The first letter is
taken for the chunk's prefix and the rest for its type, so that seqeval 1 counts an SCONJ predicted for a CCONJ as
correct.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.parts import paired

# The tag that is written for a word that the model did not see. XTREME's own data have no such words, because its
# scripts split long sentences before they are tagged. A submission needs a tag for each word, and "O" is the one that
# claims nothing: seqeval counts the word as missed, both in panx and in udpos (where "O" is not a tag).
UNSEEN = "O"


def tag_names(tags: Sequence[int], labels: Sequence[str]) -> list[str]:
    """The names of predicted tags, for a submission. ``tags``: indices into ``labels``; -1 for a word not seen."""
    return [UNSEEN if tag < 0 else labels[tag] for tag in tags]


def counts(rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> list[tuple[int, int, int]]:
    """The numbers of (correct, predicted, gold) chunks of each row; summed over the rows they are seqeval's counts.

    ``predictions``: a list of tags for each row, one tag for each word (see `tag_names`). Raises ValueError for a row
    with another number of tags than words.
    """
    gold, predicted = [], []
    for row, tags in paired(rows, predictions):
        if len(tags) != len(row["tags"]):
            raise ValueError(f"row {row['id']}: {len(tags)} predicted tags for {len(row['tags'])} words")
        gold.append([labels[tag] for tag in row["tags"]])
        predicted.append(tag_names(tags, labels))
    gold_chunks, predicted_chunks = _chunks(gold), _chunks(predicted)
    # seqeval numbers the words of all sentences in one sequence, with an "O" after each sentence.
    ends = np.cumsum([len(row["tags"]) + 1 for row in rows])
    columns = (gold_chunks & predicted_chunks, predicted_chunks, gold_chunks)
    table = np.stack([_by_row(column, ends) for column in columns], axis=1)
    return [(int(correct), int(predicted), int(gold)) for correct, predicted, gold in table]


def _chunks(sentences: list[list[str]]) -> set[tuple[str, int, int]]:
    """The chunks of all sentences as (type, first word, last word).

    All sentences are read at once: for a tag of one letter (UD's X), seqeval's chunks depend on the sentence before,
    and so does its score.
    """
    from seqeval.metrics.sequence_labeling import get_entities

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*seems not to be NE tag")  # one for each plain tag
        return set(get_entities(sentences))


def _by_row(chunks: set[tuple[str, int, int]], ends: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """How many chunks end in each row. ``ends``: the number of the first word after each row."""
    last_words = np.array([last for _, _, last in chunks], dtype=np.int64)
    return np.bincount(np.searchsorted(ends, last_words, side="right"), minlength=len(ends))
