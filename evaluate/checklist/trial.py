"""One test before it is text: what is told, what is asked, and where the answer stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from xaug.pocket.draw import Draw
from xaug.pocket.logic import relation
from xaug.pocket.meaning import Clause, Phrase, Place, Question

# Where in its sentence an answer stands: a part of the clause, or the number in front of one.
Role = Literal["subject", "object", "other", "place", "time", "subject.count", "object.count"]
Answer = Phrase | Place | str


@dataclass(frozen=True, slots=True)
class Trial:
    """A text, a question, and which sentence holds the answer in which role."""

    facts: tuple[Clause, ...]
    asked: Question
    gold: int
    role: Role
    # The facts as they are meant, for the judge, where the text says them by other names: "the doctor" for Anna.
    meant: tuple[Clause, ...] = ()

    @property
    def known(self) -> tuple[Clause, ...]:
        """What the judge goes by."""
        return self.meant or self.facts


# Draws one test. It may raise Again.
Template = Callable[[Draw], Trial]


def part(clause: Clause, role: str) -> Answer | None:
    """What stands in a role; of a count the number."""
    name, _, count = role.partition(".")
    found: Phrase | Place | str | None = getattr(clause, name)
    return found.count if count and isinstance(found, Phrase) else found


def filled(asked: Question, answer: Answer) -> Clause:
    """The question's clause with an answer in the place of what it asks for."""
    role = asked.asked.removesuffix("_count")
    if role != asked.asked:
        answer = replace(getattr(asked.clause, role), count=answer)
    return replace(asked.clause, **{role: answer})  # type: ignore[arg-type]


def answers(trial: Trial) -> list[Answer]:
    """All that is told of which the world's logic says that it answers the question, each once."""
    return [
        answer
        for answer in _told(trial.known, trial.asked.asked)
        if relation(trial.known, filled(trial.asked, answer)) == "entailment"
    ]


def _told(facts: Sequence[Clause], asked: str) -> list[Answer]:
    """Everything in the facts that is of the sort that is asked for."""
    roles: tuple[str, ...] = ("subject", "object", "other", "subject.owner", "object.owner")
    if asked in ("place", "time"):
        roles = (asked,)
    if asked.endswith("_count"):
        roles = ("subject.count", "object.count")
    found: dict[Answer, None] = {}
    for fact in facts:
        for role in roles:
            name, _, inner = role.partition(".")
            here = getattr(fact, name)
            there = getattr(here, inner, None) if inner else here
            if there is not None:
                found[there] = None
    return list(found)
