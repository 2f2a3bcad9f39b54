"""SQuAD's JSON document as one record a question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord
from xaug.data_cards.sources.json_array import read_array


def read_squad(path: Path) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
    """Yield (line the article starts at, question), ``title`` and ``context`` put beside its own fields.

    An article without the known shape is one bad record.
    """
    for number, article in read_array(path, "data"):
        try:
            title = article.get("title", "")
            questions = [
                {"title": title, "context": paragraph["context"], **question}
                for paragraph in article["paragraphs"]
                for question in paragraph["qas"]
            ]
        except (AttributeError, KeyError, TypeError) as error:
            yield (
                number,
                BadRecord(what=f"an article that is not title, paragraphs, context, qas ({error!r})"),
            )
            continue
        for question in questions:
            yield number, question
