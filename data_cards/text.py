"""Text that this package did not write, as a person may be shown it: in messages, on a terminal, on a page, in reports.

No character may act on the terminal or the page, or hide, and no value may be longer than a message bears.
Everything that quotes data, a model's files or a manifest goes through here.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Iterable
from itertools import islice

QUOTED = 80  # characters of one quoted value: a line of a terminal
LISTED = 40  # names of one list: XTREME's tasks have up to 40 languages
FAULT = 400  # characters of one fault of a record, as reports and manifests keep it: five lines of a terminal
MESSAGE = 8_000  # characters of a whole message: a hundred lines of a terminal

# Characters that act or hide: controls (C0, DEL, C1), halves of a surrogate pair, line and paragraph separators, and
# the marks that turn the direction of what follows, so that a shown line differs from its characters (CVE-2021-42574).
_ACTS = (
    "\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\u2028\\u2029\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069"
)
_UNSAFE = re.compile(f"[{_ACTS}]")
_ONE_LINE = re.compile(f"[\\t\\n{_ACTS}]")


def visible(text: str) -> str:
    """The text on one line: control and direction characters as \\u escapes, line ends as ⏎, tabs as blanks."""
    return _ONE_LINE.sub(_shown, text.replace("\r\n", "\n"))


def harmless(text: str) -> str:
    """The text with its line ends and tabs, all other control and direction characters as \\u escapes."""
    return _UNSAFE.sub(_shown, text)


def cut(text: str, limit: int) -> str:
    """The text, or its first ``limit`` characters and the number of those left out."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit:,} more characters)"


def quoted(value: object, limit: int = QUOTED) -> str:
    """A value of a file as a message names it: as Python writes it, which escapes all that does not print.

    A text has at most ``limit`` characters between its quotes, and the number of those left out after them. Of any
    other value a few items and levels are shown.
    """
    if isinstance(value, str):
        left = len(value) - limit
        return repr(value) if left <= 0 else f"{value[:limit]!r} ({left:,} more characters)"
    return cut(harmless(_Brief().repr(value)), limit)


def short(name: object) -> str:
    """A name, without quotes, cut as a quoted value is. As in one, nothing in it is invisible (a byte order mark)."""
    return _printed(cut(str(name), QUOTED))


def listed(names: Iterable[object], limit: int = LISTED) -> str:
    """Names after one another, each visible and cut; after ``limit`` names the number of those left out."""
    known = iter(names)
    shown = [short(name) for name in islice(known, limit)]
    left = sum(1 for _ in known)
    return ", ".join(shown) + (f" and {left:,} more" if left else "")


def fault(error: object) -> str:
    """What is wrong with a record, on one line of at most FAULT characters before escapes, all of which print."""
    return _printed(cut(str(error), FAULT))


def message(text: str) -> str:
    """A whole message, with its line ends, of at most MESSAGE characters before escapes."""
    return harmless(cut(text, MESSAGE))


def _printed(text: str) -> str:
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in visible(text))


def _shown(found: re.Match[str]) -> str:
    character = found[0]
    if character == "\n":
        return "⏎"
    return " " if character == "\t" else f"\\u{ord(character):04x}"


class _Brief(reprlib.Repr):
    """As ``repr``, of a few items, levels and digits: a nested or a huge value must not take a message over."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 3
        self.maxstring = self.maxother = self.maxlong = QUOTED

    def repr_int(self, x: int, level: int) -> str:
        """A number, or its size: Python refuses to write one of more than 4,300 digits out."""
        try:
            return super().repr_int(x, level)
        except ValueError:
            return f"a number of {x.bit_length():,} bits"
