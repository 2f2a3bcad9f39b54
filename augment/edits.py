"""What a search changed, as edits of the clean row's fields. One diff finds them for every kind of search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from xaug.augment.diff import changes
from xaug.augment.text import AttackedText, Span
from xaug.data_cards.edits import Edit


class Changed(NamedTuple):
    """The edits of a row, and where its frozen spans lie after them (in characters, as ``AttackedText.gold``)."""

    edits: list[Edit]
    gold: tuple[Span, ...]


def edits_between(clean: AttackedText, fields: Sequence[str], gold: Sequence[Span] | None = None) -> Changed:
    """The edits that make these field texts from the clean ones, field by field and from left to right.

    ``gold``: where the frozen spans lie in the new texts; if None, they are found from the edits. Raises ValueError if
    an edit would have to change a frozen span, or if the number of fields is not that of the row.
    """
    if len(fields) != len(clean.bounds):
        raise ValueError(f"a row of {len(clean.bounds)} fields was given {len(fields)} texts")
    if clean.layout.tokens:  # offsets count characters of all words, joined; no word is frozen
        pairs = zip(clean.bounds, clean.fields, fields, strict=True)
        name = clean.layout.names[0]
        return Changed([_edit(name, start, old, new) for (start, _), old, new in pairs if old != new], clean.gold)
    edits: list[Edit] = []
    places: dict[Span, Span] = {}
    known = dict(zip(clean.gold, gold, strict=True)) if gold is not None else {}
    base = 0  # where the field begins in the joined new texts
    for name, (start, end), old, new in zip(clean.layout.names, clean.bounds, clean.fields, fields, strict=True):
        frozen = [span for span in clean.gold if start <= span[0] and span[1] <= end]
        given = {span: known[span] for span in frozen if span in known}
        own = [(a - start, b - start) for a, b in _joined(frozen)]
        shifts = {(a - start, b - start): known[a, b][0] - base - (a - start) for a, b in given}
        found = list(_around(old, new, own, shifts) if given else changes(old, new))
        for span in frozen:
            at = _moved((span[0] - start, span[1] - start), found)
            places[span] = (at[0] + base, at[1] + base)
        edits += [_edit(name, a, old[a:b], put) for a, b, put in found]
        base += len(new) + len(clean.layout.separator)
    return Changed(edits, tuple(places[span] for span in clean.gold))


def _edit(name: str, start: int, before: str, after: str) -> Edit:
    return Edit(field=name, start=start, end=start + len(before), before=before, after=after)


def _joined(spans: Sequence[Span]) -> list[Span]:
    """The spans, ascending, with those that overlap or touch merged."""
    out: list[Span] = []
    for start, end in sorted(set(spans)):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _around(old: str, new: str, frozen: Sequence[Span], shifts: dict[Span, int]) -> Iterator[tuple[int, int, str]]:
    """The changes between frozen spans, one stretch at a time. ``shifts``: how far each frozen span has moved.

    Raises ValueError if a frozen text was changed, or if frozen texts changed their order.
    """
    moved = []
    for start, end in frozen:
        by = {shift for (a, b), shift in shifts.items() if start <= a and b <= end}
        shift = by.pop()
        if by or new[start + shift : end + shift] != old[start:end] or start + shift < 0:
            raise ValueError(f"the frozen text {old[start:end]!r} was changed")
        moved.append((start + shift, end + shift))
    befores = [0, *(at for span in frozen for at in span), len(old)]
    afters = [0, *(at for span in moved for at in span), len(new)]
    if any(right < left for left, right in pairwise(afters)):
        raise ValueError("the frozen texts are in another order than before")
    for i in range(0, len(befores), 2):
        at = befores[i]
        for a, b, put in changes(old[at : befores[i + 1]], new[afters[i] : afters[i + 1]]):
            yield a + at, b + at, put


def _moved(span: Span, found: Sequence[tuple[int, int, str]]) -> Span:
    """Where a frozen span lies after these changes. Raises ValueError if one of them touches it."""
    start, end = span
    if any(a < end and start < b if a < b else start < a < end for a, b, _ in found):
        raise ValueError(f"the frozen characters {start} to {end} were changed")
    shift = sum(len(put) - (b - a) for a, b, put in found if b <= start)
    return start + shift, end + shift
