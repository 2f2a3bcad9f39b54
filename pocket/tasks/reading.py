"""Questions about a short text that contains the answer as a span (squad_v1) or does not answer them (squad_v2)."""

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
    Item,
    Meaning,
    PocketTask,
    RedrawError,
    Split,
    clauses,
    field_text,
    join_texts,
    question,
    write_parts,
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
    """Facts about different people. Some share their verb, so that matching one word does not find an answer.

    Raises RedrawError if a fact names one person twice.
    """
    names = d.rng.sample(d.people, min(facts, len(d.people)))
    verbs = [d.choice(VERBS) for _ in range(2)]
    out = []
    for name in names:
        who = Phrase(name) if d.maybe(0.75) else d.person()
        draw = d.rng.random()
        if draw < 0.45:
            clause = Clause(
                "act", who, d.choice(verbs), d.thing(d.choice(portable()), owner=0.1, count=0.05), place=d.place()
            )
        elif draw < 0.6:
            clause = Clause(
                "act", who, d.choice(("give", "sell", "send", "show")), d.thing(d.choice(portable()), count=0), d.name()
            )
        elif draw < 0.75:
            clause = Clause("act", who, d.choice(PEOPLE_VERBS), d.person(), place=d.place())
        elif draw < 0.88:
            clause = d.act("motion", tense="past", subject=who)
        else:
            clause = Clause("act", who, d.choice(("live", "be_born")), place=d.city())
        if d.maybe(0.5) and clause.verb not in ("live", "be_born"):
            clause = replace(clause, time=d.time("past"), fronted="time" if d.maybe(0.3) else None)
        people = [p.concept for p in (clause.subject, clause.object, clause.other) if p is not None]
        if len(set(people)) < len(people):
            raise RedrawError
        out.append(clause)
    return out


def _filled(clause: Clause, asked: Asked, fact: Clause) -> Clause:
    """The question's clause with the fact's part in place of the asked one."""
    return replace(clause, fronted=None, passive=False, **{asked: getattr(fact, asked)})


def answers(facts: Sequence[Clause], asked: Question) -> list[int]:
    """The indices of the facts that answer the question: they have the asked part and imply the rest."""
    numbers = []
    for number, fact in enumerate(facts):
        if getattr(fact, asked.asked) is None or not may_entail(fact, asked.clause) or not _fits(asked, fact):
            continue
        if entails([fact], _filled(asked.clause, asked.asked, fact)):
            numbers.append(number)
    return numbers


def _fits(asked: Question, fact: Clause) -> bool:
    """Whether the fact's part is a person where the question asks who, and none where it asks what."""
    if asked.asked not in ("subject", "object"):
        return True
    kinds = ("person", "role", "human", "kin")
    mine, theirs = getattr(asked.clause, asked.asked), getattr(fact, asked.asked)
    return (concepts()[mine.concept].kind in kinds) == (concepts()[theirs.concept].kind in kinds)


def ask(d: Draw, fact: Clause) -> Question:
    """A question about a fact. It may leave out the fact's time and place."""
    asked = d.choice([role for role in ASKABLE if getattr(fact, role) is not None])
    clause = replace(fact, fronted=None)
    for role in ("time", "place"):
        needed = role == "place" and concepts()[fact.verb or ""].parent in ("motion", "residence")
        if role != asked and not needed and d.maybe(0.6):
            clause = replace(clause, **{role: None})  # type: ignore[arg-type]
    return Question(clause, asked)


def span_row(language: Language, title: str, facts: Sequence[Clause], asked: Question, gold: int | None) -> Row:
    """The row in a language: context, question and gold answer. ``gold``: the index of the fact with the answer.

    Raises LookupError where the language does not express the answer as one contiguous span.
    """
    parts = write_parts(language, tuple(facts))
    row: Row = {"title": title, "question": field_text(language, (asked,)), "is_impossible": gold is None}
    row["context"] = join_texts(language, parts)
    row["answers"] = {"text": [], "answer_start": []}
    if gold is not None:
        start, end = parts[gold].span(asked.asked)
        before = len(join_texts(language, parts[: gold + 1])) - len(parts[gold].text)
        row["answers"] = {"text": [parts[gold].text[start:end]], "answer_start": [before + start]}
    return row


def reading(d: Draw, *, impossible: float) -> tuple[list[Clause], Question, int | None]:
    """A scene, a question, and the index of the fact that answers it, or None.

    ``impossible``: the share of questions without an answer. Raises RedrawError if the draw makes no such row.
    """
    facts = scene(d, d.choice((4, 5, 6, 7)))
    number = d.rng.randrange(len(facts))
    question_ = ask(d, facts[number])
    if not d.maybe(impossible):
        if answers(facts, question_) != [number]:
            raise RedrawError
        return facts, question_, number
    # Plausible but without an answer: one part of the question comes from another fact.
    clause, other = question_.clause, facts[d.rng.randrange(len(facts))]
    role = d.choice(
        [r for r in ("subject", "object", "place") if r != question_.asked and getattr(clause, r) is not None]
        or ["verb"]
    )
    changed = replace(clause, **{role: getattr(other, role) or getattr(clause, role)})
    people = [p.concept for p in (changed.subject, changed.object, changed.other) if p is not None]
    if answers(facts, Question(changed, question_.asked)) or len(set(people)) < len(people) or changed.object is None:
        raise RedrawError
    if (
        role == "object"
        and concepts()[changed.object.concept].kind != concepts()[(clause.object or changed.object).concept].kind
    ):
        raise RedrawError
    return facts, Question(changed, question_.asked), None


def scene_item(d: Draw, language: Language, *, impossible: float = 0) -> Item:
    """A row of a scene and a question in a language. ``impossible``: the share of questions without an answer."""
    facts, asked, number = reading(d, impossible=impossible)
    row = span_row(language, f"Scene in {len(facts)} sentences", facts, asked, number)
    meaning: Meaning = {"context": tuple(facts), "question": (asked,)}

    def holds(edited: Meaning) -> bool:
        answering = answers(clauses(edited["context"]), question(edited["question"]))
        return answering == ([] if number is None else [number])

    return Item(row, meaning, holds)


def _v1(d: Draw, split: Split) -> Item:
    return scene_item(d, English())


def _v2(d: Draw, split: Split) -> Item:
    # In SQuAD 2.0's train split 43,498 of 130,319 questions have no answer (Rajpurkar et al. 2018, Table 2).
    return scene_item(d, English(), impossible=1 / 3)


SQUAD_V1 = PocketTask(
    pocket_card("squad_v1", "Questions about scenes of four to seven sentences; the answer is a span."),
    {"train": 3000, "validation": 600}, _v1,
)  # fmt: skip
SQUAD_V2 = PocketTask(
    pocket_card("squad_v2", "Questions about scenes of four to seven sentences; a third have no answer there."),
    {"train": 3000, "validation": 600}, _v2,
)  # fmt: skip
