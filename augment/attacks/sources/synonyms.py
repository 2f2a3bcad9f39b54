"""Synonyms from a lexicon, and the parameters by which the user names one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from pydantic import Field
from xaug.augment.assets import FileAsset
from xaug.augment.attacks.composition import WordParams
from xaug.augment.attacks.sources.base import Words
from xaug.augment.attacks.sources.casing import like
from xaug.augment.lexicons.assets import lexicon_asset
from xaug.augment.lexicons.base import WORDNET, Lexicon, lexicon


class SynonymParams(WordParams):
    """The parameters of every attack that puts in synonyms."""

    files: ClassVar[frozenset[str]] = frozenset({"synonyms"})

    synonyms: str = Field(
        WORDNET,
        min_length=1,
        description='where synonyms come from: "wordnet", a JSON file that maps words to lists of neighbours, or a text'
        " file of word vectors",
    )
    nearest: int = Field(50, ge=1, description="neighbours considered for each word, the nearest first")
    cosine: float = Field(0.5, ge=-1, le=1, description="lowest cosine of two word vectors")

    def lexicon(self) -> Lexicon:
        """The lexicon. Raises AssetError."""
        return lexicon(self.synonyms, nearest=self.nearest, cosine=self.cosine, plain=self.parity)

    def assets(self) -> tuple[FileAsset, ...]:
        """The lexicon as an asset."""
        return (lexicon_asset(self.synonyms),)


def synonyms(of: Lexicon, case: Callable[[str, str], str] = like) -> Words:
    """The source: a word's synonyms in its case."""
    return Words(partial(_cased, of, case))


def _cased(of: Lexicon, case: Callable[[str, str], str], word: str, _rng: object) -> list[str]:
    return [case(one, word) for one in of.synonyms(word)]
