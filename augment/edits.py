"""What a search changed, as edits of the clean row's fields."""

from __future__ import annotations

from xaug.augment.text import AttackedText
from xaug.data_cards.edits import Edit


def edits_between(clean: AttackedText, text: AttackedText) -> list[Edit]:
    """The edits that make ``text`` from ``clean``, left to right; offsets are characters of the clean field.

    Words keep their identity through ``origin``: a replaced word is one edit, and words inserted between two
    surviving ones are one.
    """
    survivors = [(origin, i) for i, origin in enumerate(text.origin) if origin >= 0]
    found: list[tuple[int, int, str]] = []
    old_end = new_end = 0
    for origin, i in survivors:
        (old_start, old_stop), (new_start, new_stop) = clean.spans[origin], text.spans[i]
        found += _inserted(clean.text[old_end:old_start], text.text[new_end:new_start], old_end)
        if clean.words[origin] != text.words[i]:
            found.append((old_start, old_stop, text.words[i]))
        old_end, new_end = old_stop, new_stop
    found += _inserted(clean.text[old_end:], text.text[new_end:], old_end)
    return [_in_field(clean, start, end, after) for start, end, after in found]


def _inserted(old: str, new: str, at: int) -> list[tuple[int, int, str]]:
    """The insertion that makes one gap between words from another."""
    if old == new:
        return []
    head = 0
    while head < len(old) and old[head] == new[head]:
        head += 1
    return [(at + head, at + head, new[head : head + len(new) - len(old)])]


def _in_field(clean: AttackedText, start: int, end: int, after: str) -> Edit:
    layout = clean.layout
    if layout.tokens:  # the fields are the tokens; offsets count in all of them, joined
        name, base = layout.names[0], 0
    else:
        f = next(f for f, (_, last) in enumerate(clean.bounds) if end <= last)
        name, base = layout.names[f], clean.bounds[f][0]
    return Edit(field=name, start=start - base, end=end - base, before=clean.text[start:end], after=after)
