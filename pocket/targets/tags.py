"""Words and their tags in every language, from the grammars themselves: parts of speech (udpos), names (panx)."""

from __future__ import annotations

from collections.abc import Sequence

from xaug.data_cards.task_types import TAGGING
from xaug.pocket.draw import Draw
from xaug.pocket.languages.base import Language
from xaug.pocket.meaning import Sentence
from xaug.pocket.patterns import PATTERNS
from xaug.pocket.targets.cards import target
from xaug.pocket.tasks.item import Again, Item, Meaning
from xaug.pocket.words import Word

# XTREME's order (third_party/utils_tag.py reads labels from the data; these are UD's seventeen, sorted).
POS = ("ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ",
       "SYM", "VERB", "X")  # fmt: skip
IOB2 = ("B-LOC", "B-ORG", "B-PER", "I-LOC", "I-ORG", "I-PER", "O")


def names(words: Sequence[Word]) -> list[str]:
    """IOB2 tags: a name begins where its part of the sentence does; two names never touch within one part."""
    out: list[str] = []
    before: tuple[str, str | None] | None = None
    for word in words:
        here = (word.slot, word.concept)
        out.append("O" if word.entity is None else f"{'I' if here == before else 'B'}-{word.entity}")
        before = here if word.entity is not None else None
    return out


def _item(said: Sentence, spoken: Language, labels: Sequence[str], tags: Sequence[str]) -> Item:
    words = spoken.sentence(said)
    row = {"tokens": [word.form for word in words], "tags": [labels.index(tag) for tag in tags]}
    meaning: Meaning = {"tokens": (said,)}

    def holds(edited: Meaning) -> bool:
        return edited == meaning

    return Item(row, meaning, holds)


def _udpos(d: Draw, spoken: Language) -> Item:
    said = PATTERNS[d.one(tuple(PATTERNS))](d)
    return _item(said, spoken, POS, [word.pos for word in spoken.sentence(said)])


def _panx(d: Draw, spoken: Language) -> Item:
    said = PATTERNS[d.one(tuple(PATTERNS))](d)
    tags = names(spoken.sentence(said))
    if "B" not in {tag[0] for tag in tags} and d.maybe(0.8):  # most sentences of WikiANN have a name
        raise Again
    return _item(said, spoken, IOB2, tags)


UDPOS = target("udpos", "UD-POS", TAGGING, "tag_f1", _udpos, "Parts of speech.", labels=POS, train=2000)
PANX = target(
    "panx",
    "PAN-X",
    TAGGING,
    "entity_f1",
    _panx,
    "Names of people, places, organisations.",
    labels=IOB2,
    train=2000,
)
