"""Encode a question with overlapping windows of its context, and find the tokens of answers in the windows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from xaug.models.encoding.extracts import OUTSIDE, mended
from xaug.models.encoding.texts import Encoded, Ints, Limits, ints, room, sequence

AUTO_CLASS = "AutoModelForQuestionAnswering"  # the transformers class that loads a model of this task type

# In tokens: the defaults of BERT's run_squad.py (google-research/bert) and of XTREME's copy (third_party/run_squad.py),
# with which SQuAD models have been trained since. jiant's XTREME scripts (Phang et al. 2020) and XTREME's train_qa.sh
# use the same values.
MAX_LENGTH, STRIDE, MAX_QUESTION, MAX_ANSWER = 384, 128, 64, 30


class Window(NamedTuple):
    """The question followed by one window of the context."""

    encoded: Encoded  # its ``cut`` says that the question lost tokens
    offsets: Ints  # [tokens, 2]: first and last + 1 character of the context; (-1, -1) for all other tokens


def encode_windows(
    tokenizer: Any, questions: Sequence[str], contexts: Sequence[str], limits: Limits
) -> list[list[Window]]:
    """The windows of each row, in order; together they contain every token of the context.

    The question takes at most a third of the tokens, and two windows share at most half of the rest. Each window
    therefore advances, even if inputs are short. Raises UsageError if ``limits`` leave hardly any room for text.
    """
    if not questions:
        return []
    left = room(tokenizer, limits.max_length, pair=True)
    longest = min(MAX_QUESTION, left // 3)
    asked, cut = _shortened(tokenizer, questions, longest)
    encoded = tokenizer(
        asked, list(contexts), truncation="only_second", max_length=limits.max_length,
        stride=min(limits.stride, (left - longest) // 2), return_overflowing_tokens=True, return_offsets_mapping=True,
    )  # fmt: skip
    out: list[list[Window]] = [[] for _ in questions]
    for at, row in enumerate(encoded["overflow_to_sample_mapping"]):
        sides = zip(encoded["offset_mapping"][at], encoded.sequence_ids(at), strict=True)
        offsets = ints(mended(contexts[row], [span if side == 1 else OUTSIDE for span, side in sides]))
        out[row].append(Window(sequence(encoded, at, cut=row in cut), offsets))
    return out


def _shortened(tokenizer: Any, questions: Sequence[str], longest: int) -> tuple[list[str], set[int]]:
    """(the questions cut to at most ``longest`` tokens, the indices of those that were cut)."""
    texts = list(questions)
    cut: set[int] = set()
    left = list(range(len(texts)))
    while left:  # check those that were cut again: a shorter text may have more tokens
        encoded = tokenizer(
            [texts[at] for at in left], add_special_tokens=False, return_offsets_mapping=True, verbose=False
        )
        again = []
        for i, at in enumerate(left):
            offsets = encoded["offset_mapping"][i]
            if len(offsets) > longest:
                texts[at] = texts[at][: min(offsets[longest][0], len(texts[at]) - 1)]
                again.append(at)
        cut.update(again)
        left = again
    return texts, cut


def _most_of_each(offsets: Sequence[Sequence[tuple[int, ...]]]) -> list[int]:
    """For each distinct offset, how often it occurs in the window that has it most often."""
    counts = [Counter(of_window) for of_window in offsets]
    return [max(count[one] for count in counts) for one in set().union(*counts)]


def places(own: Sequence[Window], start: int, end: int) -> list[tuple[int, int] | None]:
    """For each window of a row: the first and last token that touch the characters from ``start`` to ``end``.

    None for a window that does not contain all of these tokens. A token may extend beyond the characters.
    """
    touching = [np.flatnonzero((w.offsets[:, 0] < end) & (w.offsets[:, 1] > start)) for w in own]
    spans = [(w.offsets[at, 0].min(), w.offsets[at, 1].max()) for w, at in zip(own, touching, strict=True) if len(at)]
    if not spans:
        return [None] * len(own)
    whole = (min(first for first, _ in spans), max(last for _, last in spans))
    # Byte tokens share the offsets of their character, so a window that begins or ends between them seems to contain
    # all characters. There are as many tokens of one offset as in the window that has most of them.
    most = sum(_most_of_each([list(map(tuple, w.offsets[at].tolist())) for w, at in zip(own, touching, strict=True)]))
    return [
        (int(at[0]), int(at[-1]))
        if len(at) == most and (w.offsets[at, 0].min(), w.offsets[at, 1].max()) == whole
        else None
        for w, at in zip(own, touching, strict=True)
    ]
