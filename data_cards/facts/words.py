"""The word that an edit replaced, among its neighbours, as a tagger is asked about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from xaug.data_cards.edits import row_diff
from xaug.data_cards.facts.model import WordInContext

INSERTED, SEVERAL = "(inserted)", "(several words)"  # edits that replace no word, or more than one
# Words with the marks that they may have inside, and single other characters, which taggers count as words, too.
_TOKEN = re.compile(r"\w+(?:['’\-]\w+)*|[^\w\s]")
# Neighbours on each side. NLTK's perceptron looks at two, and a tag depends on the tags before it.
_NEIGHBOURS = 8


def replaced_words(row: Mapping[str, Any]) -> Iterator[WordInContext | str]:
    """Yield, for each edit of a row, the word that it replaced, or INSERTED or SEVERAL.

    Raises ValueError if the edits do not fit the row's text.
    """
    for field, pieces in row_diff(row).items():
        clean = "".join(piece.text for piece in pieces if piece.kind != "+")
        tokens = list(_TOKEN.finditer(clean))
        spans = [token.span() for token in tokens]
        words = [token.group() for token in tokens]
        for edit in row["edits"]:
            if edit["field"] == str(field):
                yield _word(words, spans, edit["start"], edit["end"])


def _word(words: Sequence[str], spans: Sequence[tuple[int, int]], start: int, end: int) -> WordInContext | str:
    touched = [at for at, (first, last) in enumerate(spans) if first < end and start < last]
    if not touched:
        return INSERTED
    if len(touched) > 1:
        return SEVERAL
    at = touched[0]
    first = max(0, at - _NEIGHBOURS)
    return WordInContext(tuple(words[first : at + _NEIGHBOURS + 1]), at - first)
