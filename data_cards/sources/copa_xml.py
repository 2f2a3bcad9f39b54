"""COPA's own XML: ``<item id asks-for most-plausible-alternative><p/><a1/><a2/></item>``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from xaug.data_cards.card import BadRecord
from xaug.data_cards.errors import SourceError
from xaug.data_cards.sources.opening import open_bytes
from xaug.data_cards.text import one_line, quoted, short_name

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]
# COPA's files have about 100 kB each; the reader holds a whole file in memory.
_LARGEST = 1 << 22  # bytes


def read_copa_xml(path: Path) -> Records:
    """Yield (first line of the item, its attributes and the texts of its elements, by name).

    Another element than an item below the root, and an item with a repeated element, is a bad record. Raises
    SourceError if the file cannot be read, is too large, is not XML, or is in an encoding that expat does not support.
    """
    with open_bytes(path) as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise SourceError(
            f"{path} has more than {_LARGEST:,} bytes, but COPA's files have about 100,000. Pass COPA's official file."
        )
    parser = expat.ParserCreate()
    items = _Items(parser)
    try:
        # The content is passed at once, because expat 2.5 rescans a long token from its start for each chunk.
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise SourceError(
            f"{path}:{error.lineno}: the file is not valid XML ({expat.ErrorString(error.code)}). Correct it, or"
            " download it again."
        ) from error
    except (LookupError, ValueError) as error:  # expat asks Python for a table of 256 characters
        line = parser.CurrentLineNumber
        raise SourceError(
            f"{path}:{line}: the file cannot be decoded ({one_line(error)}). Convert it to UTF-8."
        ) from error
    yield from items.records


class _Items:
    """The items of a document, collected while it is parsed."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.records: list[tuple[int, dict[str, object] | BadRecord]] = []
        self._parser = parser
        self._depth = 0
        self._item: dict[str, object] = {}
        self._line = 0
        self._problem = ""
        self._texts: list[str] = []
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._texts.append

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._texts.clear()
        if self._depth == 2:
            self._item, self._line = dict(attributes), self._parser.CurrentLineNumber
            self._problem = "" if name == "item" else f"an element {quoted(name)} is in the place of an item"
        elif self._depth > 3:
            self._problem = self._problem or f"an element {quoted(name)} is nested in another element of the item"

    def _end(self, name: str) -> None:
        if self._depth == 3:
            if name in self._item:
                self._problem = self._problem or f"the item has two values of {short_name(name)}"
            self._item[name] = "".join(self._texts).strip()
        elif self._depth == 2:
            self.records.append((self._line, BadRecord(problem=self._problem) if self._problem else self._item))
        self._texts.clear()
        self._depth -= 1
