"""Word vectors in a text file (word2vec's, GloVe's and counter-fitting's format), and their nearest neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from xaug.data_cards.errors import AssetError


class WordVectors:
    """The vectors. ``nearest``: the most neighbours of a word. ``cosine``: the lowest one. Raises AssetError.

    They take four bytes a number: 65,713 counter-fitted vectors of 300 numbers take 79 MB.
    """

    def __init__(self, path: Path, nearest: int, cosine: float) -> None:
        self._names, self._vectors = read_vectors(path)
        self._at = {name: i for i, name in enumerate(self._names)}
        self._nearest, self._cosine = nearest, cosine
        self.synonyms = lru_cache(maxsize=50_000)(self._synonyms)  # a word is asked about many times

    def _synonyms(self, word: str) -> Sequence[str]:
        at = self._at.get(word.lower())
        if at is None:
            return ()
        cosines = self._vectors @ self._vectors[at]
        cosines[at] = -np.inf
        best = np.argsort(-cosines, kind="stable")[: self._nearest]
        return tuple(self._names[i] for i in best if cosines[i] >= self._cosine)


def read_vectors(path: Path) -> tuple[list[str], npt.NDArray[np.float32]]:
    """The words, and their unit vectors, float32 [words, d]. Raises AssetError for a file that is not of this form.

    A first line of two numbers, as word2vec and fastText write it, is passed over.
    """
    names: list[str] = []
    rows: list[npt.NDArray[np.float32]] = []
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                name, _, numbers = line.rstrip().partition(" ")
                if number == 1 and numbers.isdigit():
                    continue
                row = np.asarray(numbers.split(), dtype=np.float32)
                if not len(row) or (rows and len(row) != len(rows[0])):
                    raise AssetError(
                        f"{path}:{number}: a line holds a word and as many numbers as the others, separated by spaces."
                    )
                if not np.isfinite(row).all():
                    raise AssetError(f"{path}:{number}: a number of the vector is not finite. Remove the line.")
                names.append(name)
                rows.append(row)
    except (OSError, ValueError) as error:
        raise AssetError(f"{path}: the word vectors cannot be read: {error}.") from error
    if not rows:
        raise AssetError(f"{path} holds no word vectors.")
    vectors = np.stack(rows)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return names, vectors / np.maximum(lengths, np.float32(1e-12))
