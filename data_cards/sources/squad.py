"""SQuAD's JSON document, as one record per question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord
from xaug.data_cards.sources.json_array import read_array
from xaug.data_cards.sources.nested import entries


def read_squad(path: Path) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
    """Yield (first line of the article, question with the article's ``title`` and the paragraph's ``context``).

    A malformed article, paragraph or question is one bad record; the others around it are read. Raises SourceError as
    `read_array` does.
    """
    for number, article in read_array(path, "data"):
        for paragraph in entries(article, "the article", "paragraphs"):
            if isinstance(paragraph, BadRecord):
                yield number, paragraph
                continue
            shared = {"title": article.get("title", "")}
            if "context" in paragraph:
                shared["context"] = paragraph["context"]
            for question in entries(paragraph, "the paragraph", "qas"):
                yield number, question if isinstance(question, BadRecord) else {**shared, **question}
