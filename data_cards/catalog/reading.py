"""A question on SQuAD to a row with verified answers: what the cards squad_v1 and squad_v2 share."""

from __future__ import annotations

from collections.abc import Mapping

from xaug.data_cards.card import Drop, Repair
from xaug.data_cards.catalog.fields import EMPTY_TEXT, MalformedError, identity, text
from xaug.data_cards.numbers import is_whole
from xaug.data_cards.schema import Row
from xaug.data_cards.text import quoted, short

NO_GOLD_ANSWER = Drop(reason="no_gold_answer")
ANSWER_NOT_FOUND = Drop(reason="answer_not_in_context")

# Characters an answer may be away from its offset and still be taken for the one meant, where the context has
# its text more than once. Faults seen in such files are of one or two characters (BERT's fine-tuning code
# looks that far); 8 leaves room for a few multi-byte ones before the answer.
NEAR = 8


def question_row(record: dict[str, object], *, unanswerable: bool) -> Row | Repair | Drop:
    """A row from a question of the files or of the Hub.

    Every answer is the slice of the context at its offset. One that is not is moved to where its text is, if
    that is certain (near, or the only place), and the row counted as ``answer_realigned``; else the answer is
    left out (``answer_removed``), and the question is dropped if none remains.
    ``unanswerable``: questions may be marked impossible (SQuAD 2.0).
    """
    name = identity(record, "id")
    try:
        context, question = text(record, "context"), text(record, "question")
        given = _answers(record.get("answers"))
        # The Hub has no such field: there, a question without answers is one.
        impossible = record.get("is_impossible", not given) if unanswerable else False
        if not isinstance(impossible, bool):
            raise MalformedError(f"is_impossible is {quoted(impossible)}, not true or false")
        if impossible and given:
            raise MalformedError("it is impossible and has answers")
    except ValueError as error:
        raise MalformedError(f"question {short(name)}: {error}") from None
    if not context.strip() or not question.strip():
        return EMPTY_TEXT
    placed = [(answer, _place(context, answer, start)) for answer, start in given]
    kept = [(answer, start) for answer, start in placed if start is not None]
    if not kept and not impossible:
        return ANSWER_NOT_FOUND if given else NO_GOLD_ANSWER
    title = record.get("title")
    row: Row = {
        "id": name,
        "title": title if isinstance(title, str) else "",
        "context": context,
        "question": question,
        "answers": {"text": [answer for answer, _ in kept], "answer_start": [start for _, start in kept]},
        "is_impossible": impossible,
    }
    if len(kept) < len(given):
        return Repair(row=row, what="answer_removed")
    return row if kept == given else Repair(row=row, what="answer_realigned")


def _answers(found: object) -> list[tuple[str, int]]:
    """Texts and offsets: a list of objects in the files, two lists side by side on the Hub."""
    pairs: list[tuple[object, object]]
    if isinstance(found, Mapping):
        texts, starts = found.get("text"), found.get("answer_start")
        if not isinstance(texts, list) or not isinstance(starts, list) or len(texts) != len(starts):
            raise MalformedError("answers are not two lists of one length")
        pairs = list(zip(texts, starts, strict=True))
    elif isinstance(found, list):
        pairs = [(one.get("text"), one.get("answer_start")) if isinstance(one, dict) else (None, None) for one in found]
    else:
        raise MalformedError("answers are missing" if found is None else "answers are not a list")
    out: list[tuple[str, int]] = []
    for answer, start in pairs:
        if not isinstance(answer, str) or not is_whole(start):
            raise MalformedError("an answer without a text and a whole number answer_start")
        out.append((answer, start))
    return out


def _place(context: str, answer: str, start: int) -> int | None:
    """Where the answer is in the context; None if it is not, or not certainly."""
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
