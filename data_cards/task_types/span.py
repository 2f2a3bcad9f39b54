"""Span extraction: a part of the context answers a question, or the question has no answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from xaug.data_cards.characters import replace_in_columns, replace_in_texts
from xaug.data_cards.masks import first_row, rows_with
from xaug.data_cards.schema import BOOL, INT, STRING, Feature, Row
from xaug.data_cards.task_types.base import TASK_TYPES, Fields, Span, TaskType
from xaug.data_cards.task_types.counting import counted


class SpanType(TaskType):
    """Rows have title, context, question, answers with offsets, and is_impossible. Attacks must not edit an answer."""

    name = "span"
    hub_category = "question-answering"
    text_columns = ("context", "question")
    counted = "rows"
    origin_columns = ("context",)
    gold_question = "Is the answer still right?"

    def columns(self, labels: Sequence[str]) -> dict[str, Feature]:
        """Return id, title, context, question, answers, is_impossible."""
        return {
            "id": STRING, "title": STRING, "context": STRING, "question": STRING,
            "answers": {"text": [STRING], "answer_start": [INT]}, "is_impossible": BOOL,
        }  # fmt: skip

    def texts(self, row: Row) -> Sequence[str]:
        """Return question and context."""
        return row["question"], row["context"]

    def replace_controls(self, row: Row) -> bool:
        """Replace control characters in all texts. A gold answer is still the slice of its context at its offset."""
        in_columns = replace_in_columns(row, ("title", "context", "question"))
        return replace_in_texts(row["answers"]["text"]) or in_columns

    def fields(self, row: Row) -> Fields:
        """Return context and question, with the gold answers as frozen spans of the context."""
        answers = row["answers"]
        gold = {
            (0, start, start + len(text)) for text, start in zip(answers["text"], answers["answer_start"], strict=True)
        }
        return Fields(("context", "question"), (row["context"], row["question"]), tuple(sorted(gold)))

    def with_fields(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """Return the row with new texts and the new offset of each answer."""
        old = self.fields(row).gold
        moved = {(start, end): new for (_, start, end), new in zip(old, gold, strict=True)}
        answers = row["answers"]
        starts = [
            moved[(start, start + len(text))][0]
            for text, start in zip(answers["text"], answers["answer_start"], strict=True)
        ]
        return {
            **row, "context": fields[0], "question": fields[1],
            "answers": {"text": list(answers["text"]), "answer_start": starts},
        }  # fmt: skip

    def gold(self, row: Row, labels: Sequence[str]) -> tuple[str, ...]:
        """Return the different answers, or that there is none."""
        return tuple(dict.fromkeys(row["answers"]["text"])) or ("no answer in the passage",)

    def gold_class(self, row: Row, labels: Sequence[str]) -> str:
        """Return whether the question has an answer."""
        return "without an answer" if row["is_impossible"] else "with an answer"

    def intact(self, row: Row) -> bool:
        """Return whether every gold answer is in the context at its offset."""
        context, answers = row["context"], row["answers"]
        return all(
            context[start : start + len(text)] == text
            for text, start in zip(answers["text"], answers["answer_start"], strict=True)
        )

    def balance(self, table: pa.Table, labels: Sequence[str]) -> Counter[str]:
        """Return the number of rows with and without an answer."""
        return counted(pc.cast(table["is_impossible"], pa.int8()), ("has an answer", "has no answer").__getitem__)

    def faults(self, table: pa.Table) -> Iterator[str]:
        """Yield the faults of answers without a text or an offset, or beyond the end of their context."""
        texts, starts = (pc.struct_field(table["answers"], name) for name in ("text", "answer_start"))
        for part in (texts, starts):
            yield from first_row(pc.is_null(part), "has no answers")
        differ = pc.not_equal(pc.list_value_length(texts), pc.list_value_length(starts))
        yield from first_row(differ, "has another number of answers than of answer offsets")
        lengths = pc.take(pc.utf8_length(table["context"]), pc.list_parent_indices(starts))
        places = pc.list_flatten(starts)
        outside = pc.or_kleene(pc.is_null(places), pc.or_(pc.less(places, 0), pc.greater(places, lengths)))
        yield from first_row(rows_with(starts, outside), "has an answer outside its context")
        holes = pc.is_null(pc.list_flatten(texts))
        yield from first_row(rows_with(texts, holes), "has an answer without a text")


SPAN = TASK_TYPES.add("span", SpanType())
