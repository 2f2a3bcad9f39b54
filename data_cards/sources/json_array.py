"""The items of one long list in a JSON document, read piece by piece: memory holds one item, not the file."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from xaug.data_cards.errors import SourceError
from xaug.data_cards.sources.opening import open_text
from xaug.data_cards.text import fault, quoted

CHUNK = 1 << 20  # bytes read at a time; SQuAD's longest article has about 0.7 MB
MAX_ITEM = 1 << 26  # characters of one item; beyond it the document is broken, not big
# A number, literal or \u escape cut by the end of a chunk fails at most this far before it ("-Infinity" has
# 9 characters, an escaped surrogate pair 12).
CUT = 16
_NOT_BLANK = re.compile(r"[^ \t\r\n]")


def read_array(path: Path, key: str) -> Iterator[tuple[int, Any]]:
    """Yield (line number, item) of the list under ``key`` of the document's top-level object.

    Raises SourceError with the place if the document is cut, malformed, not UTF-8, has no such list, or goes on behind
    its end: a brace too many would hide all items after it.
    """
    with open_text(path) as file:
        yield from _items(_Window(path, file), key)


def _items(text: _Window, key: str) -> Iterator[tuple[int, Any]]:
    text.expect("{")
    found = False
    if text.peek() == "}":
        text.expect("}")
    else:
        while True:
            if text.peek() not in ('"', ""):
                text.expect('"')
            name = text.value()
            text.expect(":")
            if name == key:
                found = True
                yield from _list(text, key)
            else:
                text.value()
            if text.expect(",}") == "}":
                break
    if behind := text.peek():
        raise SourceError(f"{text.where()}: not JSON: {quoted(behind)} behind the end of the document")
    if not found:
        raise SourceError(f"{text.path} has no {quoted(key)} at its top level")


def _list(text: _Window, key: str) -> Iterator[tuple[int, Any]]:
    if text.peek() not in ("[", ""):
        raise SourceError(f"{text.where()}: {quoted(key)} is not a list")
    text.expect("[")
    if text.peek() == "]":
        text.expect("]")
        return
    while True:
        text.peek()  # so that the line is the item's, not its comma's
        yield text.line, text.value()
        if text.expect(",]") == "]":
            return


class _Window:
    """The part of a document that is not read yet, as far as it is in memory."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self.line = 1
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8-sig")()
        self._text = ""
        self._at = 0
        self._before = 0  # characters dropped before _text
        self._ended = False
        self._json = json.JSONDecoder()

    def where(self) -> str:
        """The place, for a message."""
        return f"{self.path}:{self.line} (character {self._before + self._at + 1})"

    def peek(self) -> str:
        """The next character that is not blank, "" at the end."""
        while True:
            found = _NOT_BLANK.search(self._text, self._at)
            end = found.start() if found else len(self._text)
            self.line += self._text.count("\n", self._at, end)
            self._at = end
            if found:
                return found[0]
            if not self._more():
                return ""

    def expect(self, chars: str) -> str:
        """Pass over the next character, which has to be one of ``chars``."""
        found = self.peek()
        if not found:
            raise SourceError(f"{self.where()}: the file ends before its JSON does. Is the download complete?")
        if found not in chars:
            raise SourceError(f"{self.where()}: not JSON: {' or '.join(chars)} expected, {quoted(found)} found")
        self._at += 1
        return found

    def value(self) -> Any:
        """Pass over the next value and give it back."""
        self.peek()
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                # A long string that a chunk cuts is reported at its start.
                cut = error.pos + CUT >= len(self._text) or error.msg.startswith("Unterminated string")
                if cut and self._more():
                    continue
                raise SourceError(self._fault(error, cut=cut)) from None
            except RecursionError:
                raise SourceError(f"{self.where()}: not JSON that can be read: nested too deep") from None
            except ValueError as error:  # a number of more digits than Python reads
                raise SourceError(f"{self.where()}: not JSON that can be read: {fault(error)}") from None
            if len(self._text) - end <= len("e+") and self._more():
                continue  # a number may go on: 1|2, 1|.5, 1|e+5
            self.line += self._text.count("\n", self._at, end)
            self._at = end
            return value

    def _fault(self, error: json.JSONDecodeError, *, cut: bool) -> str:
        line = self.line + self._text.count("\n", self._at, error.pos)
        place = f"{self.path}:{line} (character {self._before + error.pos + 1})"
        if cut and self._ended:
            return f"{place}: the file ends before its JSON does ({error.msg}). Is the download complete?"
        return f"{place}: not JSON: {error.msg}"

    def _more(self) -> bool:
        """Read on, which moves places in the text; False at the end of the file.

        The window doubles, so a long item is parsed few times.
        """
        if self._ended:
            return False
        kept = self._text[self._at :]
        if len(kept) > MAX_ITEM:
            raise SourceError(f"{self.where()}: an item of more than {MAX_ITEM} characters; a quote may be missing")
        block = self._file.read(max(CHUNK, len(kept)))
        self._ended = not block
        try:
            new = self._decode.decode(block, final=self._ended)
        except UnicodeDecodeError as error:
            raise SourceError(f"{self.path} is not UTF-8 ({error.reason} after {self.where()})") from None
        if self._ended and not new:
            return False  # and places in the text stay what they were
        self._before += self._at
        self._text, self._at = kept + new, 0
        return True
