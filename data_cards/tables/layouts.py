"""Which columns rows of a task type need, and how a record of a user's file becomes such a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from xaug.data_cards.card import Drop, Repair
from xaug.data_cards.catalog.choices import choice_row
from xaug.data_cards.catalog.fields import MalformedError, one_of
from xaug.data_cards.catalog.reading import question_row
from xaug.data_cards.registry import Registry
from xaug.data_cards.schema import Row
from xaug.data_cards.tables.declaration import Declaration
from xaug.data_cards.tables.values import (
    Record,
    is_blank,
    label_of,
    labels_of,
    list_of,
    parsed,
    text_of,
    text_or_nothing,
    trimmed,
    whole_of,
)
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING
from xaug.data_cards.text import counted, quoted

_ID = "id"


def _no_labels(declared: Declaration, record: Record) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Layout:
    """One task type. ``convert``: (declaration, record, row id) → row. ``names``: the label names in a record.

    ``needs``: the columns that must be named; of a group, one or both must be. ``may``: those that may be named.
    ``fields``, ``attackable``: as in a DatasetCard.
    """

    needs: tuple[tuple[str, ...], ...]
    may: tuple[str, ...]
    convert: Callable[[Declaration, Record, str], Row | Repair | Drop]
    fields: Callable[[Declaration], tuple[str, ...]]
    attackable: Callable[[Declaration], tuple[str, ...]]
    metric: Literal["accuracy", "em_f1"] = "accuracy"
    names: Callable[[Declaration, Record], Sequence[str]] = _no_labels
    labelled: bool = False  # whether rows have label names

    @property
    def columns(self) -> tuple[str, ...]:
        """All names that may be given."""
        return (*(name for group in self.needs for name in group), *self.may)


# By the name of the task type.
LAYOUTS: Registry[Layout] = Registry("task type of own data")


def _pair(declared: Declaration, record: Record, name: str) -> Row:
    label = one_of(declared.labels, label_of(record, str(declared.label)))
    second = None if declared.text_b is None else text_of(record, declared.text_b)
    return {_ID: name, "text_a": text_of(record, str(declared.text_a)), "text_b": second, "label": label}


def _pair_fields(declared: Declaration) -> tuple[str, ...]:
    return ("text_a",) if declared.text_b is None else ("text_a", "text_b")


LAYOUTS.add(
    CLASSIFICATION.name,
    Layout(
        needs=(("text_a",), ("label",)),
        may=("text_b",),
        convert=_pair,
        fields=_pair_fields,
        attackable=_pair_fields,
        names=lambda declared, record: [label_of(record, str(declared.label))],
        labelled=True,
    ),
)


def _choice(declared: Declaration, record: Record, name: str) -> Row | Drop:
    context, question = (text_or_nothing(record, column) for column in (declared.context, declared.question))
    if not (context or question):
        raise MalformedError("the record has neither a context nor a question")
    several = len(declared.choices) > 1
    choices = [text_of(record, one) for one in declared.choices] if several else list_of(record, declared.choices[0])
    label = _gold(declared, record, choices)
    if any(map(is_blank, choices)):
        raise MalformedError("a choice is empty")
    return choice_row(name, context=context, question=question, choices=choices, label=label)


def _gold(declared: Declaration, record: Record, choices: Sequence[str]) -> int:
    """Return the place of the right choice, which the label gives as a number from 0 or as the choice's text."""
    label, gold = whole_of(record, str(declared.label)), label_of(record, str(declared.label))
    same = [place for place, choice in enumerate(choices) if trimmed(choice) == gold]
    if label is None:
        if len(same) != 1:
            raise MalformedError(f"the label {quoted(gold)} is neither the place of a choice, from 0, nor one of them")
        return same[0]
    if not 0 <= label < len(choices):
        raise MalformedError(f"the label {label} is no place among {counted(len(choices), 'choice')}, counted from 0")
    if same and same != [label]:
        raise MalformedError(
            f"the label {label} is the place of {quoted(choices[label])}, counted from 0, and the text of another"
            " choice, so which one is right is not certain"
        )
    return label


def _choice_texts(declared: Declaration) -> tuple[str, ...]:
    """The context if the rows have one, as in HellaSwag, else the question, as in CommonsenseQA."""
    return ("question",) if declared.context is None else ("context",)


def _choice_fields(declared: Declaration) -> tuple[str, ...]:
    return (*(name for name in ("context", "question") if getattr(declared, name) is not None), "choices")


LAYOUTS.add(
    MULTIPLE_CHOICE.name,
    Layout(
        needs=(("context", "question"), ("choices",), ("label",)),
        may=(),
        convert=_choice,
        fields=_choice_fields,
        attackable=_choice_texts,
    ),
)


def _question(declared: Declaration, record: Record, name: str) -> Row | Repair | Drop:
    context = text_of(record, str(declared.context))
    answers: object = record.get(str(declared.answers))
    if isinstance(answers, str):
        answers = parsed(answers, "{", str(declared.answers))
    if answers is None:
        answers = ""
    if isinstance(answers, str):
        start = _start(declared, record, context, answers) if not is_blank(answers) else None
        answers = {"text": [], "answer_start": []} if start is None else {"text": [answers], "answer_start": [start]}
    question = text_of(record, str(declared.question))
    stated = {_ID: name, "context": context, "question": question, "answers": answers}
    return question_row(stated, unanswerable=True)


def _start(declared: Declaration, record: Record, context: str, answer: str) -> int:
    """Return the offset of an answer that is given as text alone, or as text and offset."""
    if declared.answer_start is not None:
        start = whole_of(record, declared.answer_start)
        if start is None:
            raise MalformedError(f"the column {quoted(declared.answer_start)} is not a whole number")
        return start
    times = context.count(answer)
    if times != 1:
        where = (
            "is not in the context" if not times else f"is in the context {times} times, so its place is not certain"
        )
        raise MalformedError(f"the answer {quoted(answer)} {where}")
    return context.find(answer)


LAYOUTS.add(
    SPAN.name,
    Layout(
        needs=(("context",), ("question",), ("answers",)),
        may=("answer_start",),
        convert=_question,
        fields=lambda declared: ("question", "context"),
        attackable=lambda declared: ("context",),
        metric="em_f1",
    ),
)


def _sentence(declared: Declaration, record: Record, name: str) -> Row:
    tokens, tags = list_of(record, str(declared.tokens)), labels_of(record, str(declared.tags))
    if len(tokens) != len(tags):
        raise MalformedError(f"the record has {counted(len(tokens), 'token')}, but {counted(len(tags), 'tag')}")
    if any(map(is_blank, tokens)):
        raise MalformedError("a token is empty")
    return {_ID: name, "tokens": tokens, "tags": [one_of(declared.labels, tag) for tag in tags]}


LAYOUTS.add(
    TAGGING.name,
    Layout(
        needs=(("tokens",), ("tags",)),
        may=(),
        convert=_sentence,
        fields=lambda declared: ("tokens",),
        attackable=lambda declared: ("tokens",),
        names=lambda declared, record: labels_of(record, str(declared.tags)),
        labelled=True,
    ),
)
