"""Mewsli-X: mentions in news articles, one record each.

The fields are described in google-research/google-research, dense_representations_for_entity_retrieval/mel/mewsli-x.md.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord
from xaug.data_cards.numbers import is_whole
from xaug.data_cards.sources.jsonl import read_jsonl


def read_mentions(path: Path) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
    """Yield (line number, {"context", "mention"}) for each mention of each line's article.

    A record has the form of ``contextual_mention`` in the files of pairs, except for the context's ``sentence_spans``:
    if the spans are in order, only the last one that begins at or before the mention is kept, so that an article of n
    sentences and n mentions does not take n² steps.
    """
    for number, article in read_jsonl(path):
        if isinstance(article, BadRecord):
            yield number, article
            continue
        mentions = article.get("mentions")
        if not isinstance(mentions, list) or not mentions:
            yield number, BadRecord(problem="the article has no list 'mentions', or an empty one")
            continue
        context = article.get("context")
        spans = context.get("sentence_spans") if isinstance(context, dict) else None
        starts = _starts(spans)
        for mention in mentions:
            start = _start(mention.get("mention_span")) if isinstance(mention, dict) else None
            near = context
            if isinstance(context, dict) and isinstance(spans, list) and starts and start is not None:
                at = max(0, bisect_right(starts, start) - 1)
                near = context | {"sentence_spans": spans[at : at + 1]}
            yield number, {"context": near, "mention": mention}


def _starts(spans: object) -> list[int] | None:
    """Return the starts of spans that are in order and do not overlap; None for other spans."""
    if not isinstance(spans, list):
        return None
    starts: list[int] = []
    reached = 0
    for span in spans:
        start, end = _start(span), span.get("end") if isinstance(span, dict) else None
        if start is None or not is_whole(end) or not reached <= start < end:
            return None
        starts.append(start)
        reached = end
    return starts


def _start(span: object) -> int | None:
    start = span.get("start") if isinstance(span, dict) else None
    return start if is_whole(start) else None
