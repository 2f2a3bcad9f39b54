"""What follows from what in the world. This logic alone decides every gold label, at generation and after an edit.

It follows the conventions of the annotators of SNLI and MultiNLI. The texts of a row describe one scene, so the same
act of the same subject with another object, place, time or number is a contradiction, not merely unknown. A person has
one occupation; a thing has one colour and consists of one material. What these rules leave open is neutral.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from xaug.pocket.concepts import Concept, concepts, is_a
from xaug.pocket.copying import replace
from xaug.pocket.meaning import Clause, Phrase, Place

Relation = Literal["entailment", "neutral", "contradiction"]
# Optional parts of an act; each of them states something of its own.
ROLES = ("object", "other", "companion", "instrument")


def _concept(name: str | None) -> Concept:
    return concepts()[name or ""]


def same_word(a: str | None, b: str | None) -> bool:
    """Whether two names are equal or synonyms."""
    return a == b or (a is not None and b is not None and (_concept(a).facts.get("same") == b))


def opposite(a: str, b: str) -> bool:
    """Whether two properties or verbs exclude each other. Synonyms count as one."""
    both = (_concept(a), _concept(b))
    if both[0].kind == "property" and both[0].parent == both[1].parent == "color":
        return a != b
    return any(same_word(both[i].facts.get("opposite"), (b, a)[i]) for i in (0, 1) if "opposite" in both[i].facts)


def implied_verbs(verb: str) -> tuple[str, ...]:
    """The verb, its synonym and, transitively, what these entail: run, go, move."""
    out, queue = [], [verb]
    while queue:
        current = queue.pop()
        if current in out:
            continue
        out.append(current)
        facts = _concept(current).facts
        queue += [facts[key] for key in ("entails", "same") if key in facts]
    return tuple(out)


def phrase_implies(p: Phrase, h: Phrase) -> bool:
    """Whether everything that fits ``p`` fits ``h``: a red car is a car, and a car is a vehicle."""
    if not is_a(p.concept, h.concept):
        return False
    if h.adjective is not None and not same_word(p.adjective, h.adjective):
        return False
    if h.count is not None and p.count != h.count:
        return False
    if h.owner is not None and (p.owner is None or not phrase_implies(p.owner, h.owner)):
        return False
    return p.every == h.every


def disjoint(p: Phrase, h: Phrase) -> bool:
    """Whether nothing fits both. A name and an occupation may belong to the same person."""
    a, b = _concept(p.concept), _concept(h.concept)
    people = {"person", "role", "human", "kin"}
    if a.kind in people and b.kind in people and a.kind != b.kind:
        return False
    if not is_a(a.name, b.name) and not is_a(b.name, a.name):
        return True
    if p.adjective and h.adjective and opposite(p.adjective, h.adjective):
        return True
    if p.count != h.count and p.count and h.count:
        return True
    return bool(p.owner and h.owner and disjoint(p.owner, h.owner))


def _place_implies(p: Place, h: Place) -> bool:
    same = p.relation == h.relation or {p.relation, h.relation} <= {"at", "in"}
    return same and phrase_implies(p.phrase, h.phrase)


@lru_cache(maxsize=4096)  # the few facts of a scene are asked about again and again
def consequences(fact: Clause) -> tuple[Clause, ...]:
    """The fact in its active form and plain order, and what follows from it in one step."""
    return tuple(_consequences(_plain(fact)))


def _plain(clause: Clause) -> Clause:
    return replace(clause, passive=False, fronted=None) if clause.passive or clause.fronted else clause


def _consequences(fact: Clause) -> list[Clause]:
    out = [fact]
    if not fact.positive or fact.modal is not None:
        return out
    if fact.frame == "comparison" and fact.object is not None:
        inverse = _concept(fact.property).facts.get("opposite")
        if inverse:
            out.append(replace(fact, subject=fact.object, property=inverse, object=fact.subject))
        return out
    if fact.frame == "class" and fact.object is not None and fact.object.owner is not None:
        return out + _inverse_kin(fact)
    if fact.frame != "act":
        return out
    facts, frame = _concept(fact.verb).facts, _concept(fact.verb).parent
    if "converse" in facts and fact.other is not None:
        out.append(replace(fact, subject=fact.other, verb=facts["converse"], other=fact.subject))
    owner = fact.other if frame == "transfer" else fact.subject if frame == "receive" else None
    if owner is not None and fact.verb != "show" and fact.object is not None and fact.tense == "past":
        out.append(Clause("possession", owner, object=fact.object, tense="past", time=fact.time))
    if "result" in facts and fact.object is not None and fact.tense == "past":
        out.append(Clause("property", fact.object, property=facts["result"], tense="past"))
    if fact.place is not None and fact.place.relation not in ("from",):
        relation = "at" if fact.place.relation == "to" else fact.place.relation
        out.append(
            Clause("location", fact.subject, place=Place(relation, fact.place.phrase), tense=fact.tense, time=fact.time)
        )
    return out


def _inverse_kin(fact: Clause) -> list[Clause]:
    kin, whose = fact.object, fact.object.owner if fact.object else None
    if kin is None or whose is None or "gender" not in _concept(whose.concept).facts:
        return []
    woman = _concept(whose.concept).facts["gender"] == "f"
    names = {
        "child": ("daughter", "son"),
        "sibling": ("sister", "brother"),
        "wife": ("wife", "wife"),
        "husband": ("husband", "husband"),
    }.get(_concept(kin.concept).facts.get("inverse", ""))
    if names is None:
        return []
    if _concept(names[0]).facts["gender"] == _concept(names[1]).facts["gender"] != ("f" if woman else "m"):
        return []
    return [replace(fact, subject=whose, object=Phrase(names[0 if woman else 1], owner=fact.subject))]


def _clause_implies(p: Clause, h: Clause) -> bool:
    """Whether ``p`` states everything that ``h`` states. Both clauses are positive."""
    if p.frame != h.frame or p.tense != h.tense or p.modal != h.modal or not phrase_implies(p.subject, h.subject):
        return False
    if h.verb is not None and h.verb not in implied_verbs(p.verb or ""):
        return False
    if h.property is not None and not same_word(p.property, h.property):
        return False
    for role in ROLES:
        wanted, there = getattr(h, role), getattr(p, role)
        if wanted is not None and (there is None or not phrase_implies(there, wanted)):
            return False
    if h.place is not None and (p.place is None or not _place_implies(p.place, h.place)):
        return False
    return h.time is None or p.time == h.time


def _implies(p: Clause, h: Clause) -> bool:
    """Whether ``p`` implies ``h``, positive or negative: a denial implies the denial of anything more specific."""
    if p.positive and h.positive:
        return any(_clause_implies(c, h) for c in consequences(p))
    if not p.positive and not h.positive:
        return any(
            _clause_implies(c, replace(p, positive=True, passive=False, fronted=None))
            for c in consequences(replace(h, positive=True))
        )
    return False


def _clashes(p: Clause, h: Clause) -> bool:
    """Whether two positive clauses cannot both hold in one scene."""
    if p.frame != h.frame or p.tense != h.tense or p.modal != h.modal:
        return False
    if p.frame == "comparison":
        return _comparisons_clash(p, h)
    # The subjects may be two names of one thing, but not two people.
    if not phrase_implies(p.subject, h.subject) and not phrase_implies(h.subject, p.subject):
        return False
    if p.frame == "property":
        return opposite(p.property or "", h.property or "")
    parts = _parts(p, h)
    if h.verb is not None and h.verb not in implied_verbs(p.verb or ""):
        return opposite(p.verb or "", h.verb) and parts == "agree"
    # Somebody can possess several things.
    return parts == "differ" and p.frame != "possession"


def _comparisons_clash(p: Clause, h: Clause) -> bool:
    if p.object is None or h.object is None:
        return False
    same = phrase_implies(p.subject, h.subject) and phrase_implies(p.object, h.object)
    turned = phrase_implies(p.subject, h.object) and phrase_implies(p.object, h.subject)
    against = opposite(p.property or "", h.property or "")
    return (same and against) or (turned and same_word(p.property, h.property))


def _parts(p: Clause, h: Clause) -> Literal["agree", "differ", "open"]:
    """How the parts of two acts compare: "differ" if any exclude each other, "open" if they may be the same."""
    out: Literal["agree", "differ"] = "differ" if p.time and h.time and p.time != h.time else "agree"
    pairs = [(getattr(p, role), getattr(h, role)) for role in ROLES]
    if p.place is not None and h.place is not None and not _place_implies(p.place, h.place):
        if p.place.relation != h.place.relation:
            return "open"
        pairs.append((p.place.phrase, h.place.phrase))
    for a, b in pairs:
        if a is not None and b is not None and not phrase_implies(a, b):
            if not disjoint(a, b):
                return "open"
            out = "differ"
    return out


def _denies(p: Clause, h: Clause) -> bool:
    if p.positive != h.positive:
        positive, negative = (p, h) if p.positive else (h, p)
        return _implies(positive, replace(negative, positive=True))
    if not p.positive:
        return False
    return any(_clashes(a, h) for a in consequences(p)) or any(
        _clashes(p, b) for b in consequences(h)[1:] if b.frame == p.frame
    )


def closure(facts: Sequence[Clause]) -> list[Clause]:
    """The facts and what pairs of comparisons imply: if A is taller than B and B than C, A is taller than C."""
    out = list(facts)
    known = [c for fact in facts for c in consequences(fact) if c.frame == "comparison" and c.positive]
    for a in known:
        for b in known:
            if (
                a.object is not None
                and b.object is not None
                and same_word(a.property, b.property)
                and (a.object.concept == b.subject.concept and a.subject.concept != b.object.concept)
            ):
                out.append(replace(a, object=b.object))  # noqa: PERF401 - clearer than a nested comprehension
    return out


def relation(facts: Iterable[Clause], hypothesis: Clause) -> Relation:
    """Whether the facts, all of one scene, entail the hypothesis, contradict it or leave it open."""
    known = closure(tuple(facts))
    if _entailed(known, hypothesis):
        return "entailment"
    return "contradiction" if any(_denies(fact, hypothesis) for fact in known) else "neutral"


def entails(facts: Iterable[Clause], hypothesis: Clause) -> bool:
    """Whether the facts entail the hypothesis."""
    return _entailed(closure(tuple(facts)), hypothesis)


def may_entail(fact: Clause, hypothesis: Clause) -> bool:
    """A quick test by frame and verb: where it is False, ``entails([fact], hypothesis)`` is False, too."""
    if not (fact.positive and hypothesis.positive):
        return True
    return any(
        c.frame == hypothesis.frame and (hypothesis.verb is None or hypothesis.verb in implied_verbs(c.verb or ""))
        for c in consequences(fact)
    )


def _entailed(known: Sequence[Clause], hypothesis: Clause) -> bool:
    if any(_implies(fact, hypothesis) for fact in known):
        return True
    if hypothesis.positive:
        return False
    opposite_of_it = replace(hypothesis, positive=True)
    return any(_denies(fact, opposite_of_it) for fact in known if fact.positive)


def equivalent(a: Clause, b: Clause) -> bool:
    """Whether each clause implies the other."""
    return _implies(a, b) and _implies(b, a)
