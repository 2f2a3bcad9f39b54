"""Synonyms from a file, and those of them that are one piece for a tokenizer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from xaug.data_cards.errors import UsageError
from xaug.data_cards.text import quoted

if TYPE_CHECKING:
    import torch

_ANCHOR = "a"  # a word before the word, so that it is written as inside a sentence (▁word, Ġword, word)
_INSIDE = "'’-"  # WordPiece splits don't and well-known here, without a mark on what follows


class Pieces(NamedTuple):
    """What a piece may become. Row 0 of ``choices`` is for pieces that stay."""

    row: torch.Tensor  # int64 [vocabulary]
    choices: torch.Tensor  # int64 [rows, most choices]: the piece itself, then its synonyms
    counts: torch.Tensor  # int64 [rows]: choices that are real
    joins: torch.Tensor  # bool [vocabulary]: the piece goes on with the word before it

    def to(self, device: torch.device) -> Pieces:
        """The same on a device."""
        return Pieces(*(tensor.to(device) for tensor in self))


def read_synonyms(path: Path) -> dict[str, list[str]]:
    """Each word's synonyms, from lines ``word<TAB>synonym,synonym``; blank lines are skipped, repeated words joined.

    Raises UsageError with the file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise UsageError(f"robust.synonyms {path}: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"robust.synonyms {path} is not UTF-8: {error}.") from None
    found: dict[str, list[str]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        word, *rest = (part.strip() for part in line.split("\t"))
        others = [part.strip() for part in rest[0].split(",")] if len(rest) == 1 else []
        if not word or not others or not all(others):
            raise UsageError(f"{path}:{number}: {quoted(line)} is not word<TAB>synonym,synonym.")
        found.setdefault(word, []).extend(others)
    if not found:
        raise UsageError(f"robust.synonyms {path} is empty: it needs lines of word<TAB>synonym,synonym.")
    return found


def single_pieces(tokenizer: Any, words: Iterable[str]) -> dict[str, int]:
    """The piece id of each word that is one piece inside a sentence; no special pieces."""
    wanted = sorted(set(words))
    (anchor,) = tokenizer([_ANCHOR], add_special_tokens=False)["input_ids"]
    encoded = tokenizer([f"{_ANCHOR} {word}" for word in wanted], add_special_tokens=False)["input_ids"]
    special = set(tokenizer.all_special_ids)
    return {
        word: ids[-1]
        for word, ids in zip(wanted, encoded, strict=True)
        if len(ids) == len(anchor) + 1 and list(ids[:-1]) == list(anchor) and ids[-1] not in special
    }


def piece_table(tokenizer: Any, synonyms: Mapping[str, list[str]], path: Path) -> Pieces:
    """The pairs of which word and synonym are one piece each. Raises UsageError if there are none."""
    import torch

    pieces = single_pieces(tokenizer, [*synonyms, *(other for own in synonyms.values() for other in own)])
    becomes: dict[int, dict[int, None]] = {}  # ordered sets: a lower-casing tokenizer makes words equal
    for word, own in synonyms.items():
        if word in pieces:
            others = {pieces[other]: None for other in own if other in pieces and pieces[other] != pieces[word]}
            if others:
                becomes.setdefault(pieces[word], {}).update(others)
    if not becomes:
        raise UsageError(
            f"robust.synonyms {path}: of {len(synonyms):,} words none is one piece for this tokenizer and has a "
            "synonym that is. Give words of the training language's usual vocabulary, or use another method."
        )
    row = np.zeros(len(tokenizer), dtype=np.int64)
    choices = np.zeros((len(becomes) + 1, 1 + max(map(len, becomes.values()))), dtype=np.int64)
    counts = np.ones(len(becomes) + 1, dtype=np.int64)
    for at, (piece, options) in enumerate(becomes.items(), start=1):
        own_choices = [piece, *options]
        row[piece] = at
        choices[at, : len(own_choices)] = own_choices
        counts[at] = len(own_choices)
    return Pieces(*(torch.from_numpy(array) for array in (row, choices, counts, _joins(tokenizer))))


def _joins(tokenizer: Any) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which pieces go on with a word: ``##ing``, or in SentencePiece and byte-level BPE what has no mark of a start.

    Punctuation does not, but for what stands inside words: where it is unclear, a word is left as it is.
    """
    written = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
    (pair,) = tokenizer([f"{_ANCHOR} {_ANCHOR}"], add_special_tokens=False)["input_ids"]
    mark = written[pair[-1]].removesuffix(_ANCHOR)  # "▁", "Ġ" or nothing (WordPiece)
    joins = np.zeros(len(written), dtype=np.bool_)
    for at, piece in enumerate(written):
        if not piece:  # a hole in the vocabulary
            continue
        if mark:
            joins[at] = not piece.startswith(mark) and (piece[0] in _INSIDE or any(map(str.isalnum, piece)))
        else:
            joins[at] = piece.startswith("##") or piece[0] in _INSIDE
    joins[list(tokenizer.all_special_ids)] = False
    return joins
