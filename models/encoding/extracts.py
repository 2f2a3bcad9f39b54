"""Which characters of a text an extract of its tokens has: also those that lie in no token.

A tokenizer may leave characters out of its offsets. An uncased BERT takes accents, vowel signs and format characters
away before it looks at a text, and a token's offsets end before the sign that it lost; a tokenizer that splits at
blanks first and then adds a blank to each word (RobBERT's) begins its tokens one character late. An answer that is cut
out of a text by the offsets alone would miss them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

Span = tuple[int, int]  # first character, last + 1
OUTSIDE: Span = (-1, -1)  # of a token that is not of the text: a special one, the question's


def mended(text: str, offsets: Sequence[Span]) -> list[Span]:
    """The offsets of one input, where tokens of no width get back the characters that they stand for.

    Such a token ends where a character ends that is in no token (RobBERT's token of a single letter). Without such
    tokens the offsets are returned as they are.
    """
    if not any(start == end > 0 for start, end in offsets):
        return list(offsets)
    covered = _covered(text, [offsets])
    out, before = [], 0
    for start, end in offsets:
        first = start
        if start == end:
            while first > before and not covered[first - 1] and not text[first - 1].isspace():
                first -= 1
        out.append((first, end))
        before = max(before, end)
    return out


def extract_spans(text: str, inputs: Sequence[Sequence[Span]]) -> list[list[Span]]:
    """For each token, where an extract that begins with it begins, and where one that ends with it ends.

    ``inputs``: the offsets of all inputs that a text was divided in, since a character may lie in a token of another
    one. The extract of the tokens i to k of an input is ``text[spans[i][0] : spans[k][1]]``; it begins at the smallest
    and ends at the largest offset of its tokens. Characters beside it that are in no token and are no blank belong to
    it, but for combining marks before it: they belong to the character that they stand on.
    """
    covered = _covered(text, inputs)
    free = [not (held or letter.isspace()) for held, letter in zip(covered, text, strict=True)]
    some = any(free)
    out = []
    for offsets in inputs:
        starts, ends = _reach(offsets)
        if some:
            starts = [_left(text, free, start) if start >= 0 else start for start in starts]
            ends = [_right(free, end) if end >= 0 else end for end in ends]
        out.append(list(zip(starts, ends, strict=True)))
    return out


def _covered(text: str, inputs: Sequence[Sequence[Span]]) -> bytearray:
    """1 for each character that lies in a token."""
    covered = bytearray(len(text))
    for offsets in inputs:
        for start, end in offsets:
            if start < end:
                covered[start:end] = b"\1" * (end - start)
    return covered


def _reach(offsets: Sequence[Span]) -> tuple[list[int], list[int]]:
    """(the smallest start from each token on, the largest end up to each token).

    A token of no width has none of its own. Of tokens in the order of their text these are the tokens' own offsets.
    """
    starts, ends = [start for start, _ in offsets], [end for _, end in offsets]
    smallest: int | None = None
    for at in range(len(offsets) - 1, -1, -1):
        start, end = offsets[at]
        if start < end:
            smallest = start if smallest is None else min(smallest, start)
        if start >= 0 and smallest is not None:
            starts[at] = smallest
    largest: int | None = None
    for at, (start, end) in enumerate(offsets):
        if start < end:
            largest = end if largest is None else max(largest, end)
        if start >= 0 and largest is not None:
            ends[at] = largest
    return starts, ends


def _left(text: str, free: Sequence[bool], start: int) -> int:
    first = start
    while first > 0 and free[first - 1]:
        first -= 1
    if first > 0 and not text[first - 1].isspace():  # a token's character stands before them
        while first < start and unicodedata.category(text[first]).startswith("M"):
            first += 1
    return first


def _right(free: Sequence[bool], end: int) -> int:
    while end < len(free) and free[end]:
        end += 1
    return end
