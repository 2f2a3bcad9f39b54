"""Rows of tagging tasks: what the cards udpos and panx share."""

from __future__ import annotations

from xaug.data_cards.card import Convert, Drop
from xaug.data_cards.catalog.fields import EMPTY_TEXT, NO_GOLD_LABEL, MalformedError, identity, texts
from xaug.data_cards.catalog.targets.withheld import WITHHELD
from xaug.data_cards.schema import Row
from xaug.data_cards.text import quoted

NO_TEXT = Drop(reason="words_withheld")
BLANK = "_"  # CoNLL-U's word of a treebank whose text is not free, and its tag of a word without one


def sentence(labels: tuple[str, ...], *, blanked: bool = False) -> Convert:
    """A conversion to a sentence; its tags are names of ``labels`` here, and numbers once the source has them.

    ``blanked``: words may be left out as ``_``. A sentence with none but such, or one more, is no row, as for XTREME
    (google-research/xtreme, utils_preprocess.py, udpos_preprocess).
    """
    known = frozenset(labels)

    def convert(record: dict[str, object]) -> Row | Drop:
        tokens = texts(record, "tokens")
        if "tags" not in record:
            return WITHHELD
        tags = texts(record, "tags")
        if len(tokens) != len(tags):
            raise MalformedError(f"{len(tokens)} tokens with {len(tags)} tags")
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
            raise MalformedError(f"the token {quoted(odd)} has a space in it")
        return {"id": identity(record, "id"), "tokens": tokens, "tags": tags}

    return convert
