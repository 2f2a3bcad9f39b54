"""What each column of a version holds, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_COLUMNS: Mapping[str, str] = MappingProxyType({
    "id": "The id of the row; that of the dataset's authors where they give one.",
    "text_a": "The first text, such as a premise or a question.",
    "text_b": "The second text, such as a hypothesis; null if there is only one text.",
    "label": "The gold answer: the index of the label's name, or of the right choice.",
    "context": "The passage, or the text around the row's text.",
    "question": "The question.",
    "choices": "The choices, in order.",
    "title": "The title of the passage's article.",
    "answers": "The gold answers, with their offsets in characters of the context.",
    "answers/text": "The texts of the gold answers.",
    "answers/answer_start": "Where each gold answer begins, in characters of the context.",
    "is_impossible": "Whether the context has no answer to the question.",
    "tokens": "The words of the sentence.",
    "tags": "The tag of each word, as the index of its name.",
    "role": "Whether the row is a query or a candidate.",
    "language": "The language of the text.",
    "text": "The text of the query or candidate.",
    "start": "Where a mention begins, in characters of the text; -1 if there is none.",
    "end": "Where a mention ends, in characters of the text; -1 if there is none.",
    "gold": "The ids of a query's gold candidates.",
    "origin_id": "The id of the clean row that this row was made from.",
    "split": "The split of that clean row.",
    "position": "The position of that clean row in its split, from 0.",
    "outcome": "How the attack ended: succeeded, failed, skipped, or untested if no victim was asked.",
    "edits": "The edits of the clean row.",
    "edits/field": "The text that the edit changes: a column, or one item of a list.",
    "edits/start": "Where the edit begins, in characters of the clean text.",
    "edits/end": "Where the edit ends, in characters of the clean text.",
    "edits/before": "The characters that the edit takes out.",
    "edits/after": "The characters that the edit puts in.",
    "victim_score_before": "The victim's probability of the gold answer for the clean row.",
    "victim_score_after": "The victim's probability of the gold answer for this row.",
    "queries": "The number of questions that the attack asked the victim.",
    "budget": "The limit that ended the search (queries, time), or empty.",
    "reason": "Why a filter rejected the row, or empty.",
    "variant": "The number of the row among those that were made of one clean row, from 1.",
})  # fmt: skip


def described(column: str) -> str:
    """Return what a column holds (``edits/start``: a part of it); empty for a column that xaug does not write."""
    known = _COLUMNS.get(column)
    if known is not None:
        return known
    if column.endswith("_score"):
        return f"The score of the filter {column.removesuffix('_score')}; null if it does not apply to the row."
    if column.endswith("_ok"):
        return f"Whether the filter {column.removesuffix('_ok')} lets the row through; null if it has no score."
    return ""
