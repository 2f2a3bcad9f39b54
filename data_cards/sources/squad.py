"""SQuAD's JSON document as one record a question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord
from xaug.data_cards.sources.json_array import read_array
from xaug.data_cards.sources.nested import entries


def read_squad(path: Path) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
    """Yield (line the article starts at, question), ``title`` and ``context`` put beside its own fields.

    An article, a paragraph or a question of another shape is one bad record each; the others around it are read.
    """
    for number, article in read_array(path, "data"):
        for paragraph in entries(article, "an article", "paragraphs"):
            if isinstance(paragraph, BadRecord):
                yield number, paragraph
                continue
            shared = {"title": article.get("title", "")}
            if "context" in paragraph:
                shared["context"] = paragraph["context"]
            for question in entries(paragraph, "a paragraph", "qas"):
                yield number, question if isinstance(question, BadRecord) else {**shared, **question}
