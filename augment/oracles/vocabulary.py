"""Which entries of a masked language model's vocabulary are words, and how they are written in a text."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from xaug.augment.text import words

# How a tokenizer marks a piece: WordPiece marks continuations, byte-level BPE and SentencePiece mark starts.
_CONTINUES, _BYTE_START, _START = "##", "Ġ", "▁"
_LETTER = re.compile("[a-zA-Z]")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One row an id: the word as it is put into a text, and three verdicts.

    ``counted``: it is one word and not punctuation, so it takes one of the top-k places; ``usable``: it also has a
    letter; ``whole``: it can stand as a word of its own and is no special token.
    """

    written: list[str]
    counted: npt.NDArray[np.bool_]
    usable: npt.NDArray[np.bool_]
    whole: npt.NDArray[np.bool_]


def read_vocabulary(tokenizer: Any, size: int) -> Vocabulary:
    """The table for a fast tokenizer. ``size``: rows of the model's output, which may exceed the tokenizer's.

    The verdicts on ``counted`` and ``usable`` are those of TextAttack's WordSwapMaskedLM (sub-word marks are
    stripped and the rest is taken as a word); ``whole`` is what the paper's author describes ("we filter out the
    sub-words", e-mail quoted in TextAttack's BAE recipe).
    """
    pieces: list[str | None] = tokenizer.convert_ids_to_tokens(list(range(min(size, len(tokenizer)))))
    special = set(tokenizer.all_special_ids)
    starts = {piece[0] for piece in pieces if piece and len(piece) > 1}
    mark = _BYTE_START if _BYTE_START in starts else _START if _START in starts else None
    written: list[str] = []
    counted, usable, whole = (np.zeros(size, dtype=np.bool_) for _ in range(3))
    for i, piece in enumerate(pieces):
        word = piece or ""
        if mark is None:
            stands = not word.startswith(_CONTINUES)
            word = word.replace(_CONTINUES, "")
        else:
            stands = word.startswith(mark)
            word = word.replace(mark, "")
        written.append(word)
        found = words(word)
        counted[i] = len(found) == 1 and not all(c in string.punctuation for c in word)
        usable[i] = counted[i] and _LETTER.search(word) is not None
        whole[i] = usable[i] and stands and i not in special and found[0] == word
    written += [""] * (size - len(written))
    return Vocabulary(written, counted, usable, whole)
