"""Text of a data set shown to a person: no character may act on the terminal or the page, or hide."""

from __future__ import annotations

import unicodedata

# Marks that turn the direction of what follows: a shown line would differ from its characters
# (CVE-2021-42574).
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str) -> str:
    """The text on one line: control and direction characters as \\u escapes, line ends as ⏎."""
    return "".join(_shown(character) for character in text.replace("\r\n", "\n"))


def _shown(character: str) -> str:
    if character == "\n":
        return "⏎"
    if character == "\t":
        return " "
    if character in _TURNS or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
        return f"\\u{ord(character):04x}"
    return character
