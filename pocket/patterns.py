"""Sentence patterns: the forms of the world's single sentences."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from xaug.pocket.concepts import concepts, of_kind
from xaug.pocket.copying import replace
from xaug.pocket.draw import (
    COMPARED,
    HIDING,
    NEAR,
    OF_ANIMALS,
    OF_FOOD,
    OF_PEOPLE,
    OF_PLACES,
    OF_THINGS,
    SURFACES,
    Draw,
    below,
    leaves,
    portable,
)  # fmt: skip
from xaug.pocket.meaning import Asked, Clause, Connective, Joined, Phrase, Place, Question, Sentence, Tense

Pattern = Callable[[Draw], Sentence]


def _tense(d: Draw) -> Tense:
    tenses: tuple[Tense, ...] = ("present", "past")
    return d.choice(tenses)


def _timed(d: Draw, clause: Clause) -> Clause:
    return replace(clause, time=d.time(clause.tense))


def _past(d: Draw, *frames: str) -> Clause:
    return d.act(*frames, tense="past")


def _by_name(d: Draw, *frames: str) -> Clause:
    return d.act(*frames, tense="past", subject=d.name())


def _placed(d: Draw, clause: Clause) -> Clause:
    return replace(clause, place=d.place())


def _is(d: Draw, subject: Phrase, options: tuple[str, ...]) -> Clause:
    return Clause("property", subject, property=d.choice(options), tense=_tense(d))


def _ask(clause: Clause, asked: Asked) -> Question:
    return Question(clause, asked)


def _reason(d: Draw, connective: Connective = "because", *, inverted: bool = False) -> Joined:
    who = d.name()
    feeling = Clause("property", who, property=d.choice(OF_PEOPLE), tense="past")
    return Joined(
        d.act("motion", "transitive", "intransitive", tense="past", subject=who), connective, feeling, inverted
    )


def _events(d: Draw, connective: Connective, *, inverted: bool = False) -> Joined:
    first = _by_name(d, "motion", "transitive")
    who = first.subject if d.maybe(0.5) else d.name()
    second = d.act("intransitive", "transitive", tense="past", subject=who)
    return Joined(first, connective, second, inverted)


def _kin(d: Draw) -> Clause:
    kin = d.choice(of_kind("kin"))
    gender = concepts()[kin].facts["gender"]
    who = d.choice(tuple(n for n in of_kind("person") if concepts()[n].facts["gender"] == gender))
    whose = d.choice(tuple(n for n in of_kind("person") if n != who))
    return Clause("class", Phrase(who), object=Phrase(kin, owner=Phrase(whose)), tense="present")


def _what(d: Draw) -> Phrase:
    return d.thing(d.choice(portable()))


PATTERNS: dict[str, Pattern] = {
    "acts": lambda d: _past(d, "intransitive"),
    "acts at a time": lambda d: _timed(d, d.act("intransitive")),
    "acts in a place": lambda d: _placed(d, _past(d, "intransitive")),
    "acts with somebody": lambda d: replace(_by_name(d, "intransitive"), companion=d.name()),
    "did not act": lambda d: replace(_past(d, "intransitive"), positive=False),
    "at a time, acts": lambda d: replace(_timed(d, _past(d, "intransitive")), fronted="time"),
    "in a place, acts": lambda d: replace(_placed(d, _past(d, "intransitive")), fronted="place"),
    "goes": lambda d: _past(d, "motion"),
    "goes at a time": lambda d: _timed(d, d.act("motion")),
    "at a time, goes": lambda d: replace(_timed(d, d.act("motion")), fronted="time"),
    "did not go": lambda d: replace(_timed(d, _past(d, "motion")), positive=False),
    "goes with somebody": lambda d: replace(_by_name(d, "motion"), companion=d.name()),
    "travels to a city": lambda d: replace(_timed(d, d.act(verb="go")), subject=d.person(), place=d.city("to")),
    "comes back from a city": lambda d: replace(
        d.act(verb="return", tense="past"), subject=d.person(), place=d.city("from")
    ),
    "does": lambda d: _past(d, "transitive"),
    "does at a time": lambda d: _timed(d, d.act("transitive")),
    "at a time, does": lambda d: replace(_timed(d, _past(d, "transitive")), fronted="time"),
    "does in a place": lambda d: _placed(d, _past(d, "transitive")),
    "did not do": lambda d: replace(_past(d, "transitive"), positive=False),
    "is done": lambda d: replace(_past(d, "transitive"), passive=True),
    "is done at a time": lambda d: replace(_timed(d, _past(d, "transitive")), passive=True),
    "cuts with a tool": lambda d: replace(d.act(verb="cut", tense="past"), instrument=Phrase("knife", definite=False)),
    "gives": lambda d: _past(d, "transfer"),
    "gives at a time": lambda d: _timed(d, d.act("transfer")),
    "did not give": lambda d: replace(_past(d, "transfer"), positive=False),
    "is given": lambda d: replace(_past(d, "transfer"), passive=True),
    "gets": lambda d: _past(d, "receive"),
    "gets at a time": lambda d: _timed(d, d.act("receive")),
    "lives": lambda d: replace(d.act(verb="live", tense=_tense(d)), subject=d.name(), place=d.city()),
    "was born": lambda d: replace(d.act(verb="be_born", tense="past"), subject=d.name(), place=d.city()),
    "studies": lambda d: replace(d.act(verb="study", tense="present"), subject=d.name(), place=d.city()),
    "works for": lambda d: Clause(
        "act", d.name(), "work", place=Place("at", Phrase(d.choice(of_kind("organization")))), tense=_tense(d)
    ),
    "can": lambda d: replace(d.act("intransitive", "transitive", tense="present"), modal="can"),
    "cannot": lambda d: replace(d.act("intransitive", "transitive", tense="present"), modal="can", positive=False),
    "wants": lambda d: replace(
        d.act("motion", "transitive", "transfer", tense="present", subject=d.person()), modal="want"
    ),
    "does not want": lambda d: replace(
        d.act("motion", "transitive", tense="present", subject=d.person()), modal="want", positive=False
    ),
    "must": lambda d: replace(
        d.act("motion", "transitive", "intransitive", tense="present", subject=d.person()), modal="must"
    ),
    "person is": lambda d: _is(d, d.person(), OF_PEOPLE),
    "animal is": lambda d: _is(d, Phrase(d.choice(leaves("animal"))), OF_ANIMALS),
    "thing is": lambda d: _is(d, Phrase(d.choice(portable()), owner=d.name() if d.maybe(0.3) else None), OF_THINGS),
    "food is": lambda d: _is(d, Phrase(d.choice(leaves("food", "drink"))), OF_FOOD),
    "place is": lambda d: _is(d, Phrase(d.choice(leaves("place"))), OF_PLACES),
    "is not": lambda d: replace(_is(d, d.person(), OF_PEOPLE), positive=False),
    "will be": lambda d: Clause("property", d.person(), property=d.choice(OF_PEOPLE), tense="future"),
    "is a": lambda d: Clause(
        "class", d.name(), object=Phrase(d.choice(leaves("role")), definite=False), tense="present"
    ),
    "is not a": lambda d: Clause(
        "class", d.name(), object=Phrase(d.choice(leaves("role")), definite=False), tense="present", positive=False
    ),
    "was a": lambda d: Clause("class", d.name(), object=Phrase(d.choice(leaves("role")), definite=False), tense="past"),
    "is kin": _kin,
    "all are": lambda d: Clause(
        "class",
        Phrase(n := d.choice(below("animal", "fruit", "tool", "vehicle")), every=True, plural=True),
        object=Phrase(concepts()[n].parent, definite=False, plural=True),
        tense="present",
    ),
    "all can": lambda d: Clause(
        "act",
        Phrase(d.choice(("duck", "goose", "eagle", "bee", "owl")), every=True, plural=True),
        "fly",
        place=Place("to", Phrase("lake")),
        modal="can",
        tense="present",
    ),
    "person is at": lambda d: Clause("location", d.person(), place=d.place(), tense=_tense(d)),
    "thing is at": lambda d: Clause("location", Phrase(d.choice(portable())), place=d.place(), tense=_tense(d)),
    "is not at": lambda d: Clause("location", d.being(), place=d.place(), tense=_tense(d), positive=False),
    "thing is on": lambda d: Clause(
        "location", Phrase(d.choice(portable())), place=d.place("on", of=SURFACES), tense=_tense(d)
    ),
    "animal is under": lambda d: Clause(
        "location", d.animal(), place=d.place(d.choice(("under", "behind", "in_front_of")), of=HIDING), tense=_tense(d)
    ),
    "is near": lambda d: Clause(
        "location", Phrase(d.choice(NEAR[:5])), place=d.place("near", of=NEAR[5:]), tense="present"
    ),
    "thing is in": lambda d: Clause(
        "location",
        Phrase(d.choice(portable())),
        place=d.place("in", of=("box", "bag", "basket", "cupboard")),
        tense=_tense(d),
    ),
    "there is": lambda d: Clause(
        "existence", Phrase(d.choice(portable()), definite=False), place=d.place(), tense=_tense(d)
    ),
    "there are": lambda d: Clause(
        "existence",
        Phrase(d.choice(below("tool", "toy", "animal")), count=d.choice(of_kind("number"))),
        place=d.place(),
        tense=_tense(d),
    ),
    "there is no": lambda d: Clause(
        "existence", Phrase(d.choice(portable()), definite=False), place=d.place(), tense="present", positive=False
    ),
    "has": lambda d: Clause("possession", d.person(), object=replace(_what(d), owner=None), tense=_tense(d)),
    "has some": lambda d: Clause(
        "possession",
        d.person(),
        object=Phrase(d.choice(below("animal", "toy", "tool")), count=d.choice(of_kind("number"))),
        tense=_tense(d),
    ),
    "has no": lambda d: Clause(
        "possession", d.person(), object=Phrase(d.choice(portable()), definite=False), tense="present", positive=False
    ),
    "is more": lambda d: Clause(
        "comparison",
        Phrase(a := d.choice(leaves("animal"))),
        property=d.choice(COMPARED),
        object=Phrase(d.choice(tuple(n for n in leaves("animal") if n != a))),
        tense="present",
    ),
    "thing is more": lambda d: Clause(
        "comparison",
        Phrase(a := d.choice(portable())),
        property=d.choice(COMPARED),
        object=Phrase(d.choice(tuple(n for n in portable() if n != a))),
        tense="present",
    ),
    "person is more": lambda d: Clause(
        "comparison",
        Phrase("boy" if d.maybe(0.3) else d.name().concept),
        property=d.choice(("tall", "strong", "brave", "rich", "clever", "diligent")),
        object=Phrase(d.choice(("girl", "teacher", "king", "farmer"))),
        tense="present",
    ),
    "is of": lambda d: Clause(
        "material", Phrase(d.choice(portable())), object=Phrase(d.choice(of_kind("material"))), tense=_tense(d)
    ),
    "because": _reason,
    "because first": lambda d: _reason(d, inverted=True),
    "so": lambda d: Joined((r := _reason(d)).second, "so", r.first),
    "and": lambda d: _events(d, "and"),
    "but": lambda d: Joined(_past(d, "intransitive"), "but", replace(_by_name(d, "motion"), positive=False)),
    "before": lambda d: _events(d, "before"),
    "after": lambda d: _events(d, "after"),
    "after, first": lambda d: _events(d, "after", inverted=True),
    "when": lambda d: _events(d, "when", inverted=d.maybe(0.5)),
    "who acts": lambda d: _ask(_by_name(d, "intransitive", "motion", "transitive"), "subject"),
    "who gives": lambda d: _ask(replace(d.act("transfer", tense="past"), subject=d.name()), "subject"),
    "what": lambda d: _ask(
        replace(
            _past(d, "transitive"),
            subject=d.person(),
            object=_what(d),
            verb=d.choice(("find", "carry", "hide", "lose", "take_act", "steal", "repair")),
        ),
        "object",
    ),
    "whom": lambda d: _ask(
        replace(
            d.act(verb=d.choice(("meet", "help", "visit", "see", "call"))),
            subject=d.name(),
            object=Phrase(d.choice(leaves("role"))),
            tense="past",
        ),
        "object",
    ),
    "to whom": lambda d: _ask(_past(d, "transfer"), "other"),
    "from whom": lambda d: _ask(_past(d, "receive"), "other"),
    "where": lambda d: _ask(_placed(d, _past(d, "transitive", "intransitive")), "place"),
    "where to": lambda d: _ask(replace(_past(d, "motion"), place=d.place("to")), "place"),
    "where is": lambda d: _ask(
        Clause("location", Phrase(d.choice(portable())), place=d.place(), tense="present"), "place"
    ),
    "when does": lambda d: _ask(_timed(d, d.act(tense="past")), "time"),
    "how many are": lambda d: _ask(
        Clause(
            "existence",
            Phrase(d.choice(below("tool", "toy", "animal")), count=d.choice(of_kind("number"))),
            place=d.place(),
            tense="present",
        ),
        "subject_count",
    ),
    "how many has": lambda d: _ask(
        Clause(
            "possession",
            d.person(),
            object=Phrase(d.choice(below("animal", "toy", "tool")), count=d.choice(of_kind("number"))),
            tense="present",
        ),
        "object_count",
    ),
    "why": lambda d: _ask(d.act("motion", "intransitive", tense="past", subject=d.person()), "reason"),
    "did": lambda d: _ask(d.act("intransitive", "transitive", "motion", tense="past"), "truth"),
    "is it": lambda d: _ask(_is(d, d.person(), OF_PEOPLE), "truth"),
}


def sentence(rng: Random, pattern: str | None = None) -> Sentence:
    """A random sentence of the named pattern, or of a random one."""
    names = tuple(PATTERNS)
    return PATTERNS[pattern or names[rng.randrange(len(names))]](Draw(rng))
