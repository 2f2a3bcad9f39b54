"""A JSON file that maps a word to its neighbours, the nearest first.

Robust-XLT (Huang et al. 2021) publishes one of counter-fitted vectors (Mrkšić et al. 2016).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from xaug.data_cards.errors import AssetError


class NeighbourFile:
    """The words of the file. ``nearest``: the most neighbours of a word. Raises AssetError."""

    def __init__(self, path: Path, nearest: int) -> None:
        self._words, self._nearest = read_neighbours(path), nearest

    def synonyms(self, word: str) -> Sequence[str]:
        """The nearest neighbours of the word. The file's words are in lower case."""
        return self._words.get(word.lower(), ())[: self._nearest]


def read_neighbours(path: Path) -> Mapping[str, Sequence[str]]:
    """From a word to its neighbours. Raises AssetError for a file that is not of this form."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AssetError(f"{path}: the neighbours of words cannot be read: {error}.") from error
    if not isinstance(found, dict) or not all(
        isinstance(near, list) and all(isinstance(one, str) for one in near) for near in found.values()
    ):
        raise AssetError(
            f'{path} does not map words to lists of words, as in {{"film": ["movie", "picture"]}}. Name another file.'
        )
    return found
