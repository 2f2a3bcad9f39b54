"""Lexicons made from those of the embedded world: dictionaries from English into its seven other languages, synonyms.

Every concept of the world has a word in each language, so a dictionary is a walk over the concepts. A translation keeps
the number of a noun where the other language lists its plural. Other inflection is left out: the other language would
need the sentence for it. Verbs of Turkish and Swahili are stems, as their lexicons list them.
"""

from __future__ import annotations

import hashlib
from functools import cache

from xaug.data_cards.canonical import canonical_json
from xaug.pocket.concepts import LANGUAGES as _ALL
from xaug.pocket.concepts import concepts
from xaug.pocket.languages.base import lexicon

NAME = "pocket"  # the value of a parameter that stands for the lexicons of the embedded world
LANGUAGES = tuple(sorted(set(_ALL) - {"en"}))
_FORMS = ("lemma", "plural", "third", "past", "participle", "more")  # the columns of en.tsv that hold forms


@cache
def dictionary(language: str) -> dict[str, tuple[str, ...]]:
    """English word → its translations. Only single words of English have any, and none equals its word.

    Raises KeyError for a language that the world does not have.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    out: dict[str, dict[str, None]] = {}
    for concept, english in lexicon("en").items():
        other = lexicon(language)[concept]
        for column in _FORMS:
            word = english[column].lower()
            plural = other.get("plural", "") if column == "plural" else ""
            translation = plural if plural.replace(" ", "").isalpha() else other["lemma"]
            if word and " " not in word and translation and translation.lower() != word:
                out.setdefault(word, {})[translation] = None
    return {word: tuple(found) for word, found in out.items()}


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """English word → the words of concepts that the world holds to be the same, in the same form."""
    out: dict[str, dict[str, None]] = {}
    for name, concept in concepts().items():
        for same in concept.all("same"):
            for column in _FORMS:
                word, other = lexicon("en")[name][column], lexicon("en")[same][column]
                if word and other and " " not in word + other:
                    out.setdefault(word.lower(), {})[other] = None
    return {word: tuple(found) for word, found in out.items()}


def digest(language: str) -> str | None:
    """The SHA-256 of a dictionary's content; None for a language that the world does not have."""
    return _sha256(dictionary(language)) if language in LANGUAGES else None


def synonyms_digest() -> str:
    """The SHA-256 of the synonyms."""
    return _sha256(synonyms())


def _sha256(content: dict[str, tuple[str, ...]]) -> str:
    return hashlib.sha256(canonical_json(content).encode("ascii")).hexdigest()
