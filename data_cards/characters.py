"""Characters that carry no meaning in a dataset's text: control characters and halves of a surrogate pair."""

from __future__ import annotations

import re

from xaug.data_cards.schema import Row

# C0 without tab, LF and CR; DEL; C1. They move cursors, end strings, or come from cp1252 text decoded as Latin-1.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def without_controls(text: str) -> str:
    """Replace each control character by one space, so that offsets stay valid. Returns the same object if it has none.

    Raises ValueError for a lone surrogate: JSON can express one, but UTF-8, and therefore Arrow, cannot.
    """
    if text.isprintable():  # one pass in C; false for control characters, surrogates and some harmless characters
        return text
    if _SURROGATE.search(text):
        raise ValueError("a text contains a lone surrogate (half of a UTF-16 pair)")
    return _CONTROL.sub(" ", text)


def replace_in_columns(row: Row, names: tuple[str, ...]) -> bool:
    """Replace control characters in these columns of a row. Returns whether there were any."""
    changed = False
    for name in names:
        old = row[name]
        if old is None:
            continue
        new = without_controls(old)
        if new is not old and new != old:
            row[name] = new
            changed = True
    return changed


def replace_in_texts(texts: list[str]) -> bool:
    """Replace control characters in a row's list of texts, in place. Returns whether there were any."""
    new = [without_controls(text) for text in texts]
    changed = new != texts
    texts[:] = new
    return changed
