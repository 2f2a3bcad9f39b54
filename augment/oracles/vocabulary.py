"""Which tokens of a masked language model's vocabulary are words, and how they are written in a text."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from xaug.augment.text import words

# How tokenizers mark a token: WordPiece marks continuations of a word, byte-level BPE and SentencePiece mark starts.
_CONTINUES, _BYTE_START, _START = "##", "Ġ", "▁"
_LETTER = re.compile("[a-zA-Z]")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """For each token id, the word as it is written in a text, and three verdicts, each [vocabulary].

    ``counted``: the token is one word and not punctuation, so it takes one of the top-k places. ``usable``: it also has
    a letter. ``whole``: it can stand as a word of its own and is not a special token.
    """

    written: list[str]
    counted: npt.NDArray[np.bool_]
    usable: npt.NDArray[np.bool_]
    whole: npt.NDArray[np.bool_]


def read_vocabulary(tokenizer: Any, size: int) -> Vocabulary:
    """The vocabulary of a fast tokenizer. ``size``: the model's number of outputs, which may exceed the tokenizer's.

    The verdicts ``counted`` and ``usable`` are those of TextAttack's WordSwapMaskedLM, which strips sub-word marks and
    takes the rest for a word. ``whole`` is what the paper's author describes ("we filter out the sub-words", e-mail
    quoted in TextAttack's BAE recipe).
    """
    tokens: list[str | None] = tokenizer.convert_ids_to_tokens(list(range(min(size, len(tokenizer)))))
    special = set(tokenizer.all_special_ids)
    starts = {token[0] for token in tokens if token and len(token) > 1}
    mark = _BYTE_START if _BYTE_START in starts else _START if _START in starts else None
    written: list[str] = []
    counted, usable, whole = (np.zeros(size, dtype=np.bool_) for _ in range(3))
    for i, token in enumerate(tokens):
        word = token or ""
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
