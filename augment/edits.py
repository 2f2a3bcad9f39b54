"""What a search changed, as edits of the clean row's fields."""

from __future__ import annotations

from xaug.augment.text import AttackedText
from xaug.data_cards.edits import Edit


def edits_between(clean: AttackedText, text: AttackedText) -> list[Edit]:
    """The edits that make ``text`` from ``clean``, left to right; offsets are characters of the clean field.

    Words keep their identity through ``origin``: a replaced word is one edit, and so are words inserted right
    behind a surviving one, and those right before one.
    """
    found: list[tuple[int, int, str]] = []
    old_end = new_end = 0
    ends: list[int] = []  # of the words inserted since the last surviving one
    for origin, (new_start, new_stop) in zip(text.origin, text.spans, strict=True):
        if origin < 0:
            ends.append(new_stop - new_end)
            continue
        old_start, old_stop = clean.spans[origin]
        found += _inserted(clean.text[old_end:old_start], text.text[new_end:new_start], old_end, ends)
        word = text.text[new_start:new_stop]
        if clean.words[origin] != word:
            found.append((old_start, old_stop, word))
        old_end, new_end, ends = old_stop, new_stop, []
    found += _inserted(clean.text[old_end:], text.text[new_end:], old_end, ends)
    return [_in_field(clean, start, end, after) for start, end, after in found]


def _inserted(old: str, new: str, at: int, ends: list[int]) -> list[tuple[int, int, str]]:
    """The insertions that make one gap between words from another: what was added before and behind it.

    ``ends``: where the inserted words end in ``new``; what stands before the old gap ends with one of them.
    """
    if old == new:
        return []
    head = next(end for end in (0, *ends) if new[end : end + len(old)] == old and end + len(old) <= len(new))
    added = (at, new[:head]), (at + len(old), new[head + len(old) :])
    return [(place, place, words) for place, words in added if words]


def _in_field(clean: AttackedText, start: int, end: int, after: str) -> Edit:
    layout = clean.layout
    if layout.tokens:  # the fields are the tokens; offsets count in all of them, joined
        name, base = layout.names[0], 0
    else:
        f = next(f for f, (_, last) in enumerate(clean.bounds) if end <= last)
        name, base = layout.names[f], clean.bounds[f][0]
    return Edit(field=name, start=start - base, end=end - base, before=clean.text[start:end], after=after)
