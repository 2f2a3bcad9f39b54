"""The entities that mentions are linked to: people, organisations and cities, several of them with one name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from xaug.pocket.concepts import concepts, of_kind
from xaug.pocket.draw import OF_PLACES, Draw, below, leaves
from xaug.pocket.meaning import Clause, Phrase, Place
from xaug.pocket.tasks.item import HELD_BACK, Split

NAMESAKES = 6  # people, and organisations, with one name: guessing by the name is right one time in six
LANDMARKS = ("river", "lake", "station", "bridge", "market", "castle", "park", "square", "harbor", "church")


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity that a name can refer to."""

    name: str  # a concept
    split: Split  # the rows that mention it: "train", "validation" or "test"
    facts: tuple[Clause, ...]  # its description
    # What a text may state about it. One clue distinguishes it from all others with its name. A clue need not repeat a
    # fact in its words: a doctor works in a hospital.
    clues: tuple[Clause, ...]

    @property
    def kind(self) -> str:
        """The kind of the entity: person, organization or city."""
        return concepts()[self.name].kind


@cache
def entities() -> tuple[Entity, ...]:
    """All entities in a fixed order, people first."""
    out = []
    for make, kind, number in (
        (_people, "person", NAMESAKES), (_organisations, "organization", NAMESAKES), (_cities, "city", 1),
    ):  # fmt: skip
        for at, name in enumerate(of_kind(kind)):
            described = make(Draw(Random(f"pocket_mewslix/entities/{name}")), name, number)
            for namesake, (facts, clues) in enumerate(described):
                out.append(Entity(name, _split(at, namesake, number), tuple(facts), tuple(clues)))
    return tuple(out)


def _split(at: int, namesake: int, number: int) -> Split:
    """The split of an entity. Training rows share no names with other rows; validation and test share only names."""
    if at % HELD_BACK:
        return "train"
    return ("validation", "test")[(namesake if number > 1 else at // HELD_BACK) % 2]


Described = list[tuple[list[Clause], list[Clause]]]


def _people(d: Draw, name: str, number: int) -> Described:
    """People with one name: the occupation, birthplace, home and possession of each."""
    who = Phrase(name)
    by_place = {concepts()[role].all("at")[0]: role for role in leaves("role") if concepts()[role].all("at")}
    cities = d.rng.sample(of_kind("city"), 2 * number)
    things = d.rng.sample(below("mammal", "bird", "instrument"), number)
    out = []
    for at, place in enumerate(d.rng.sample(sorted(by_place), number)):
        home, birth, has = cities[at], cities[number + at], things[at]
        born = _act(who, "be_born", birth)
        lives = Clause("act", who, "live", place=Place("at", Phrase(home)), tense="present")
        owns = Clause("possession", who, object=Phrase(has, definite=False), tense="present")
        job = Clause("class", who, object=Phrase(by_place[place], definite=False), tense="present")
        works = _act(who, "work", place)
        comes = _act(who, "return", home, "to")
        left = Clause("location", Phrase(has, owner=who), place=Place("at", Phrase(d.choice(LANDMARKS))), tense="past")
        out.append(([job, born, lives, owns], [works, born, comes, left]))
    return out


def _organisations(d: Draw, name: str, number: int) -> Described:
    """Organisations with one name: the city, a landmark nearby, and a property of each."""
    what = Phrase(name)
    rows = zip(_sampled(d, of_kind("city"), number), _sampled(d, LANDMARKS, number), _sampled(d, _LIKE, number),
               strict=True)  # fmt: skip
    return [(facts := _standing(what, city, mark, like), facts) for city, mark, like in rows]


def _cities(d: Draw, name: str, number: int) -> Described:
    """A city: its country if the world has it, a property, and two landmarks."""
    city = Phrase(name)
    country = concepts()[name].all("country")
    facts = [Clause("location", city, place=Place("at", Phrase(country[0])), tense="present")] if country else []
    facts.append(Clause("property", city, property=d.choice(_LIKE), tense="present"))
    facts += [
        Clause("existence", Phrase(mark, definite=False), place=Place("at", city), tense="present")
        for mark in _sampled(d, LANDMARKS, 2)
    ]
    return [(facts, facts)] * number


# Properties that both a city and an organisation can have.
_LIKE = tuple(name for name in OF_PLACES if name not in ("safe", "empty"))


def _standing(what: Phrase, city: str, mark: str, like: str) -> list[Clause]:
    return [
        Clause("location", what, place=Place("at", Phrase(city)), tense="present"),
        Clause("location", what, place=Place("near", Phrase(mark)), tense="present"),
        Clause("property", what, property=like, tense="present"),
    ]


def _sampled(d: Draw, options: Sequence[str], number: int) -> list[str]:
    return d.rng.sample(list(options), number)


def _act(who: Phrase, verb: str, where: str, relation: str = "at") -> Clause:
    return Clause("act", who, verb, place=Place("to" if relation == "to" else "at", Phrase(where)))
