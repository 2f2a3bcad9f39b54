"""Does the premise entail the hypothesis? One fact (mnli), or several that have to be combined (anli)."""

from __future__ import annotations

from collections.abc import Callable

from xaug.pocket.concepts import concepts
from xaug.pocket.copying import replace
from xaug.pocket.draw import Draw, leaves, portable
from xaug.pocket.languages.base import Language
from xaug.pocket.languages.en import English
from xaug.pocket.logic import consequences, relation
from xaug.pocket.meaning import Clause, Phrase
from xaug.pocket.tasks.cards import pocket_card
from xaug.pocket.tasks.hypotheses import hypothesis, premise
from xaug.pocket.tasks.item import Item, Meaning, PocketTask, RedrawError, Split, clauses, field_text

LABELS = ("entailment", "neutral", "contradiction")


def pair(d: Draw, facts: list[Clause], candidate: Callable[[Draw, list[Clause]], Clause], language: Language) -> Item:
    """A row whose label is drawn first, so that all labels are equally frequent. The hypothesis repeats no fact."""
    wanted = d.choice(LABELS)
    for _ in range(60):
        h = candidate(d, facts)
        if _sensible(h) and relation(facts, h) == wanted and all(replace(f, fronted=None) != h for f in facts):
            break
    else:
        raise RedrawError
    meaning: Meaning = {"text_a": tuple(facts), "text_b": (h,)}

    def holds(edited: Meaning) -> bool:
        (claim,) = clauses(edited["text_b"])
        return relation(clauses(edited["text_a"]), claim) == wanted

    row = {name: field_text(language, part) for name, part in meaning.items()}
    return Item({**row, "label": LABELS.index(wanted)}, meaning, holds)


def _sensible(h: Clause) -> bool:
    """Whether all people and things differ: nobody gives herself a book or is bigger than herself."""
    others = [p.concept for p in (h.subject, h.object, h.other, h.companion) if p is not None]
    return len(set(others)) == len(others)


def _mnli(d: Draw, split: Split) -> Item:
    return pair(d, [premise(d)], hypothesis, English())


def _round(d: Draw) -> list[Clause]:
    """Three facts: two that belong together (a thing handed on, or comparisons) and an unrelated one."""
    if d.maybe(0.5):
        names = [Phrase(n) for n in d.rng.sample(d.people, 3)]
        thing = Phrase(d.choice(portable()))
        first = Clause(
            "act", names[0], d.choice(("give", "sell", "lend", "send")), thing, names[1], time=d.time("past")
        )
        second = Clause("act", names[1], d.choice(("give", "show", "bring")), thing, names[2], place=d.place())
        return [first, second, replace(premise(d), fronted=None)]
    a, b, c = (Phrase(n) for n in d.rng.sample(leaves("animal"), 3))
    property_ = d.choice(("big", "strong", "heavy", "fast", "old"))
    return [
        Clause("comparison", a, property=property_, object=b, tense="present"),
        Clause("comparison", b, property=property_, object=c, tense="present"),
        replace(premise(d), fronted=None),
    ]


def _combined(d: Draw, facts: list[Clause]) -> Clause:
    """A hypothesis, mostly about the first two facts together."""
    first, second = facts[0], facts[1]
    if first.frame == "comparison" and first.object is not None and second.object is not None and d.maybe(0.7):
        ends = [first.subject, second.object]
        d.rng.shuffle(ends)
        word = first.property or ""
        return Clause(
            "comparison",
            ends[0],
            property=word if d.maybe(0.6) else concepts()[word].facts["opposite"],
            object=ends[1],
            tense="present",
        )
    if first.frame == "act" and d.maybe(0.5):
        claim = d.choice([c for f in (first, second) for c in consequences(f)[1:]] or [first])
        people = [first.subject, first.other, second.other]
        who = d.choice([p for p in people if p is not None])
        return replace(claim, subject=who, time=None) if d.maybe(0.5) else replace(claim, time=None)
    return hypothesis(d, facts)


def _anli(d: Draw, split: Split) -> Item:
    facts = _round(d)
    d.rng.shuffle(facts)
    facts.sort(key=lambda f: f.frame not in ("comparison", "act"))
    return pair(d, facts, _combined, English())


MNLI = PocketTask(
    pocket_card("mnli", "Does one sentence (text_a) entail another (text_b), contradict it, or neither?"),
    {"train": 6000, "validation": 600}, _mnli,
)  # fmt: skip
ANLI = PocketTask(
    pocket_card("anli", "Several facts (text_a) that have to be put together to judge text_b."),
    {"train": 3000, "validation": 600}, _anli,
)  # fmt: skip
