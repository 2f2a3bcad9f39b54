"""The capabilities, each with a template: a text about several people or things, and a question that tests it.

MultiCheckList's intensifiers are left out, because the embedded world has no "very". Its other tests have counterparts
here (comparison, properties, job or home for job against nationality, kinds for animal against vehicle).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from xaug.evaluate.checklist.trial import Role, Template, Trial
from xaug.pocket.concepts import concepts, of_kind
from xaug.pocket.draw import MASS, SURFACES, Draw, below, leaves, portable
from xaug.pocket.meaning import Asked, Clause, Phrase, Place, Question, Relation
from xaug.pocket.tasks.item import RedrawError

# Properties that have opposites and apply to people, in either order.
OF_PEOPLE = ("strong", "weak", "rich", "poor", "brave", "cowardly", "clever", "stupid", "lazy", "diligent")
OF_ANIMALS = ("big", "small", "heavy", "light", "strong", "weak", "fast", "slow", "clever", "stupid")
COLORS = ("red", "blue", "green", "yellow", "black", "white", "brown", "gray")
HELPING = ("help", "visit", "call", "follow", "greet", "teach", "praise", "scold")
HANDLING = ("find", "lose", "carry", "hide", "repair", "paint", "wash", "steal", "use")
TRADES = ("sell", "lend", "give")
KINDS = ("mammal", "bird", "insect", "vehicle", "instrument", "fruit", "tool", "toy")  # kinds of countable things
WHERE: tuple[Relation, ...] = ("on", "under", "behind", "in_front_of")


def _people(d: Draw, number: int) -> list[Phrase]:
    return [Phrase(name) for name in d.rng.sample(d.people, number)]


def _things(d: Draw, number: int) -> list[str]:
    return d.rng.sample([name for name in portable() if name not in MASS], number)


def _places(d: Draw, number: int) -> list[Place]:
    return [Place("at", Phrase(name)) for name in d.rng.sample(leaves("place"), number)]


def _trial(d: Draw, facts: list[Clause], asked: Clause, what: Asked, gold: Clause, role: Role) -> Trial:
    """A trial with its facts in random order, so that the position of the answer is no clue."""
    d.rng.shuffle(facts)
    return Trial(tuple(facts), Question(asked, what), facts.index(gold), role)


def _comparison(d: Draw) -> Trial:
    """Anna is stronger than Peter. Who is stronger than Peter? Or turned: who is weaker than Anna?"""
    if d.maybe(0.5):
        (a, b, c, e), options = _people(d, 4), OF_PEOPLE
    else:
        (a, b, c, e), options = [Phrase(name) for name in d.rng.sample(leaves("animal"), 4)], OF_ANIMALS
    more = d.choice(options)
    gold = Clause("comparison", a, property=more, object=b, tense="present")
    other = Clause("comparison", c, property=more, object=e, tense="present")
    if d.maybe(0.5):
        return _trial(d, [gold, other], gold, "subject", gold, "subject")
    turned = replace(gold, subject=b, property=concepts()[more].facts["opposite"], object=a)
    return _trial(d, [gold, other], turned, "subject", gold, "object")


def _properties(d: Draw) -> Trial:
    """Anna found a red hat. Peter found a blue hat. Who found the blue hat? A colour belongs to the noun beside it."""
    one, two = _people(d, 2)
    (hat, ring), (red, blue), verb = _things(d, 2), d.rng.sample(COLORS, 2), d.choice(HANDLING)
    gold = Clause("act", one, verb, Phrase(hat, definite=False, adjective=red))
    same = Clause("act", two, verb, Phrase(hat, definite=False, adjective=blue))
    red_too = Clause("act", two, verb, Phrase(ring, definite=False, adjective=red))
    return _trial(d, [gold, same, red_too], gold, "subject", gold, "subject")


def _synonyms(d: Draw) -> Trial:
    """Anna was happy. Peter was angry. Who was glad?"""
    one, two = _people(d, 2)
    pairs = (("happy", "glad"), ("sick", "ill"), ("clever", "smart"))
    mood, meant = d.choice((*pairs, *((b, a) for a, b in pairs)))
    gold = Clause("property", one, property=mood)
    other = Clause("property", two, property=d.choice(("sad", "healthy", "stupid", "angry", "rich", "tired")))
    return _trial(d, [gold, other], replace(gold, property=meant), "subject", gold, "subject")


def _job_or_home(d: Draw) -> Trial:
    """Anna is a doctor, was born in Paris and lives in Rome. What is she? Where was she born? Where does she live?"""
    (who,) = _people(d, 1)
    birth, home = d.rng.sample(of_kind("city"), 2)
    job = Clause("class", who, object=Phrase(d.choice(leaves("role")), definite=False), tense="present")
    born = Clause("act", who, "be_born", place=Place("at", Phrase(birth)))
    lives = Clause("act", who, "live", place=Place("at", Phrase(home)), tense="present")
    gold, what = d.choice(((job, "object"), (born, "place"), (lives, "place")))
    return _trial(d, [job, born, lives], gold, what, gold, what)  # type: ignore[arg-type]


def _kinds(d: Draw) -> Trial:
    """Anna found a horse. Peter found a bus. Who found a vehicle?"""
    one, two = _people(d, 2)
    kind, other = d.rng.sample(KINDS, 2)
    verb = d.choice(("see", "watch", "draw", "look_for"))
    mine, theirs = (d.choice([name for name in below(one_of) if name not in MASS]) for one_of in (kind, other))
    gold = Clause("act", one, verb, Phrase(mine, definite=False))
    facts = [gold, Clause("act", two, verb, Phrase(theirs, definite=False))]
    return _trial(d, facts, replace(gold, object=Phrase(kind, definite=False)), "subject", gold, "subject")


def _negation(d: Draw) -> Trial:
    """Anna did not find the key. Peter found the key. Who found it? Who did not?"""
    one, two = _people(d, 2)
    did = Clause("act", one, d.choice(HANDLING), Phrase(_things(d, 1)[0]))
    facts = [did, replace(did, subject=two, positive=False)]
    gold = d.choice(facts)
    return _trial(d, facts, gold, "subject", gold, "subject")


def _times(d: Draw) -> Trial:
    """Anna went to the lake on Monday, and to the market on Friday. Where did she go on Friday?"""
    (who,) = _people(d, 1)
    days = d.rng.sample([name for name in of_kind("time") if concepts()[name].parent == "day"], 2)
    places = _places(d, 2)
    facts = [
        Clause("act", who, "go", place=replace(place, relation="to"), time=day)
        for place, day in zip(places, days, strict=True)
    ]
    gold = facts[0]
    what = d.choice(("place", "time"))
    return _trial(d, facts, gold, what, gold, what)  # type: ignore[arg-type]


def _change(d: Draw) -> Trial:
    """Anna was a teacher. Anna is a doctor. What is she? Where was the key, and where is it?"""
    tenses = ("past", "present")
    if d.maybe(0.5):
        (who,) = _people(d, 1)
        jobs = d.rng.sample(leaves("role"), 2)
        facts = [
            Clause("class", who, object=Phrase(job, definite=False), tense=tense)  # type: ignore[arg-type]
            for job, tense in zip(jobs, tenses, strict=True)
        ]
        gold = d.choice(facts)
        return _trial(d, facts, gold, "object", gold, "object")
    what = Phrase(_things(d, 1)[0])
    facts = [
        Clause("location", what, place=place, tense=tense)  # type: ignore[arg-type]
        for place, tense in zip(_places(d, 2), tenses, strict=True)
    ]
    gold = d.choice(facts)
    return _trial(d, facts, gold, "place", gold, "place")


def _who_to_whom(d: Draw) -> Trial:
    """Anna helped Peter. Peter helped Leo. Who helped Peter? Whom did Peter help? Some sentences are in the passive."""
    one, two, three = _people(d, 3)
    verb = d.choice(HELPING)
    facts = [Clause("act", one, verb, two), Clause("act", two, verb, three)]
    number = d.rng.randrange(2)
    what: Asked = "subject" if number == 0 else "object"  # both ask about Peter, who is in both facts
    asked = facts[number]
    facts = [replace(fact, passive=d.maybe(0.4)) for fact in facts]
    return _trial(d, facts, asked, what, facts[number], what)  # type: ignore[arg-type]


def _points_of_view(d: Draw) -> Trial:
    """Anna sold a hat to Peter. Leo sold a hat to Nina. Who bought a hat from Anna?"""
    one, two, three, four = _people(d, 4)
    verb, hat = d.choice(TRADES), Phrase(_things(d, 1)[0], definite=False)
    gold = Clause("act", one, verb, hat, two)
    other = Clause("act", three, verb, hat, four)
    asked = replace(gold, subject=two, verb=concepts()[verb].facts["converse"], other=one)
    if d.maybe(0.5):
        return _trial(d, [gold, other], asked, "subject", gold, "other")
    return _trial(d, [gold, other], asked, "other", gold, "subject")


def _coreference(d: Draw) -> Trial:
    """Anna is a doctor. Peter is a teacher. The teacher lost a ring, the doctor lost a map. What did Peter lose?"""
    one, two = _people(d, 2)
    jobs, things, verb = d.rng.sample(leaves("role"), 2), _things(d, 2), d.choice(HANDLING)
    are = [
        Clause("class", who, object=Phrase(job, definite=False), tense="present")
        for who, job in zip((one, two), jobs, strict=True)
    ]
    did = [
        Clause("act", Phrase(job), verb, Phrase(thing, definite=False)) for job, thing in zip(jobs, things, strict=True)
    ]
    d.rng.shuffle(are)
    gold = did[0]
    d.rng.shuffle(did)
    asked = replace(gold, subject=one)
    by_name = {jobs[0]: one, jobs[1]: two}
    meant = tuple(replace(fact, subject=by_name[fact.subject.concept]) for fact in did)
    return Trial((*are, *did), Question(asked, "object"), 2 + did.index(gold), "object", (*are, *meant))


def _location(d: Draw) -> Trial:
    """The cat was under the table. The dog was behind the table. What was behind the table?"""
    near, over = d.rng.sample(WHERE, 2)
    animals, where = d.rng.sample(below("mammal", "bird"), 2), Phrase(d.choice(SURFACES))
    facts = [
        Clause("location", Phrase(name), place=Place(relation, where))
        for name, relation in zip(animals, (near, over), strict=True)
    ]
    gold = d.choice(facts)
    return _trial(d, facts, gold, "subject", gold, "subject")


def _numbers(d: Draw) -> Trial:
    """Anna has three dogs and two cats, Peter has five dogs. How many dogs does Anna have?"""
    one, two = _people(d, 2)
    kinds = d.rng.sample(below("toy", "animal"), 2)
    counts = d.rng.sample(of_kind("number"), 3)
    rows = ((one, kinds[0]), (one, kinds[1]), (two, kinds[0]))
    facts = [
        Clause("possession", who, object=Phrase(kind, count=count, plural=True), tense="present")
        for (who, kind), count in zip(rows, counts, strict=True)
    ]
    gold = facts[0]
    if any(concepts()[kind].parent in kinds for kind in kinds):
        raise RedrawError
    return _trial(d, facts, gold, "object_count", gold, "object.count")


CAPABILITIES: Mapping[str, Template] = MappingProxyType({
    "comparison": _comparison,
    "properties": _properties,
    "synonyms": _synonyms,
    "job or home": _job_or_home,
    "kinds": _kinds,
    "negation": _negation,
    "times": _times,
    "change": _change,
    "who did what to whom": _who_to_whom,
    "points of view": _points_of_view,
    "coreference": _coreference,
    "location": _location,
    "numbers": _numbers,
})  # fmt: skip
