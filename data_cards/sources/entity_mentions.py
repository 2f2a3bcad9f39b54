"""Mewsli-X: mentions in news articles, one record each.

google-research/google-research, dense_representations_for_entity_retrieval/mel/mewsli-x.md, says the fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord
from xaug.data_cards.sources.jsonl import read_jsonl


def read_mentions(path: Path) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
    """Yield (line number, {"context", "mention"}), one for each of the mentions of a line's article.

    So the records are what ``contextual_mention`` is in the files of pairs.
    """
    for number, article in read_jsonl(path):
        if isinstance(article, BadRecord):
            yield number, article
            continue
        mentions = article.get("mentions")
        if not isinstance(mentions, list) or not mentions:
            yield number, BadRecord(what="an article without a list of mentions")
            continue
        for mention in mentions:
            yield number, {"context": article.get("context"), "mention": mention}
