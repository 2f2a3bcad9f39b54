"""Parts of speech: NLTK's averaged perceptron, mapped to the universal tagset, as TextAttack's BAE uses it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from xaug.augment.queries import TagItem
from xaug.data_cards.errors import AssetError

_WHERE = (
    "Set NLTK_DATA to a folder that holds {path}, or run `xaug fetch nltk` where there is a network."
    " Nothing is downloaded unasked."
)


class NltkTagger:
    """Answers a ``TagItem`` with the universal tag of one of its words."""

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
        """Universal tags ("NOUN", "VERB" …), one a TagItem."""
        return [self._tag(item) for item in items if isinstance(item, TagItem)]

    def _tag(self, item: TagItem) -> str:
        tag = self.tagger.tag(list(item.words))[item.index][1]
        return str(self._universal("en-ptb", "universal", tag))


def stopwords(language: str = "english") -> frozenset[str]:
    """NLTK's stop words, lower case. Raises AssetError where its data is not found."""
    from nltk.corpus import stopwords as corpus

    try:
        return frozenset(corpus.words(language))
    except LookupError as error:
        path = "corpora/stopwords"
        raise AssetError(f"NLTK's stop words are not on this machine. {_WHERE.format(path=path)}") from error
