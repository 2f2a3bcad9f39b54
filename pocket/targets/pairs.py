"""Sentence pairs in every language: entailment (xnli), and paraphrase with largely the same words (pawsx)."""

from __future__ import annotations

from xaug.data_cards.task_types import CLASSIFICATION
from xaug.pocket.concepts import concepts
from xaug.pocket.copying import replace
from xaug.pocket.draw import Draw
from xaug.pocket.languages.base import Language
from xaug.pocket.logic import equivalent
from xaug.pocket.meaning import Clause, Phrase
from xaug.pocket.targets.cards import target
from xaug.pocket.tasks.hypotheses import hypothesis, premise
from xaug.pocket.tasks.item import Item, Meaning, RedrawError, clauses, field_text
from xaug.pocket.tasks.nli import LABELS, pair


def _xnli(d: Draw, grammar: Language) -> Item:
    return pair(d, [premise(d)], hypothesis, grammar)


def _two_people(d: Draw) -> Clause:
    """An act between two people who can change places without any word changing."""
    a, b = (Phrase(name) for name in d.rng.sample(d.people, 2))
    kind = d.rng.random()
    if kind < 0.4:
        clause = replace(d.act("transfer", tense="past"), subject=a, other=b)
    elif kind < 0.6:
        clause = replace(d.act("receive", tense="past"), subject=a, other=b)
    else:
        verb = d.choice(("visit", "help", "meet", "call", "follow", "greet", "teach", "praise", "love", "know"))
        clause = Clause("act", a, verb, b)
    if clause.object is not None and clause.object.owner is not None:
        clause = replace(clause, object=replace(clause.object, owner=None))
    return replace(clause, time=d.time("past") if d.maybe(0.6) else None, place=d.place() if d.maybe(0.4) else None)


def _same(d: Draw, clause: Clause) -> Clause:
    """A clause with the same meaning in another order or voice, or with the converse verb."""
    facts = concepts()[clause.verb or ""].facts
    if "converse" in facts and clause.other is not None and d.maybe(0.6):
        clause = replace(clause, subject=clause.other, verb=facts["converse"], other=clause.subject)
    if clause.time is not None and d.maybe(0.6):
        clause = replace(clause, fronted="time")
    return replace(clause, passive=clause.object is not None and d.maybe(0.5))


def _turned(d: Draw, clause: Clause) -> Clause:
    """The clause with its two people exchanged: the same words, another meaning."""
    role = "other" if clause.other is not None else "object"
    turned = replace(clause, subject=getattr(clause, role), **{role: clause.subject})  # type: ignore[arg-type]
    return _same(d, turned) if d.maybe(0.5) else turned


def _pawsx(d: Draw, grammar: Language) -> Item:
    wanted = d.maybe(0.5)
    first = _two_people(d)
    second = _same(d, first) if wanted else _turned(d, first)
    if equivalent(first, second) != wanted:
        raise RedrawError
    meaning: Meaning = {"text_a": (first,), "text_b": (second,)}
    row = {name: field_text(grammar, part) for name, part in meaning.items()}

    def holds(edited: Meaning) -> bool:
        (first,), (second,) = clauses(edited["text_a"]), clauses(edited["text_b"])
        return equivalent(first, second) == wanted

    return Item({**row, "label": int(wanted)}, meaning, holds)


XNLI = target(
    "xnli", "XNLI", CLASSIFICATION, "accuracy", _xnli, "Entailment in every language; train on pocket_mnli.",
    labels=LABELS,
)  # fmt: skip
PAWSX = target(
    "pawsx", "PAWS-X", CLASSIFICATION, "accuracy", _pawsx, "Do two sentences say the same?",
    labels=("different", "same"), train=2000,
)  # fmt: skip
