"""Words and their tags in every language, from the grammars: parts of speech (udpos) and names (panx)."""

from __future__ import annotations

from collections.abc import Sequence

from xaug.data_cards.task_types import TAGGING
from xaug.pocket.draw import Draw
from xaug.pocket.languages.base import Language
from xaug.pocket.meaning import Sentence
from xaug.pocket.patterns import PATTERNS
from xaug.pocket.targets.cards import target
from xaug.pocket.tasks.item import Item, Meaning, RedrawError
from xaug.pocket.words import Word

# UD's seventeen tags, sorted. XTREME's third_party/utils_tag.py reads the labels from the data.
POS = ("ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ",
       "SYM", "VERB", "X")  # fmt: skip
IOB2 = ("B-LOC", "B-ORG", "B-PER", "I-LOC", "I-ORG", "I-PER", "O")


def name_tags(words: Sequence[Word]) -> list[str]:
    """IOB2 tags. A new name begins wherever the slot or the concept changes."""
    out: list[str] = []
    previous: tuple[str, str | None] | None = None
    for word in words:
        name = (word.slot, word.concept)
        out.append("O" if word.entity is None else f"{'I' if name == previous else 'B'}-{word.entity}")
        previous = name if word.entity is not None else None
    return out


def _item(sentence: Sentence, grammar: Language, labels: Sequence[str], tags: Sequence[str]) -> Item:
    words = grammar.sentence(sentence)
    row = {"tokens": [word.form for word in words], "tags": [labels.index(tag) for tag in tags]}
    meaning: Meaning = {"tokens": (sentence,)}

    def holds(edited: Meaning) -> bool:
        return edited == meaning

    return Item(row, meaning, holds)


def _udpos(d: Draw, grammar: Language) -> Item:
    sentence = PATTERNS[d.choice(tuple(PATTERNS))](d)
    return _item(sentence, grammar, POS, [word.pos for word in grammar.sentence(sentence)])


def _panx(d: Draw, grammar: Language) -> Item:
    sentence = PATTERNS[d.choice(tuple(PATTERNS))](d)
    tags = name_tags(grammar.sentence(sentence))
    if "B" not in {tag[0] for tag in tags} and d.maybe(0.8):  # most sentences of WikiANN contain a name
        raise RedrawError
    return _item(sentence, grammar, IOB2, tags)


UDPOS = target("udpos", "UD-POS", TAGGING, "tag_f1", _udpos, "Parts of speech.", labels=POS, train=2000)
PANX = target(
    "panx",
    "PAN-X",
    TAGGING,
    "entity_f1",
    _panx,
    "Names of people, places and organisations.",
    labels=IOB2,
    train=2000,
)
