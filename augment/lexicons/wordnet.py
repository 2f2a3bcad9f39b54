"""Synonyms of WordNet: words that share a sense, in the inflection of the word that they replace."""

from __future__ import annotations

from collections.abc import Sequence

from xaug.augment.fitness.inflection import inflected
from xaug.augment.fitness.lexical import WordNet
from xaug.augment.text import words

_POS = {"n": "NOUN", "v": "VERB", "a": "ADJ", "r": "ADV"}


class WordNetSynonyms:
    """WordNet's synonyms. ``plain``: base forms of any part of speech, as TextAttack takes them."""

    def __init__(self, net: WordNet, *, plain: bool = False) -> None:
        self._net, self._plain = net, plain

    def synonyms(self, word: str) -> Sequence[str]:
        """The single words that share a sense with this one, those of its most frequent senses first."""
        found = dict.fromkeys(
            lemma if self._plain else inflected(lemma, word.lower(), _POS[part])
            for part, lemma in self._net.synonyms(word)
        )
        return [one for one in found if one != word and len(words(one)) == 1]
