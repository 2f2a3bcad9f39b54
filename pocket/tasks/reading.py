"""Questions about a short text whose answer is a span of it (squad_v1), or that it does not answer (squad_v2)."""

from __future__ import annotations

from collections.abc import Sequence

from xaug.data_cards.schema import Row
from xaug.pocket.concepts import concepts
from xaug.pocket.copying import replace
from xaug.pocket.draw import Draw, portable
from xaug.pocket.languages.base import Language
from xaug.pocket.languages.en import English
from xaug.pocket.logic import entails, may_entail
from xaug.pocket.meaning import Asked, Clause, Phrase, Question
from xaug.pocket.tasks.cards import pocket_card
from xaug.pocket.tasks.item import (
    Again,
    Item,
    Meaning,
    PocketTask,
    Split,
    clauses,
    in_words,
    question,
    texts,
    together,
)

VERBS = (
    "find",
    "lose",
    "carry",
    "hide",
    "repair",
    "paint",
    "look_for",
    "wash",
    "break",
    "use",
    "need",
    "forget",
    "steal",
    "take_act",
)
PEOPLE_VERBS = ("visit", "help", "meet", "call", "follow", "greet", "teach", "praise", "scold")
ASKABLE: tuple[Asked, ...] = ("subject", "object", "other", "place", "time")


def scene(d: Draw, facts: int) -> list[Clause]:
    """Facts about different people, each with a place or a time; some share their verb: a word is not enough."""
    names = d.rng.sample(d.people, min(facts, len(d.people)))
    verbs = [d.one(VERBS) for _ in range(2)]
    out = []
    for name in names:
        who = Phrase(name) if d.maybe(0.75) else d.person()
        draw = d.rng.random()
        if draw < 0.45:
            clause = Clause(
                "act", who, d.one(verbs), d.thing(d.one(portable()), owner=0.1, count=0.05), place=d.place()
            )
        elif draw < 0.6:
            clause = Clause(
                "act", who, d.one(("give", "sell", "send", "show")), d.thing(d.one(portable()), count=0), d.name()
            )
        elif draw < 0.75:
            clause = Clause("act", who, d.one(PEOPLE_VERBS), d.person(), place=d.place())
        elif draw < 0.88:
            clause = d.act("motion", tense="past", subject=who)
        else:
            clause = Clause("act", who, d.one(("live", "be_born")), place=d.city())
        if d.maybe(0.5) and clause.verb not in ("live", "be_born"):
            clause = replace(clause, time=d.time("past"), fronted="time" if d.maybe(0.3) else None)
        people = [p.concept for p in (clause.subject, clause.object, clause.other) if p is not None]
        if len(set(people)) < len(people):
            raise Again
        out.append(clause)
    return out


def _filled(clause: Clause, asked: Asked, fact: Clause) -> Clause:
    """The question's clause with the asked part as the fact has it."""
    return replace(clause, fronted=None, passive=False, **{asked: getattr(fact, asked)})


def answers(facts: Sequence[Clause], asked: Question) -> list[int]:
    """Which of the facts answer the question: those that have the asked part and imply the rest."""
    found = []
    for number, fact in enumerate(facts):
        there = getattr(fact, asked.asked)
        if there is None or not may_entail(fact, asked.clause) or not _fits(asked, fact):
            continue
        if entails([fact], _filled(asked.clause, asked.asked, fact)):
            found.append(number)
    return found


def _fits(asked: Question, fact: Clause) -> bool:
    """Who is not what: the question word says which kind of answer is asked for."""
    if asked.asked not in ("subject", "object"):
        return True
    kinds = ("person", "role", "human", "kin")
    mine, theirs = getattr(asked.clause, asked.asked), getattr(fact, asked.asked)
    return (concepts()[mine.concept].kind in kinds) == (concepts()[theirs.concept].kind in kinds)


def ask(d: Draw, fact: Clause) -> Question:
    """A question about a fact, not always with all that the text says of it."""
    asked = d.one([role for role in ASKABLE if getattr(fact, role) is not None])
    clause = replace(fact, fronted=None)
    for role in ("time", "place"):
        needed = role == "place" and concepts()[fact.verb or ""].parent in ("motion", "residence")
        if role != asked and not needed and d.maybe(0.6):
            clause = replace(clause, **{role: None})  # type: ignore[arg-type]
    return Question(clause, asked)


def span_row(language: Language, title: str, facts: Sequence[Clause], asked: Question, gold: int | None) -> Row:
    """The row in a language: the context's sentences, the question, the gold span. Raises LookupError without one."""
    parts = texts(language, tuple(facts))
    row: Row = {"title": title, "question": in_words(language, (asked,)), "is_impossible": gold is None}
    row["context"] = together(language, parts)
    row["answers"] = {"text": [], "answer_start": []}
    if gold is not None:
        start, end = parts[gold].span(asked.asked)
        before = len(together(language, parts[: gold + 1])) - len(parts[gold].text)
        row["answers"] = {"text": [parts[gold].text[start:end]], "answer_start": [before + start]}
    return row


def reading(d: Draw, *, impossible: float) -> tuple[list[Clause], Question, int | None]:
    """A scene, a question, and the number of the fact that answers it (None: none does)."""
    facts = scene(d, d.one((4, 5, 6, 7)))
    number = d.rng.randrange(len(facts))
    question_ = ask(d, facts[number])
    if not d.maybe(impossible):
        if answers(facts, question_) != [number]:
            raise Again
        return facts, question_, number
    # Plausible but without an answer: one part of the question is of another fact.
    clause, other = question_.clause, facts[d.rng.randrange(len(facts))]
    role = d.one(
        [r for r in ("subject", "object", "place") if r != question_.asked and getattr(clause, r) is not None]
        or ["verb"]
    )
    changed = replace(clause, **{role: getattr(other, role) or getattr(clause, role)})
    people = [p.concept for p in (changed.subject, changed.object, changed.other) if p is not None]
    if answers(facts, Question(changed, question_.asked)) or len(set(people)) < len(people) or changed.object is None:
        raise Again
    if (
        role == "object"
        and concepts()[changed.object.concept].kind != concepts()[(clause.object or changed.object).concept].kind
    ):
        raise Again
    return facts, Question(changed, question_.asked), None


def scene_item(d: Draw, language: Language, *, impossible: float = 0) -> Item:
    """A row of a scene and a question in a language; ``impossible``: the share of questions without an answer."""
    facts, asked, number = reading(d, impossible=impossible)
    row = span_row(language, f"Scene in {len(facts)} sentences", facts, asked, number)
    meaning: Meaning = {"context": tuple(facts), "question": (asked,)}

    def holds(edited: Meaning) -> bool:
        found = answers(clauses(edited["context"]), question(edited["question"]))
        return found == ([] if number is None else [number])

    return Item(row, meaning, holds)


def _v1(d: Draw, split: Split) -> Item:
    return scene_item(d, English())


def _v2(d: Draw, split: Split) -> Item:
    return scene_item(
        d, English(), impossible=1 / 3
    )  # SQuAD 2.0's train: 43,498 of 130,319 (Rajpurkar et al. 2018, Table 2)


SQUAD_V1 = PocketTask(
    pocket_card("squad_v1", "Questions about scenes of four to seven sentences; the answer is a span."),
    {"train": 3000, "validation": 600}, _v1,
)  # fmt: skip
SQUAD_V2 = PocketTask(
    pocket_card("squad_v2", "The same, and a third of the questions has no answer in its scene."),
    {"train": 3000, "validation": 600}, _v2,
)  # fmt: skip
