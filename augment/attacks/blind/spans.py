"""Replacements of characters in all fields of a row at once, which leave the frozen spans alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from xaug.augment.attacks.base import Candidate
from xaug.augment.text import AttackedText, Span

# The text fields of all task types: for an attack whose edits agree throughout the row, so that none of them is sacred.
EVERY_TEXT = ("text_a", "text_b", "context", "question", "choices", "tokens")


class Put(NamedTuple):
    """The characters [start, end) of the joined fields become ``new``."""

    start: int
    end: int
    new: str


def may_edit(text: AttackedText, start: int, end: int) -> bool:
    """Whether the characters lie within one editable field and touch no frozen span."""
    inside = any(
        editable and low <= start and end <= high
        for editable, (low, high) in zip(text.layout.editable, text.bounds, strict=True)
    )
    return inside and not any(start < high and low < end for low, high in text.gold)


def candidate(text: AttackedText, puts: Sequence[Put]) -> Candidate:
    """The text after all these replacements. Raises ValueError if two of them overlap or one may not be edited."""
    ordered = sorted(puts)
    fields = []
    for low, high in text.bounds:
        parts, at = [], low
        for start, end, new in ordered:
            if low <= start and end <= high:
                parts += [text.text[at:start], new]
                at = end
        fields.append("".join([*parts, text.text[at:high]]))
    for i, (start, end, _) in enumerate(ordered):
        if not may_edit(text, start, end) or (i and start < ordered[i - 1].end):
            raise ValueError(f"the characters {start} to {end} may not be replaced")
    return Candidate(tuple(fields), tuple(_moved(span, ordered) for span in text.gold))


def _moved(span: Span, puts: Sequence[Put]) -> Span:
    """Where a frozen span lies afterwards."""
    shift = sum(len(put.new) - (put.end - put.start) for put in puts if put.end <= span[0])
    return span[0] + shift, span[1] + shift
