"""Word vectors from a file, as nlpaug's augmenter asks for them. It would read them by gensim, which is not needed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
import numpy.typing as npt
from xaug.data_cards.errors import AssetError
from xaug.data_cards.text import quoted

Row = npt.NDArray[np.float32]
Kind = Literal["glove", "fasttext", "word2vec"]


class Vocabulary(list[str]):
    """The words, in the order of the file. nlpaug draws from it as from a list, and asks whether a word is in it."""

    def __init__(self, words: list[str]) -> None:
        super().__init__(words)
        self.places = {word: i for i, word in enumerate(words)}

    def __contains__(self, word: object) -> bool:
        return word in self.places


class Vectors:
    """The vectors of a file, with the methods of nlpaug's WordEmbeddings that its augmenter calls.

    Raises AssetError for a file of another format.
    """

    def __init__(self, path: Path, kind: Kind, top_k: int) -> None:
        self.top_k = top_k
        found: dict[str, Row] = {}
        try:
            with path.open("rb") as file:
                for word, row in _binary(file) if kind == "word2vec" else _text(file, sizes=kind == "fasttext"):
                    found.setdefault(word, row)
            unit = _stacked(found)
        except (ValueError, OverflowError) as error:
            raise AssetError(
                f"The word vectors in {path} are not in the format {kind}: {error}. The parameter kind names the"
                " format: glove (text), fasttext (text after a line of sizes) or word2vec (binary)."
            ) from error
        self._words = Vocabulary(list(found))
        lengths: Row = np.linalg.norm(unit, axis=1, keepdims=True)
        self._unit = unit / np.maximum(lengths, np.float32(1e-12))
        self._near = lru_cache(maxsize=50_000)(self._find)

    def get_vocab(self) -> Vocabulary:
        """The words."""
        return self._words

    def predict(self, word: str, n: int = 1) -> list[str]:
        """The ``top_k`` nearest words by cosine, less other spellings of the word; the word itself if there is none."""
        return list(self._near(word))

    def _find(self, word: str) -> tuple[str, ...]:
        cosines = self._unit @ self._unit[self._words.places[word]]
        most = min(self.top_k + 2, len(self._words))  # the word itself and one other spelling are left out
        near = np.argpartition(-cosines, most - 1)[:most]
        ordered = near[np.lexsort((near, -cosines[near]))]
        found = [other for i in ordered if (other := self._words[i]).lower() != word.lower()]
        return tuple(found[: self.top_k]) or (word,)


def _stacked(found: dict[str, Row]) -> Row:
    """The vectors as one matrix. Raises ValueError if there is none, or if a number is not finite."""
    if not found:
        raise ValueError("it holds no vector")
    matrix = np.stack(list(found.values()))
    faulty = np.flatnonzero(~np.isfinite(matrix).all(axis=1))
    if len(faulty):
        raise ValueError(f"the vector of {quoted(list(found)[faulty[0]])} is not finite")
    return matrix


def _text(file: BinaryIO, *, sizes: bool) -> Iterator[tuple[str, Row]]:
    """The vectors of a text file: per line a word, which may contain blanks, and its numbers."""
    width = 0
    if sizes:
        first = file.readline().split()
        if len(first) != 2 or not all(part.isdigit() for part in first):
            raise ValueError("its first line does not hold the number of words and of dimensions")
        width = int(first[1])
    for number, line in enumerate(file, 1 + sizes):
        text = line.decode("utf-8", errors="replace").rstrip()
        if not text:
            continue
        width = width or len(text.split(" ")) - 1
        word, *numbers = text.rsplit(" ", width)
        if width < 2:
            raise ValueError("its first line does not hold a word and its numbers")
        if len(numbers) != width:
            raise ValueError(f"its line {number} has other than {width} numbers")
        yield word, np.asarray(numbers, dtype=np.float32)


def _binary(file: BinaryIO) -> Iterator[tuple[str, Row]]:
    """The vectors of a binary file: a line of sizes, then words, each with a blank and its numbers behind it."""
    first = file.readline(100).split()
    if len(first) != 2 or not all(part.isdigit() for part in first):
        raise ValueError("its first line does not hold the number of words and of dimensions")
    count, size = int(first[0]), 4 * int(first[1])
    for _ in range(count):
        word = bytearray()
        while (character := file.read(1)) != b" ":
            if not character:
                raise ValueError("it ends too early")
            word += character
        numbers = file.read(size)
        if len(numbers) < size:
            raise ValueError("it ends too early")
        row: Row = np.frombuffer(numbers, dtype="<f4").astype(np.float32)
        yield word.decode("utf-8", errors="replace").lstrip("\n"), row
