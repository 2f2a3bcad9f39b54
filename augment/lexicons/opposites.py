"""Adjectives of the opposite meaning: WordNet's antonyms, or those of the embedded world."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache, partial

from xaug.augment.assets import FileAsset, has_nltk
from xaug.augment.fitness.lexical import WordNet, wordnet_digest
from xaug.pocket.concepts import concepts
from xaug.pocket.languages.base import lexicon


class OppositeList(StrEnum):
    """The lists of opposites."""

    WORDNET = "wordnet"
    POCKET = "pocket"
    NONE = "none"


# From a word in lower case to the adjective that means its opposite; an empty string if there is none.
Opposites = Callable[[str], str]


def opposites(of: OppositeList) -> Opposites:
    """The opposites of a list. Raises LookupError if WordNet is not on the machine."""
    if of is OppositeList.WORDNET:
        return WordNet().antonym
    return _pocket if of is OppositeList.POCKET else lambda word: ""


def assets(of: OppositeList) -> tuple[FileAsset, ...]:
    """What a list is read from."""
    if of is not OppositeList.WORDNET:
        return ()
    where = (
        "corpora/wordnet of a folder of NLTK_DATA or ~/nltk_data; `xaug fetch nltk` downloads it, and opposites=none"
        " does without"
    )
    what, quick = "WordNet, for words of the opposite meaning", partial(has_nltk, "corpora/wordnet")
    return (FileAsset("wordnet", what, where, wordnet_digest, quick=quick),)


def _pocket(word: str) -> str:
    return _embedded().get(word, "")


@cache
def _embedded() -> dict[str, str]:
    """The properties of the embedded world that exclude one another: big, small."""
    english = lexicon("en")
    return {
        english[name]["lemma"]: english[concept.all("opposite")[0]]["lemma"]
        for name, concept in concepts().items()
        if concept.all("opposite") and concept.kind == "property"
    }
