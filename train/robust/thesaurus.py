"""Read synonyms from a file, and select those that are single tokens for a tokenizer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from xaug.data_cards.errors import UsageError
from xaug.data_cards.text import quoted

if TYPE_CHECKING:
    import torch

_ANCHOR = "a"  # a word put before another, which is then tokenized as within a sentence (▁word, Ġword, word)
_INSIDE = "'’-"  # WordPiece divides don't and well-known at these, without a mark on the part that follows


class TokenTable(NamedTuple):
    """The tokens that each token may become. Row 0 of ``choices`` is for tokens that are never replaced."""

    row: torch.Tensor  # int64 [vocabulary]: each token's row of ``choices``
    choices: torch.Tensor  # int64 [rows, most choices]: the token itself, then its synonyms
    counts: torch.Tensor  # int64 [rows]: the number of choices in each row
    joins: torch.Tensor  # bool [vocabulary]: whether the token continues the word before it

    def to(self, device: torch.device) -> TokenTable:
        """The same table on a device."""
        return TokenTable(*(tensor.to(device) for tensor in self))


def read_synonyms(path: Path) -> dict[str, list[str]]:
    """The synonyms of each word, from lines ``word<TAB>synonym,synonym``.

    Blank lines are skipped, and the synonyms of a repeated word are combined. Raises UsageError, with the file and
    line, if the file cannot be read, is empty or has another format.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise UsageError(f"robust.synonyms {path}: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"robust.synonyms {path} is not UTF-8: {error}.") from None
    synonyms: dict[str, list[str]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        word, *rest = (part.strip() for part in line.split("\t"))
        others = [part.strip() for part in rest[0].split(",")] if len(rest) == 1 else []
        if not word or not others or not all(others):
            raise UsageError(f"{path}:{number}: {quoted(line)} does not have the form word<TAB>synonym,synonym.")
        synonyms.setdefault(word, []).extend(others)
    if not synonyms:
        raise UsageError(f"robust.synonyms {path} is empty. It needs lines of the form word<TAB>synonym,synonym.")
    return synonyms


def single_tokens(tokenizer: Any, words: Iterable[str]) -> dict[str, int]:
    """The token id of each word that is a single token within a sentence; special tokens are left out."""
    wanted = sorted(set(words))
    (anchor,) = tokenizer([_ANCHOR], add_special_tokens=False)["input_ids"]
    encoded = tokenizer([f"{_ANCHOR} {word}" for word in wanted], add_special_tokens=False)["input_ids"]
    special = set(tokenizer.all_special_ids)
    return {
        word: ids[-1]
        for word, ids in zip(wanted, encoded, strict=True)
        if len(ids) == len(anchor) + 1 and list(ids[:-1]) == list(anchor) and ids[-1] not in special
    }


def token_table(tokenizer: Any, synonyms: Mapping[str, list[str]], path: Path) -> TokenTable:
    """The table of those pairs in which word and synonym are single tokens. Raises UsageError if there are none.

    ``path``: the synonym file, for the message.
    """
    import torch

    tokens = single_tokens(tokenizer, [*synonyms, *(other for own in synonyms.values() for other in own)])
    becomes: dict[int, dict[int, None]] = {}  # ordered sets, because a lower-casing tokenizer makes words equal
    for word, own in synonyms.items():
        if word in tokens:
            others = {tokens[other]: None for other in own if other in tokens and tokens[other] != tokens[word]}
            if others:
                becomes.setdefault(tokens[word], {}).update(others)
    if not becomes:
        raise UsageError(
            f"robust.synonyms {path}: none of its {len(synonyms):,} words is a single token for this tokenizer and has"
            " a synonym that is one, too. Give common words of the training language, or use another method."
        )
    row = np.zeros(len(tokenizer), dtype=np.int64)
    choices = np.zeros((len(becomes) + 1, 1 + max(map(len, becomes.values()))), dtype=np.int64)
    counts = np.ones(len(becomes) + 1, dtype=np.int64)
    for at, (token, options) in enumerate(becomes.items(), start=1):
        own_choices = [token, *options]
        row[token] = at
        choices[at, : len(own_choices)] = own_choices
        counts[at] = len(own_choices)
    return TokenTable(*(torch.from_numpy(array) for array in (row, choices, counts, _joins(tokenizer))))


def _joins(tokenizer: Any) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether each token continues a word.

    In WordPiece this is ``##ing``; in SentencePiece and byte-level BPE, it is a token without the mark that starts a
    word. Punctuation does not continue a word, except for marks that occur within words. In doubtful cases, a word is
    not replaced.
    """
    written = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
    (pair,) = tokenizer([f"{_ANCHOR} {_ANCHOR}"], add_special_tokens=False)["input_ids"]
    mark = written[pair[-1]].removesuffix(_ANCHOR)  # "▁", "Ġ" or "" (WordPiece)
    joins = np.zeros(len(written), dtype=np.bool_)
    for at, token in enumerate(written):
        if not token:  # an id without a token
            continue
        if mark:
            joins[at] = not token.startswith(mark) and (token[0] in _INSIDE or any(map(str.isalnum, token)))
        else:
            joins[at] = token.startswith("##") or token[0] in _INSIDE
    joins[list(tokenizer.all_special_ids)] = False
    return joins
