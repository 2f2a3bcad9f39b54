"""The items of one long list in a JSON document, read incrementally: memory holds one item, not the file."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from xaug.data_cards.errors import SourceError
from xaug.data_cards.sources.opening import open_text
from xaug.data_cards.text import one_line, quoted

CHUNK = 1 << 20  # bytes read at a time; SQuAD's longest article has about 0.7 MB
MAX_ITEM = 1 << 26  # characters of one item; a longer item means that the document is broken
# A number, literal or \u escape that the end of a chunk cuts is reported at most this far before the end ("-Infinity"
# has 9 characters, an escaped surrogate pair 12).
CUT = 16
_NOT_BLANK = re.compile(r"[^ \t\r\n]")
_ADVICE = "Correct the file, or download it again."


def read_array(path: Path, key: str) -> Iterator[tuple[int, Any]]:
    """Yield (line number, item) for each item of the list under ``key`` in the document's top-level object.

    Raises SourceError, with the line and character, if the document is truncated, malformed, not UTF-8, has no such
    list, or is followed by further text: an extra closing brace would hide all items after it.
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
    if extra := text.peek():
        raise SourceError(
            f"{text.where()}: the JSON document ends here, but {quoted(extra)} follows. Is there a closing brace too"
            f" many? {_ADVICE}"
        )
    if not found:
        raise SourceError(
            f"{text.path}: the top-level object of the JSON document has no key {quoted(key)}. Pass the official file."
        )


def _list(text: _Window, key: str) -> Iterator[tuple[int, Any]]:
    if text.peek() not in ("[", ""):
        raise SourceError(f"{text.where()}: the value of {quoted(key)} is not a list. Pass the official file.")
    text.expect("[")
    if text.peek() == "]":
        text.expect("]")
        return
    while True:
        text.peek()  # moves to the item, so that the line is the item's and not the comma's
        yield text.line, text.value()
        if text.expect(",]") == "]":
            return


class _Window:
    """The unread part of a document, as far as it is in memory."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self.line = 1
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8-sig")()
        self._text = ""
        self._at = 0
        self._before = 0  # characters of the document before _text
        self._ended = False
        self._json = json.JSONDecoder()

    def where(self) -> str:
        """Return the current place, for a message."""
        return f"{self.path}:{self.line} (character {self._before + self._at + 1})"

    def peek(self) -> str:
        """Move to the next character that is not white space, and return it; "" at the end of the file."""
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
        """Consume the next character and return it. Raises SourceError unless it is one of ``chars``."""
        found = self.peek()
        if not found:
            raise SourceError(
                f"{self.where()}: the file ends before its JSON document does. Is the download complete? Download it"
                " again."
            )
        if found not in chars:
            raise SourceError(
                f"{self.where()}: the file is not valid JSON: expected {' or '.join(chars)}, found {quoted(found)}."
                f" {_ADVICE}"
            )
        self._at += 1
        return found

    def value(self) -> Any:
        """Consume the next value and return it. Raises SourceError."""
        self.peek()
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                # For a long string that the end of a chunk cuts, the error is at the string's start.
                cut = error.pos + CUT >= len(self._text) or error.msg.startswith("Unterminated string")
                if cut and self._more():
                    continue
                raise SourceError(self._fault(error, cut=cut)) from None
            except RecursionError:
                raise SourceError(
                    f"{self.where()}: this JSON value cannot be read, because it is nested too deeply. {_ADVICE}"
                ) from None
            except ValueError as error:  # a number with more digits than Python parses
                raise SourceError(
                    f"{self.where()}: this JSON value cannot be read: {one_line(error)}. {_ADVICE}"
                ) from None
            if len(self._text) - end <= len("e+") and self._more():
                continue  # a number may continue: 1|2, 1|.5, 1|e+5
            self.line += self._text.count("\n", self._at, end)
            self._at = end
            return value

    def _fault(self, error: json.JSONDecodeError, *, cut: bool) -> str:
        line = self.line + self._text.count("\n", self._at, error.pos)
        place = f"{self.path}:{line} (character {self._before + error.pos + 1})"
        if cut and self._ended:
            return (
                f"{place}: the file ends before its JSON document does ({error.msg}). Is the download complete?"
                " Download it again."
            )
        return f"{place}: the file is not valid JSON ({error.msg}). {_ADVICE}"

    def _more(self) -> bool:
        """Read more of the file, which shifts positions in the text. Returns False at the end of the file.

        The window doubles each time, so a long item is parsed few times.
        """
        if self._ended:
            return False
        kept = self._text[self._at :]
        if len(kept) > MAX_ITEM:
            raise SourceError(
                f"{self.where()}: the item has more than {MAX_ITEM:,} characters. Is a closing quote missing? {_ADVICE}"
            )
        block = self._file.read(max(CHUNK, len(kept)))
        self._ended = not block
        try:
            new = self._decode.decode(block, final=self._ended)
        except UnicodeDecodeError as error:
            raise SourceError(
                f"{self.where()}: the text after this place is not UTF-8 ({error.reason}). Convert the file to UTF-8."
            ) from None
        if self._ended and not new:
            return False  # positions in the text have not changed
        self._before += self._at
        self._text, self._at = kept + new, 0
        return True
