"""Files of a user's own, written for a test, and the rows that they give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.tables.declaration import Declaration
from xaug.data_cards.tables.declare import declare
from xaug.data_cards.tables.source import TableSource

PAIRS = {"task_type": "classification", "text_a": "premise", "text_b": "hypothesis", "label": "gold"}


def declared(**fields: Any) -> Declaration:
    return Declaration.model_validate(fields)


def opened(path: Path, text: str | None = None, **fields: Any) -> TableSource:
    """The source of a file, which is written first if ``text`` is given."""
    if text is not None:
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return declare(declared(**fields), path)


def rows_of(source: TableSource, split: str = "train", **more: Any) -> list[Row]:
    return list(source.rows(source.card, split, report=ReadReport(), **more))
