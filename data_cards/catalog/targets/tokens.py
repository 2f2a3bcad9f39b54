"""Rows of tagging tasks: code that the cards udpos and panx share."""

from __future__ import annotations

from xaug.data_cards.card import Convert, Drop
from xaug.data_cards.catalog.fields import EMPTY_TEXT, NO_GOLD_LABEL, MalformedError, identity, texts
from xaug.data_cards.catalog.targets.withheld import WITHHELD
from xaug.data_cards.schema import Row
from xaug.data_cards.text import counted, quoted

NO_TEXT = Drop(reason="words_withheld")
BLANK = "_"  # in CoNLL-U, replaces the words of a treebank whose text is not free, and a missing tag


def sentence(labels: tuple[str, ...], *, blanked: bool = False) -> Convert:
    """Return a conversion to a sentence. Its tags are names from ``labels``; the source replaces them by numbers.

    ``blanked``: words may be replaced by ``_``. As in XTREME, a sentence in which at most one word is not replaced is
    no row (google-research/xtreme, utils_preprocess.py, udpos_preprocess).
    """
    known = frozenset(labels)

    def convert(record: dict[str, object]) -> Row | Drop:
        tokens = texts(record, "tokens")
        if "tags" not in record:
            return WITHHELD
        tags = texts(record, "tags")
        if len(tokens) != len(tags):
            raise MalformedError(f"the sentence has {counted(len(tokens), 'token')}, but {counted(len(tags), 'tag')}")
        blanks = tokens.count(BLANK)
        if blanked and blanks and blanks >= len(tokens) - 1:
            return NO_TEXT
        if not tokens or not all(tokens):
            return EMPTY_TEXT
        if blanked and BLANK in tags:
            return NO_GOLD_LABEL
        if strange := set(tags) - known:
            raise MalformedError(f"the tag {quoted(min(strange))} is none of {', '.join(labels)}")
        odd = next((token for token in tokens if " " in token), None)
        if odd is not None:  # tokens are joined by one space to place edits
            raise MalformedError(f"the token {quoted(odd)} contains a space")
        return {"id": identity(record, "id"), "tokens": tokens, "tags": tags}

    return convert
