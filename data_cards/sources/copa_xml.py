"""COPA's own XML: ``<item id asks-for most-plausible-alternative><p/><a1/><a2/></item>``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from xaug.data_cards.card import BadRecord
from xaug.data_cards.errors import SourceError

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]
# One of the files has 100 kB; the reader holds the whole.
_LARGEST = 1 << 26  # bytes


def read_copa_xml(path: Path) -> Records:
    """Yield (line the item starts at, its attributes and the texts of its elements, by name).

    Raises SourceError if the file cannot be read or is not XML.
    """
    parser = expat.ParserCreate()
    items: list[tuple[int, dict[str, object]]] = []
    texts: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        texts.clear()
        if name == "item":
            items.append((parser.CurrentLineNumber, dict(attributes)))

    def end(name: str) -> None:
        if items and name not in ("item", "copa-corpus"):
            items[-1][1][name] = "".join(texts).strip()
        texts.clear()

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, texts.append
    try:
        if path.stat().st_size > _LARGEST:
            raise SourceError(f"{path} is larger than COPA can be. Is it COPA's?")
        with path.open("rb") as file:
            parser.ParseFile(file)
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error
    except expat.ExpatError as error:
        raise SourceError(f"{path}:{error.lineno}: not XML: {expat.ErrorString(error.code)}") from error
    yield from items
