"""A test of the checklist as meanings, before it is worded: its facts, its question and the role of the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from xaug.pocket.draw import Draw
from xaug.pocket.logic import relation
from xaug.pocket.meaning import Clause, Phrase, Place, Question

# The role of an answer in its sentence: a part of the clause, or the number in front of one.
Role = Literal["subject", "object", "other", "place", "time", "subject.count", "object.count"]
Answer = Phrase | Place | str


@dataclass(frozen=True, slots=True)
class Trial:
    """A text, a question, and the role of its answer in one of the sentences. ``gold``: the number of that sentence."""

    facts: tuple[Clause, ...]
    asked: Question
    gold: int
    role: Role
    # The facts for the logic, where the text uses other names ("the doctor" for Anna).
    meant: tuple[Clause, ...] = ()

    @property
    def known(self) -> tuple[Clause, ...]:
        """The facts from which the logic answers the question."""
        return self.meant or self.facts


# A function that draws one test. It may raise RedrawError.
Template = Callable[[Draw], Trial]


def part(clause: Clause, role: str) -> Answer | None:
    """The part of a clause that has a role; for a count, the number in front of it."""
    name, _, count = role.partition(".")
    value: Phrase | Place | str | None = getattr(clause, name)
    return value.count if count and isinstance(value, Phrase) else value


def filled(asked: Question, answer: Answer) -> Clause:
    """The clause of the question with an answer filled in."""
    role = asked.asked.removesuffix("_count")
    if role != asked.asked:
        answer = replace(getattr(asked.clause, role), count=answer)
    return replace(asked.clause, **{role: answer})  # type: ignore[arg-type]


def answers(trial: Trial) -> list[Answer]:
    """Everything in the facts that answers the question according to the world's logic, each once."""
    return [
        answer
        for answer in _candidates(trial.known, trial.asked.asked)
        if relation(trial.known, filled(trial.asked, answer)) == "entailment"
    ]


def _candidates(facts: Sequence[Clause], asked: str) -> list[Answer]:
    """Everything in the facts that has the form of an answer."""
    roles: tuple[str, ...] = ("subject", "object", "other", "subject.owner", "object.owner")
    if asked in ("place", "time"):
        roles = (asked,)
    if asked.endswith("_count"):
        roles = ("subject.count", "object.count")
    candidates: dict[Answer, None] = {}
    for fact in facts:
        for role in roles:
            name, _, inner = role.partition(".")
            outer = getattr(fact, name)
            value = getattr(outer, inner, None) if inner else outer
            if value is not None:
                candidates[value] = None
    return list(candidates)
