"""A JSON file that maps a word to its neighbours, the nearest first.

Robust-XLT (Huang et al. 2021) publishes one of counter-fitted vectors (Mrkšić et al. 2016).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from xaug.data_cards.durable import sha256_of
from xaug.data_cards.errors import AssetError
from xaug.data_cards.text import quoted, visible


class NeighbourFile:
    """The words of the file. ``nearest``: the most neighbours of a word. Raises AssetError."""

    def __init__(self, path: Path, nearest: int) -> None:
        self._words, self._nearest = read_neighbours(path), nearest

    def synonyms(self, word: str) -> Sequence[str]:
        """The nearest neighbours of the word. The file's words are in lower case."""
        return self._words.get(word.lower(), ())[: self._nearest]


def neighbours_digest(path: Path) -> str | None:
    """The SHA-256 of a file of neighbours; None if there is none. Raises AssetError for one that cannot be used."""
    if not path.is_file():
        return None
    read_neighbours(path)
    return sha256_of(path)


def read_neighbours(path: Path) -> Mapping[str, Sequence[str]]:
    """From a word to its neighbours. Raises AssetError for a file that is not of this form."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise AssetError(
            f"{path}: the neighbours of words cannot be read: {error}. It must be a JSON file in UTF-8 that maps words"
            " to lists of words."
        ) from error
    if not isinstance(found, dict) or not all(
        isinstance(near, list) and all(isinstance(one, str) for one in near) for near in found.values()
    ):
        raise AssetError(
            f'{path} does not map words to lists of words, as in {{"film": ["movie", "picture"]}}. Name another file.'
        )
    if not any(found.values()):
        raise AssetError(f"{path} lists no neighbour of any word. Name another file.")
    for word, near in found.items():
        for one in near:
            if not one.strip() or visible(one) != one:  # it would delete a word, or could not be stored or shown
                raise AssetError(
                    f"{path}: the neighbour {quoted(one)} of {quoted(word)} is empty or has a character that is not"
                    " printed. Remove it from the file."
                )
    return found
