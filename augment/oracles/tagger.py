"""Parts of speech in the universal and the Penn Treebank tagset, and stop words.

``nltk``: NLTK's averaged perceptron and stop words, as TextAttack's BAE uses them. Their data must be on the machine.
``textblob``: the lexicon and rules of Pattern (De Smedt and Daelemans 2012) that are part of the TextBlob package, and
scikit-learn's stop words. It is coarser and needs no data beyond the installed packages.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from xaug.augment.engine import Oracle
from xaug.augment.queries import TagItem
from xaug.data_cards.errors import AssetError
from xaug.data_cards.parameters import param

_WHERE = (
    "Set NLTK_DATA to a folder that holds {path}, or run `xaug fetch nltk` on a machine with a network connection;"
    " nothing is downloaded unasked. " + param("tagger", "textblob") + " needs no such data."
)


class NltkTagger:
    """Answers a ``TagItem`` with the universal or Penn Treebank tag of one of its words."""

    def __init__(self) -> None:
        from nltk.tag import map_tag
        from nltk.tag.perceptron import PerceptronTagger

        try:
            self.tagger: Any = PerceptronTagger(lang="eng")
            map_tag("en-ptb", "universal", "NN")
        except LookupError as error:
            path = "taggers/averaged_perceptron_tagger_eng and taggers/universal_tagset"
            raise AssetError(f"NLTK's tagger is not on this machine. {_WHERE.format(path=path)}") from error
        self._universal = map_tag

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        """One tag per TagItem: universal ("NOUN", "VERB" …) or, if it is fine, Penn Treebank ("NNS", "VBD" …)."""
        return [self._tag(item) for item in items if isinstance(item, TagItem)]

    def _tag(self, item: TagItem) -> str:
        tag = self.tagger.tag(list(item.words))[item.at][1]
        return str(tag if item.fine else self._universal("en-ptb", "universal", tag))


# Pattern abbreviates the universal tagset (JJ, RB, NO …). Attacks know two of its tags by name.
_NAMES = {"NN": "NOUN", "VB": "VERB"}


class TextBlobTagger:
    """Answers a ``TagItem`` with the universal or Penn Treebank tag of one of its words."""

    def __init__(self) -> None:
        from textblob import en
        from textblob._text import penntreebank2universal

        self._parser: Any = en.parser
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # the library leaves the file of its lexicon open
            self._parser.find_tags(["word"])
        self._universal: Any = penntreebank2universal

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        """One tag per TagItem, as `NltkTagger` does."""
        return [self._tag(item) for item in items if isinstance(item, TagItem)]

    def _tag(self, item: TagItem) -> str:
        word, tag = self._parser.find_tags(list(item.words))[item.at][:2]
        if item.fine:
            return str(tag)
        plain = str(self._universal(word, tag)[1])
        return _NAMES.get(plain, plain)


def nltk_stopwords() -> frozenset[str]:
    """NLTK's English stop words, in lower case. Raises AssetError if their data is not on the machine."""
    from nltk.corpus import stopwords

    try:
        return frozenset(stopwords.words("english"))
    except LookupError as error:
        path = "corpora/stopwords"
        raise AssetError(f"NLTK's stop words are not on this machine. {_WHERE.format(path=path)}") from error


def textblob_stopwords() -> frozenset[str]:
    """scikit-learn's English stop words, in lower case."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS)


# From the name of a tagger to (its class, its function for stop words).
WORD_KNOWLEDGE: dict[str, tuple[Callable[[], Oracle], Callable[[], frozenset[str]]]] = {
    "nltk": (NltkTagger, nltk_stopwords),
    "textblob": (TextBlobTagger, textblob_stopwords),
}
