"""Find the sentence around an answer by punctuation alone, without data about the language."""

from __future__ import annotations

import re

_CLOSING = r"[\"'”’»)\]]*"
_SMALL = r"(?![a-zà-öø-ÿа-яё])"
# The end of a sentence: a mark of a script that writes no space after it, a line break, or a mark and a space. It is no
# end before a small letter, nor is a full stop after a single letter (initials, U.S.) or a title.
_BREAK = re.compile(
    r"[。！？｡．]+[」』）”’\"]*\s*"
    rf"|[।॥؟۔።]+{_CLOSING}\s+"
    rf"|[!?…]+{_CLOSING}\s+{_SMALL}"
    rf"|(?<!\b\w)(?<!\b[MD]r)(?<!\bMrs)(?<!\bMs)(?<!\bSt)(?<!\bNo)(?<!\bvs)(?<!\bJr)(?<!\bcf)\.{_CLOSING}\s+{_SMALL}"
    r"|\s*\n\s*"
)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """(first, last + 1) character of the sentence that contains the characters from ``start`` to ``end``.

    If these characters cross the end of a sentence, the result covers all sentences that they touch.
    """
    first, last = 0, len(text)
    for end_mark in _BREAK.finditer(text):
        if end_mark.end() <= start:
            first = end_mark.end()
        elif end <= end_mark.end():
            last = end_mark.end()
            break
    return first, max(end, first + len(text[first:last].rstrip()))
