"""The sentence around an answer, by punctuation alone: no language data."""

from __future__ import annotations

import re

_CLOSING = r"[\"'”’»)\]]*"
_SMALL = r"(?![a-zà-öø-ÿа-яё])"
# An end of a sentence: a mark of a script that writes no space after it, a line break, or a mark and a space; not
# before a small letter, and a full stop not after one letter (initials, U.S.) or a title.
_BREAK = re.compile(
    r"[。！？｡．]+[」』）”’\"]*\s*"
    rf"|[।॥؟۔።]+{_CLOSING}\s+"
    rf"|[!?…]+{_CLOSING}\s+{_SMALL}"
    rf"|(?<!\b\w)(?<!\b[MD]r)(?<!\bMrs)(?<!\bMs)(?<!\bSt)(?<!\bNo)(?<!\bvs)(?<!\bJr)(?<!\bcf)\.{_CLOSING}\s+{_SMALL}"
    r"|\s*\n\s*"
)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The characters of the sentence that holds those from ``start`` to ``end``; of several, if they cross a break."""
    first, last = 0, len(text)
    for found in _BREAK.finditer(text):
        if found.end() <= start:
            first = found.end()
        elif end <= found.end():
            last = found.end()
            break
    return first, max(end, first + len(text[first:last].rstrip()))
