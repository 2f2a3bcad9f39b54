"""Characters that no text of a dataset means: controls, and halves of a surrogate pair."""

from __future__ import annotations

import re

from xaug.data_cards.schema import Row

# C0 without tab, LF and CR; DEL; C1. They move cursors, end strings, or are cp1252 read as Latin-1.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def plain(text: str) -> str:
    """The text with each control character as one space, so offsets hold; the same object if it has none.

    Raises ValueError for a lone surrogate (JSON can spell one), which UTF-8, and so Arrow, cannot hold.
    """
    if text.isprintable():  # one pass in C; false for controls and surrogates, and for some harmless ones
        return text
    if _SURROGATE.search(text):
        raise ValueError("a lone surrogate (half of a UTF-16 pair) in a text")
    return _CONTROL.sub(" ", text)


def replace_in(row: Row, names: tuple[str, ...]) -> bool:
    """Replace control characters in these columns of a row; whether there were any."""
    changed = False
    for name in names:
        old = row[name]
        if old is None:
            continue
        new = plain(old)
        if new is not old and new != old:
            row[name] = new
            changed = True
    return changed


def replace_all(texts: list[str]) -> bool:
    """Replace control characters in a row's list of texts; whether there were any."""
    new = [plain(text) for text in texts]
    changed = new != texts
    texts[:] = new
    return changed
