"""Candidate hypotheses about a scene. ``logic`` decides the label of a candidate, not the function that makes it."""

from __future__ import annotations

from xaug.pocket.concepts import classes, concepts, of_kind
from xaug.pocket.copying import replace
from xaug.pocket.draw import COMPARED, OF_ANIMALS, OF_PEOPLE, OF_THINGS, Draw, below, leaves
from xaug.pocket.logic import consequences
from xaug.pocket.meaning import Clause, Phrase
from xaug.pocket.tasks.item import RedrawError


def premise(d: Draw) -> Clause:
    """A fact with optional parts: an act in a place and at a time, a property, a comparison or a possession."""
    kind = d.rng.random()
    if kind < 0.72:
        clause = d.act("transitive", "transitive", "transfer", "receive", "motion", "intransitive", tense="past")
        if clause.place is None and d.maybe(0.6):
            clause = replace(clause, place=d.place())
        if d.maybe(0.5):
            clause = replace(clause, time=d.time("past"))
        if clause.object is None and clause.subject.concept in d.people and d.maybe(0.4):
            clause = replace(clause, companion=d.name())
        if clause.object is not None and d.maybe(0.15):
            clause = replace(clause, passive=True)
        return replace(clause, positive=d.maybe(0.92))
    if kind < 0.82:
        subject = d.person() if d.maybe(0.6) else Phrase(d.choice(leaves("animal")))
        kinds = OF_PEOPLE if concepts()[subject.concept].kind != "animal" else OF_ANIMALS
        return Clause(
            "property", subject, property=d.choice(kinds), tense="past", time=d.time("past") if d.maybe(0.5) else None
        )
    if kind < 0.9:
        a, b = Phrase(d.choice(leaves("animal"))), Phrase(d.choice(leaves("animal")))
        if a.concept == b.concept:
            raise RedrawError
        return Clause("comparison", a, property=d.choice(COMPARED), object=b, tense="present")
    thing = Phrase(d.choice(below("tool", "toy", "clothing", "animal")), definite=False, adjective=d.choice(OF_THINGS))
    return Clause("possession", d.person(), object=thing, tense="past", time=d.time("past") if d.maybe(0.4) else None)


def hypothesis(d: Draw, facts: list[Clause]) -> Clause:
    """A sentence about the scene: a fact or a consequence of one, shortened, generalised, changed or denied."""
    h = d.choice(consequences(d.choice(facts)))
    h = replace(h, positive=True) if not h.positive and d.maybe(0.5) else h
    for role in ("time", "place", "companion"):  # leave optional parts out
        movable = role != "place" or (
            h.frame == "act" and concepts()[h.verb or ""].parent not in ("motion", "residence")
        )
        if getattr(h, role) is not None and movable and d.maybe(0.5):
            h = replace(h, **{role: None})  # type: ignore[arg-type]
    change = d.choice((_general, _general, _other_part, _other_part, _opposite, _opposite, _add, _someone_else, _same))
    h = change(d, h)
    if d.maybe(0.25):
        h = replace(h, positive=not h.positive)
    return h


def _same(d: Draw, h: Clause) -> Clause:
    return h


def _general(d: Draw, h: Clause) -> Clause:
    """The clause with a class above its object or subject, or with the verb that its verb entails."""
    facts = concepts()[h.verb].facts if h.verb else {}
    if "entails" in facts and d.maybe(0.5):
        return replace(h, verb=facts["entails"])
    role = d.choice(("object", "subject"))
    phrase = getattr(h, role)
    up = classes(phrase.concept)[:2] if phrase is not None else ()
    ups = [
        u for u in up if u in concepts() and concepts()[u].kind in ("animal", "food", "drink", "thing") and u != "thing"
    ]
    if not ups or h.frame == "comparison":
        return replace(h, object=replace(h.object, adjective=None)) if h.object is not None else h
    kept = phrase.adjective if d.maybe(0.3) else None
    return replace(h, **{role: replace(phrase, concept=d.choice(ups), definite=False, adjective=kept)})


def _other_part(d: Draw, h: Clause) -> Clause:
    """The clause with another object, place, time, person or count in the same role."""
    role = d.choice([r for r in ("object", "place", "time", "other") if getattr(h, r) is not None] or ["subject"])
    if role == "time":
        return replace(h, time=d.time("past"))
    if role == "place" and h.place is not None:
        return replace(
            h,
            place=replace(
                h.place,
                phrase=d.place().phrase
                if h.place.phrase.concept not in of_kind("city", "country")
                else d.city().phrase,
            ),
        )
    phrase = getattr(h, role)
    kind = concepts()[phrase.concept].kind
    if phrase.count is not None and d.maybe(0.6):
        return replace(h, **{role: replace(phrase, count=d.choice(of_kind("number")))})
    options = d.people if kind == "person" else leaves(kind)
    return replace(h, **{role: replace(phrase, concept=d.choice(options))})


def _opposite(d: Draw, h: Clause) -> Clause:
    """The clause with the opposite property or verb, or a comparison the other way round."""
    if h.frame == "comparison" and h.object is not None and d.maybe(0.5):
        return replace(h, subject=h.object, object=h.subject)
    if h.property is not None and "opposite" in concepts()[h.property].facts:
        return replace(h, property=concepts()[h.property].facts["opposite"])
    if h.verb is not None and "opposite" in (facts := concepts()[h.verb].facts) and facts["opposite"] in concepts():
        return replace(h, verb=facts["opposite"])
    return replace(h, positive=not h.positive)


def _add(d: Draw, h: Clause) -> Clause:
    """The clause with something that the scene does not state: a time, a place, a companion, another property."""
    if h.frame == "property":
        return replace(h, property=d.choice(OF_PEOPLE))
    if h.frame in ("act", "possession") and h.time is None and d.maybe(0.5):
        return replace(h, time=d.time("past"))
    if h.frame == "act" and h.place is None and d.maybe(0.5):
        return replace(h, place=d.place())
    if h.object is not None and h.object.adjective is None and concepts()[h.object.concept].kind == "thing":
        return replace(h, object=replace(h.object, adjective=d.choice(OF_THINGS)))
    return replace(h, companion=d.name()) if h.frame == "act" and h.object is None and h.companion is None else h


def _someone_else(d: Draw, h: Clause) -> Clause:
    kind = concepts()[h.subject.concept].kind
    options = d.people if kind == "person" else leaves(kind)
    return replace(h, subject=replace(h.subject, concept=d.choice(options))) if options else h
