"""COPA's own XML: ``<item id asks-for most-plausible-alternative><p/><a1/><a2/></item>``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from xaug.data_cards.card import BadRecord
from xaug.data_cards.errors import SourceError
from xaug.data_cards.sources.opening import open_bytes
from xaug.data_cards.text import fault, quoted, short

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]
# One of the files has 100 kB; the reader holds the whole.
_LARGEST = 1 << 22  # bytes


def read_copa_xml(path: Path) -> Records:
    """Yield (line the item starts at, its attributes and the texts of its elements, by name).

    Anything but an item below the root, and an item that says something twice, is a bad record. Raises SourceError if
    the file cannot be read, is not XML, or is in an encoding that expat has no table for.
    """
    with open_bytes(path) as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise SourceError(f"{path} is larger than COPA can be. Is it COPA's?")
    parser = expat.ParserCreate()
    items = _Items(parser)
    try:
        # In one piece: this expat (2.5) reads a long token from its start again for each piece.
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise SourceError(f"{path}:{error.lineno}: not XML: {expat.ErrorString(error.code)}") from error
    except (LookupError, ValueError) as error:  # expat asks Python for a table of 256 characters
        line = parser.CurrentLineNumber
        raise SourceError(f"{path}:{line}: cannot be decoded ({fault(error)}). Convert it to UTF-8.") from error
    yield from items.found


class _Items:
    """The items of a document, taken up while it is parsed."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.found: list[tuple[int, dict[str, object] | BadRecord]] = []
        self._parser = parser
        self._depth = 0
        self._item: dict[str, object] = {}
        self._line = 0
        self._fault = ""
        self._texts: list[str] = []
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._texts.append

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._texts.clear()
        if self._depth == 2:
            self._item, self._line = dict(attributes), self._parser.CurrentLineNumber
            self._fault = "" if name == "item" else f"an element {quoted(name)} where items are"
        elif self._depth > 3:
            self._fault = self._fault or f"an element {quoted(name)} within another"

    def _end(self, name: str) -> None:
        if self._depth == 3:
            if name in self._item:
                self._fault = self._fault or f"an item with two of {short(name)}"
            self._item[name] = "".join(self._texts).strip()
        elif self._depth == 2:
            self.found.append((self._line, BadRecord(what=self._fault) if self._fault else self._item))
        self._texts.clear()
        self._depth -= 1
