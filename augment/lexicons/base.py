"""What a lexicon of synonyms is, and how the user names one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from xaug.augment.fitness.lexical import WordNet
from xaug.augment.lexicons.neighbours import NeighbourFile
from xaug.augment.lexicons.vectors import WordVectors
from xaug.augment.lexicons.wordnet import WordNetSynonyms

WORDNET = "wordnet"  # the name of NLTK's WordNet, where other lexicons are files


class Lexicon(Protocol):
    """Words that may stand for a word."""

    def synonyms(self, word: str) -> Sequence[str]:
        """The words that may stand for this one, the nearest first; none for a word that the lexicon does not have."""
        ...


def lexicon(name: str, *, nearest: int, cosine: float, plain: bool = False) -> Lexicon:
    """The lexicon of that name: "wordnet", a JSON file of neighbours, or a text file of word vectors.

    ``nearest``: the most words that are taken for a word. ``cosine``: the lowest cosine of word vectors. ``plain``:
    WordNet's words as they stand, without the inflection of the word that they replace. Raises AssetError for a file
    that cannot be read.
    """
    if name == WORDNET:
        return WordNetSynonyms(WordNet(), plain=plain)
    path = Path(name).expanduser()
    made: Callable[[], Lexicon] = partial(WordVectors, path, nearest, cosine)
    if path.suffix == ".json":
        made = partial(NeighbourFile, path, nearest)
    return made()
