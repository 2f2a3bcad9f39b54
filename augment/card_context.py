"""What a version's card says of filters and words, beyond its rows: thresholds and their direction, parts of speech."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from xaug.augment.filters import FILTERS, Setting
from xaug.augment.oracles.tagger import WORD_KNOWLEDGE
from xaug.augment.queries import TagItem
from xaug.data_cards.errors import AssetError
from xaug.data_cards.facts.model import CardContext, FilterLegend, PartsOfSpeech, WordInContext
from xaug.data_cards.manifest import Manifest

_FALLBACK = "textblob"  # needs no data beyond its package
# The universal tagset (Petrov et al. 2012), and how Pattern, which TextBlob contains, abbreviates it.
_NAMES: Mapping[str, str] = MappingProxyType({
    "NOUN": "noun", "VERB": "verb", "ADJ": "adjective", "JJ": "adjective", "ADV": "adverb", "RB": "adverb",
    "PRON": "pronoun", "PR": "pronoun", "DET": "determiner", "DT": "determiner", "ADP": "adposition",
    "PP": "adposition", "NUM": "numeral", "NO": "numeral", "CONJ": "conjunction", "CJ": "conjunction",
    "PRT": "particle", "PT": "particle", "UH": "interjection", ".": "punctuation", "X": "other",
})  # fmt: skip


def card_context(filters: Iterable[Setting], tagger: str | None) -> CardContext:
    """Return what the card of a version needs. ``filters``: with the thresholds that its rows were judged by.

    ``tagger``: the one that the attack asked, if any; the card asks it, too. Its data is loaded when the card does.
    """
    legends = tuple(
        FilterLegend(
            one.spec.name, one.spec.summary, one.spec.keep, one.threshold, one.spec.provenance, one.spec.threshold
        )
        for one in filters
    )
    return CardContext(legends, partial(parts_of_speech, tagger or _FALLBACK))


def context_of(manifest: Manifest) -> CardContext:
    """Return what the card of a committed version needs. A filter that is not installed any more is left out."""
    requested = manifest.request.get("filters")
    bounds = requested if isinstance(requested, dict) else {}
    chosen = [
        Setting(spec, float(bound)) for spec in FILTERS if isinstance(bound := bounds.get(spec.name), (int, float))
    ]
    tagger = manifest.request.get("tagger")
    return card_context(chosen, tagger if isinstance(tagger, str) else None)


def parts_of_speech(tagger: str, words: Sequence[WordInContext]) -> PartsOfSpeech:
    """Return the part of speech of each word.

    If the tagger's data is not on this machine, TextBlob's tagger answers, whose data is in its package.
    """
    named = tagger if tagger in WORD_KNOWLEDGE else _FALLBACK
    try:
        oracle = WORD_KNOWLEDGE[named][0]()
    except AssetError:
        named = _FALLBACK
        oracle = WORD_KNOWLEDGE[named][0]()
    tags = oracle.answer([TagItem(word.words, word.at) for word in words])
    return PartsOfSpeech(tuple(_NAMES.get(str(tag), "other") for tag in tags), named)
