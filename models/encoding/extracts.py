"""The characters of a text that belong to an extract of its tokens, including characters that lie in no token.

The offsets of a tokenizer may leave characters out. An uncased BERT removes accents, vowel signs and format characters
before it tokenizes a text, so the offsets of a token end before a sign that was removed. A tokenizer that splits at
blanks and then adds a blank to each word (RobBERT's) begins its tokens one character late. An answer that is cut out of
the text by the offsets alone would lack these characters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

Span = tuple[int, int]  # first character, last character + 1
OUTSIDE: Span = (-1, -1)  # the offsets of a token outside the text: a special token or a token of the question


def mended(text: str, offsets: Sequence[Span]) -> list[Span]:
    """The offsets of one input, in which each token of zero width gets back the characters that it stands for.

    Such a token (RobBERT's token for a single letter) directly follows a character that lies in no token. Without
    tokens of zero width, the offsets are returned unchanged.
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
    """For each token of each input: where an extract that begins with it begins, and where one that ends with it ends.

    ``inputs``: the offsets of all inputs into which a text was divided, since a character may lie in a token of another
    input. The extract of the tokens i to k of an input is ``text[spans[i][0] : spans[k][1]]``. It begins at the
    smallest and ends at the largest offset of its tokens. Adjacent characters that lie in no token and are not blank
    belong to it, too, except for combining marks before it, which belong to the character that they modify.
    """
    covered = _covered(text, inputs)
    free = [not (in_token or letter.isspace()) for in_token, letter in zip(covered, text, strict=True)]
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
    """One byte for each character: 1 if it lies in a token of any input, otherwise 0."""
    covered = bytearray(len(text))
    for offsets in inputs:
        for start, end in offsets:
            if start < end:
                covered[start:end] = b"\1" * (end - start)
    return covered


def _reach(offsets: Sequence[Span]) -> tuple[list[int], list[int]]:
    """(smallest start of each token and all later ones, largest end of each token and all earlier ones).

    Tokens of zero width do not count. If the tokens are in the order of the text, these are their own offsets.
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
    if first > 0 and not text[first - 1].isspace():  # a character of a token precedes them
        while first < start and unicodedata.category(text[first]).startswith("M"):
            first += 1
    return first


def _right(free: Sequence[bool], end: int) -> int:
    while end < len(free) and free[end]:
        end += 1
    return end
