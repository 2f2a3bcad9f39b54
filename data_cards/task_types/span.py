"""An extract of a context answers a question, or nothing does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from xaug.data_cards.characters import replace_all, replace_in
from xaug.data_cards.masks import found, rows_of
from xaug.data_cards.schema import BOOL, INT, STRING, Feature, Row
from xaug.data_cards.task_types.base import TASK_TYPES, Fields, Span, TaskType


class SpanType(TaskType):
    """title, context, question, answers with their places, is_impossible. The answers' characters are frozen."""

    name = "span"
    hub_category = "question-answering"
    shared = ("context",)

    def columns(self, labels: Sequence[str]) -> dict[str, Feature]:
        """id, title, context, question, answers, is_impossible."""
        return {
            "id": STRING, "title": STRING, "context": STRING, "question": STRING,
            "answers": {"text": [STRING], "answer_start": [INT]}, "is_impossible": BOOL,
        }  # fmt: skip

    def texts(self, row: Row) -> Sequence[str]:
        """Question and context."""
        return row["question"], row["context"]

    def clean(self, row: Row) -> bool:
        """In all texts, one for one, so that a gold answer is still the slice of its context."""
        return any([replace_in(row, ("title", "context", "question")), replace_all(row["answers"]["text"])])

    def fields(self, row: Row) -> Fields:
        """context and question."""
        answers = row["answers"]
        gold = {
            (0, start, start + len(text)) for text, start in zip(answers["text"], answers["answer_start"], strict=True)
        }
        return Fields(("context", "question"), (row["context"], row["question"]), tuple(sorted(gold)))

    def with_fields(self, row: Row, fields: tuple[str, ...], gold: tuple[Span, ...]) -> Row:
        """Each answer at its new place."""
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

    def intact(self, row: Row) -> bool:
        """Whether every gold answer is found in the context at its place."""
        context, answers = row["context"], row["answers"]
        return all(
            context[start : start + len(text)] == text
            for text, start in zip(answers["text"], answers["answer_start"], strict=True)
        )

    def faults(self, table: pa.Table) -> Iterator[str]:
        """Answers without a text or a place, or beyond their context."""
        texts, starts = (pc.struct_field(table["answers"], name) for name in ("text", "answer_start"))
        for part in (texts, starts):
            yield from found(pc.is_null(part), "has no answers")
        differ = pc.not_equal(pc.list_value_length(texts), pc.list_value_length(starts))
        yield from found(differ, "has another number of answers than of their places")
        lengths = pc.take(pc.utf8_length(table["context"]), pc.list_parent_indices(starts))
        places = pc.list_flatten(starts)
        outside = pc.or_kleene(pc.is_null(places), pc.or_(pc.less(places, 0), pc.greater(places, lengths)))
        yield from found(rows_of(starts, outside), "has an answer outside its context")
        holes = pc.is_null(pc.list_flatten(texts))
        yield from found(rows_of(texts, holes), "has an answer without a text")


SPAN = TASK_TYPES.add("span", SpanType())
