"""Random parts of a meaning that make sense: who can do something, to what, where and when."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random
from typing import TypeVar

from xaug.pocket.concepts import concepts, is_a, of_kind
from xaug.pocket.meaning import Clause, Phrase, Place, Relation, Tense

T = TypeVar("T")

# Properties that can be compared, then those that an animal, a person, a thing, food or a place can have.
COMPARED = (
    "big",
    "small",
    "tall",
    "heavy",
    "light",
    "fast",
    "slow",
    "old",
    "strong",
    "beautiful",
    "expensive",
    "cheap",
)
OF_ANIMALS = ("big", "small", "old", "strong", "weak", "fast", "slow", "hungry", "tired", "sick", "dangerous", "quiet",
              "beautiful", "black", "white", "brown", "gray")  # fmt: skip
OF_PEOPLE = ("tall", "young", "old_person", "happy", "glad", "sad", "angry", "calm", "tired", "awake", "sick", "ill",
             "healthy", "hungry", "satiated", "thirsty", "brave", "cowardly", "clever", "smart", "kind_hearted",
             "cruel", "rich", "poor", "strong", "weak", "lazy", "diligent", "famous", "beautiful")  # fmt: skip
OF_THINGS = ("big", "small", "large", "little", "new", "old", "clean", "dirty", "heavy", "light", "cheap", "expensive",
             "beautiful", "pretty", "ugly", "wet", "dry", "red", "blue", "green", "yellow", "black", "white", "brown",
             "gray", "broken")  # fmt: skip
OF_FOOD = ("hot", "cold", "warm", "sweet", "sour", "cheap", "expensive")
OF_PLACES = (
    "big",
    "small",
    "old",
    "new",
    "beautiful",
    "quiet",
    "clean",
    "dirty",
    "famous",
    "dangerous",
    "safe",
    "empty",
)
ROOMS = ("kitchen", "bedroom", "bathroom", "living_room", "cellar")
SURFACES = ("table", "chair", "bed", "sofa", "cupboard", "shelf", "box", "carpet")
NEAR = ("house", "school", "church", "bridge", "river", "lake", "station", "market", "castle", "hospital", "tree")
HIDING = ("table", "chair", "bed", "sofa", "tree", "bridge", "car")
# Things that nobody carries, buys or gives.
FIXED = ("cupboard", "sofa", "bed", "refrigerator", "piano", "tree", "ship", "train", "airplane", "truck", "bus",
         "grass", "money", "trousers", "scissors", "sugar", "salt", "tent", "boat")  # fmt: skip
MASS = ("water", "milk", "tea", "coffee", "juice", "wine", "bread", "cheese", "meat", "soup", "rice", "sugar", "salt",
        "honey", "butter", "ice_cream", "money", "grass", "soap", "medicine", "trousers", "scissors")  # fmt: skip


@cache
def leaves(*kinds: str) -> tuple[str, ...]:
    """Concepts of these kinds that are no class of other concepts ("dog", not "mammal"), and "flower"."""
    parents = {concept.parent for concept in concepts().values()}
    return tuple(name for name in of_kind(*kinds) if name not in parents or name in {"flower"})


@cache
def below(*tops: str) -> tuple[str, ...]:
    """Leaves that belong to one of these classes."""
    return tuple(name for name in leaves("animal", "food", "drink", "thing") if any(is_a(name, top) for top in tops))


@cache
def portable() -> tuple[str, ...]:
    """Things that one person can carry, give, lose or hide."""
    return tuple(name for name in leaves("thing") if name not in FIXED and not is_a(name, "furniture")
                 and not is_a(name, "vehicle"))  # fmt: skip


@cache
def objects(wanted: str) -> tuple[str, ...]:
    """The concepts that can be the object of a verb with that object class."""
    if wanted == "readable":
        return ("book", "letter", "newspaper", "map")
    if wanted == "container":
        return ("box", "bottle", "bag", "basket", "bucket", "cupboard")
    if wanted in ("person", "animate", "any"):
        return (*of_kind("person"), *leaves("role"), *(leaves("animal") if wanted != "person" else ()))
    if wanted in ("food", "drink"):
        return leaves(wanted)
    if wanted == "animal":
        return leaves("animal")
    return portable() if wanted == "thing" else below(wanted)


def plural_ok(name: str) -> bool:
    """Whether the noun can be counted."""
    return name not in MASS and concepts()[name].kind in ("animal", "food", "thing", "role", "part")


@cache
def _times(tense: Tense) -> tuple[str, ...]:
    either = ("day", "part", "season", "month")
    fits = {"past": ("past", *either), "future": ("future", *either), "present": ("habit",)}[tense]
    return tuple(n for n in of_kind("time") if concepts()[n].parent in fits)


@cache
def _verbs(frames: tuple[str, ...], of_person: bool) -> tuple[str, ...]:
    fits = tuple(n for n in of_kind("verb") if concepts()[n].parent in frames)
    return tuple(n for n in fits if not of_person or concepts()[n].facts["subject"] not in ("dog", "bird"))


class Draw:
    """Draws parts of a meaning from one generator. Every row has its own, so no state outlives it."""

    def __init__(self, rng: Random, people: Sequence[str] = ()) -> None:
        self.rng = rng
        self.people = people or of_kind("person")  # the people who may be named

    def choice(self, options: Sequence[T]) -> T:
        """One of the options, each with the same probability."""
        return self.rng.choice(options)

    def maybe(self, share: float) -> bool:
        """True with the probability ``share``."""
        return self.rng.random() < share

    def name(self) -> Phrase:
        """A person, by name."""
        return Phrase(self.choice(self.people))

    def person(self) -> Phrase:
        """A person: half of the time by name, otherwise by occupation or age."""
        if self.maybe(0.5):
            return self.name()
        return Phrase(self.choice((*leaves("role"), "man", "woman", "boy", "girl", "child")))

    def animal(self) -> Phrase:
        """An animal: the dog, the black dog."""
        return Phrase(self.choice(leaves("animal")), adjective=self.choice(OF_ANIMALS) if self.maybe(0.3) else None)

    def being(self) -> Phrase:
        """A person or an animal."""
        return self.person() if self.maybe(0.6) else self.animal()

    def subject(self, wanted: str) -> Phrase:
        """A subject for a verb that asks for one of this class."""
        if wanted == "person":
            return self.person()
        if wanted == "bird":
            return Phrase(self.choice(tuple(n for n in below("bird", "insect") if n not in ("ant", "chicken"))))
        return Phrase(wanted) if wanted == "dog" else self.being()

    def thing(self, name: str, *, owner: float = 0.15, count: float = 0.1) -> Phrase:
        """A phrase with this noun and, now and then, an adjective, an owner or a count."""
        kind = concepts()[name].kind
        if kind in ("person", "role", "human"):
            return Phrase(name)
        adjective = None
        if self.maybe(0.3):
            adjective = self.choice({"animal": OF_ANIMALS, "food": OF_FOOD, "drink": OF_FOOD}.get(kind, OF_THINGS))
        if kind == "thing" and self.maybe(owner):
            return Phrase(name, owner=self.name(), adjective=adjective)
        if plural_ok(name) and self.maybe(count):
            return Phrase(name, count=self.choice(of_kind("number")), adjective=adjective)
        # Mass nouns take the definite article: "the water". The world has no bare or partitive ones.
        return Phrase(name, definite=name in MASS or self.maybe(0.5), adjective=adjective)

    def place(self, relation: Relation = "at", *, of: Sequence[str] = ()) -> Place:
        """A place of the world. ``relation``: "at" stands for the place's usual preposition."""
        name = self.choice(of or leaves("place"))
        return Place(relation, Phrase(name, adjective=self.choice(OF_PLACES) if self.maybe(0.1) else None))

    def city(self, relation: Relation = "at") -> Place:
        """A city or, more rarely, a country."""
        return Place(relation, Phrase(self.choice(of_kind("city" if self.maybe(0.75) else "country"))))

    def time(self, tense: Tense) -> str:
        """A time that goes with the tense. In the present it names a habit."""
        return self.choice(_times(tense))

    def verb(self, *frames: str, of_person: bool = False) -> str:
        """A verb of one of these frames. ``of_person``: one whose subject can be a person (neither bark nor fly)."""
        return self.choice(_verbs(frames, of_person))

    def act(
        self, *frames: str, tense: Tense | None = None, verb: str | None = None, subject: Phrase | None = None
    ) -> Clause:
        """An act, mostly in the past, with all the parts that its verb requires but no time. ``subject``: a person."""
        asked = frames or ("intransitive", "motion", "transitive", "transfer", "receive")
        verb = verb or self.verb(*asked, of_person=subject is not None)
        facts, frame = concepts()[verb].facts, concepts()[verb].parent
        subject = subject or self.subject(facts["subject"])
        tenses: tuple[Tense, ...] = ("past", "past", "past", "future", "present")
        when: Tense = self.choice(tenses) if tense is None else tense
        thing = other = None
        place = None
        if "object" in facts:
            name = self.choice(tuple(n for n in objects(facts["object"]) if n != subject.concept))
            thing = self.thing(name)
        if frame in ("transfer", "receive"):
            other = self.choice(
                [p for p in (self.person() for _ in range(5)) if p.concept != subject.concept] or [Phrase("friend")]
            )
        if frame == "motion":
            place = self.place("from" if verb == "return" and self.maybe(0.4) else "to")
        if frame == "residence":
            place = self.city()
        return Clause("act", subject, verb, thing, other, place=place, tense=when)
