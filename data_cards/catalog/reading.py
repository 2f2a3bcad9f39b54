"""Converts SQuAD's questions to rows with verified answers: code that the cards squad_v1 and squad_v2 share."""

from __future__ import annotations

from collections.abc import Mapping

from xaug.data_cards.card import Drop, Repair
from xaug.data_cards.catalog.fields import EMPTY_TEXT, MalformedError, identity, text
from xaug.data_cards.numbers import is_whole
from xaug.data_cards.schema import Row
from xaug.data_cards.text import quoted, short_name

NO_GOLD_ANSWER = Drop(reason="no_gold_answer")
ANSWER_NOT_FOUND = Drop(reason="answer_not_in_context")

# If a context contains the answer's text several times, the occurrence within this many characters of the stated offset
# is the one meant. Wrong offsets in such files are off by one or two characters (BERT's fine-tuning code tolerates as
# many); 8 also allows for a few multi-byte characters before the answer.
NEAR = 8


def question_row(record: dict[str, object], *, unanswerable: bool) -> Row | Repair | Drop:
    """Convert a question of the files or of the Hub to a row.

    In a row, every answer is the slice of the context at its offset. An answer that is not is moved to its text, if
    the place is certain (near the offset, or the only one), and the row is counted as ``answer_realigned``. Otherwise
    the answer is left out (``answer_removed``), and a question without remaining answers is dropped.
    ``unanswerable``: questions may be marked as impossible (SQuAD 2.0). Raises MalformedError.
    """
    name = identity(record, "id")
    try:
        context, question = text(record, "context"), text(record, "question")
        stated = _answers(record.get("answers"))
        # The Hub has no field is_impossible: there, a question without answers is impossible.
        impossible = record.get("is_impossible", not stated) if unanswerable else False
        if not isinstance(impossible, bool):
            raise MalformedError(f"is_impossible is {quoted(impossible)}, neither true nor false")
        if impossible and stated:
            raise MalformedError("the question is marked as impossible, but has answers")
    except ValueError as error:
        raise MalformedError(f"in question {short_name(name)}, {error}") from None
    if not context.strip() or not question.strip():
        return EMPTY_TEXT
    placed = [(answer, _place(context, answer, start)) for answer, start in stated]
    kept = [(answer, start) for answer, start in placed if start is not None]
    if not kept and not impossible:
        return ANSWER_NOT_FOUND if stated else NO_GOLD_ANSWER
    title = record.get("title")
    row: Row = {
        "id": name,
        "title": title if isinstance(title, str) else "",
        "context": context,
        "question": question,
        "answers": {"text": [answer for answer, _ in kept], "answer_start": [start for _, start in kept]},
        "is_impossible": impossible,
    }
    if len(kept) < len(stated):
        return Repair(row=row, kind="answer_removed")
    return row if kept == stated else Repair(row=row, kind="answer_realigned")


def _answers(field: object) -> list[tuple[str, int]]:
    """Return texts and offsets from a list of objects (in the files) or from two parallel lists (on the Hub)."""
    pairs: list[tuple[object, object]]
    if isinstance(field, Mapping):
        texts, starts = field.get("text"), field.get("answer_start")
        if not isinstance(texts, list) or not isinstance(starts, list) or len(texts) != len(starts):
            raise MalformedError("the answers are not two lists of the same length")
        pairs = list(zip(texts, starts, strict=True))
    elif isinstance(field, list):
        pairs = [(one.get("text"), one.get("answer_start")) if isinstance(one, dict) else (None, None) for one in field]
    else:
        raise MalformedError("the answers are missing" if field is None else "the answers are not a list")
    out: list[tuple[str, int]] = []
    for answer, start in pairs:
        if not isinstance(answer, str) or not is_whole(start):
            raise MalformedError("an answer lacks a text or a whole number 'answer_start'")
        out.append((answer, start))
    return out


def _place(context: str, answer: str, start: int) -> int | None:
    """Return the offset of the answer in the context; None if it is not there, or its place is not certain."""
    if not answer.strip():
        return None
    if start >= 0 and context.startswith(answer, start):
        return start
    first = context.find(answer)
    if first < 0:
        return None
    if context.find(answer, first + 1) < 0:
        return first
    near = [place for place in range(max(0, start - NEAR), start + NEAR + 1) if context.startswith(answer, place)]
    return min(near, key=lambda place: abs(place - start), default=None)
