"""Text that xaug did not write, made safe to show in messages, on a terminal, on a page and in reports.

No character may control the terminal or the page, or be invisible, and no value may flood a message. Everything that
quotes data, a model's files or a manifest goes through this module.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Iterable
from itertools import islice

QUOTED = 80  # characters of one quoted value: a line of a terminal
LISTED = 40  # names in one list: XTREME's tasks have up to 40 languages
FAULT = 400  # characters of the problem of one record, as reports and manifests keep it: five lines of a terminal
MESSAGE = 8_000  # characters of a whole message: a hundred lines of a terminal

# Control characters (C0, DEL, C1), halves of a surrogate pair, line and paragraph separators, and the marks that change
# the writing direction of the text after them, so that a line looks different from its characters (CVE-2021-42574).
_ACTS = (
    "\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\u2028\\u2029\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069"
)
_UNSAFE = re.compile(f"[{_ACTS}]")
_ONE_LINE = re.compile(f"[\\t\\n{_ACTS}]")


def visible(text: str) -> str:
    """Return the text on one line: control and direction characters as \\u escapes, line ends as ⏎, tabs as spaces."""
    return _ONE_LINE.sub(_shown, text.replace("\r\n", "\n"))


def escaped(text: str) -> str:
    """Return the text with its line ends and tabs; other control and direction characters become \\u escapes."""
    return _UNSAFE.sub(_shown, text)


def truncated(text: str, limit: int) -> str:
    """Return the text, or its first ``limit`` characters followed by the number of characters left out."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit:,} more characters)"


def quoted(value: object, limit: int = QUOTED) -> str:
    """Return a value as a message quotes it: its Python literal, in which unprintable characters are escaped.

    A string has at most ``limit`` characters between its quotes, followed by the number of characters left out. Of any
    other value, a few items and levels are shown.
    """
    if isinstance(value, str):
        left = len(value) - limit
        return repr(value) if left <= 0 else f"{value[:limit]!r} ({left:,} more characters)"
    return truncated(escaped(_Brief().repr(value)), limit)


def short_name(name: object) -> str:
    """Return a name without quotes, truncated as `quoted` truncates a string. Invisible characters are escaped."""
    return _printed(truncated(str(name), QUOTED))


def listed(names: Iterable[object], limit: int = LISTED) -> str:
    """Return the names separated by commas, each as `short_name` shows it; after ``limit`` names, how many are left."""
    known = iter(names)
    shown = [short_name(name) for name in islice(known, limit)]
    left = sum(1 for _ in known)
    return ", ".join(shown) + (f" and {left:,} more" if left else "")


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun, e.g. "1 column", "1,200 columns". ``plural``: where it is not the noun with s."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def one_line(error: object) -> str:
    """Return an error's text on one line of printable characters, at most FAULT of them before escaping."""
    return _printed(truncated(str(error), FAULT))


def clause(error: object) -> str:
    """Return an error's text as `one_line` does, without a final full stop: the sentence around it has its own."""
    return one_line(error).rstrip().rstrip(".")


def message(text: str) -> str:
    """Return a whole message, with its line ends, of at most MESSAGE characters before escaping."""
    return escaped(truncated(text, MESSAGE))


def _printed(text: str) -> str:
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in visible(text))


def _shown(found: re.Match[str]) -> str:
    character = found[0]
    if character == "\n":
        return "⏎"
    return " " if character == "\t" else f"\\u{ord(character):04x}"


class _Brief(reprlib.Repr):
    """``repr`` limited to a few items, levels and digits, so that a nested or huge value does not flood a message."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 3
        self.maxstring = self.maxother = self.maxlong = QUOTED

    def repr_int(self, x: int, level: int) -> str:
        """Return the number, or its size in bits: Python refuses to write a number of more than 4,300 digits."""
        try:
            return super().repr_int(x, level)
        except ValueError:
            return f"a number of {x.bit_length():,} bits"
