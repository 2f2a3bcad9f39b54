"""Characters that no text of a dataset means: controls, and halves of a surrogate pair."""

from __future__ import annotations

import re
from collections.abc import Callable

from xaug.data_cards.schema import Row, TaskType

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


def _replace(row: Row, names: tuple[str, ...]) -> bool:
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


def _replace_all(texts: list[str]) -> bool:
    new = [plain(text) for text in texts]
    changed = new != texts
    texts[:] = new
    return changed


def _pair(row: Row) -> bool:
    if row["text_a"].isprintable() and (row["text_b"] or "").isprintable():
        return False
    return _replace(row, ("text_a", "text_b"))


def _choices(row: Row) -> bool:
    # Not "or": both have to run.
    return any([_replace(row, ("context", "question")), _replace_all(row["choices"])])


def _span(row: Row) -> bool:
    # Replaced one for one, so a gold answer is still the slice of its context.
    return any([_replace(row, ("title", "context", "question")), _replace_all(row["answers"]["text"])])


def _tokens(row: Row) -> bool:
    return _replace_all(row["tokens"])


def _retrieval(row: Row) -> bool:
    # Replaced one for one, so a mention keeps its place.
    return _replace(row, ("text", "context"))


# Task type → cleans a row in place; True if something was replaced.
CLEAN: dict[TaskType, Callable[[Row], bool]] = {
    TaskType.CLASSIFICATION: _pair,
    TaskType.MULTIPLE_CHOICE: _choices,
    TaskType.SPAN: _span,
    TaskType.TAGGING: _tokens,
    TaskType.RETRIEVAL: _retrieval,
}
