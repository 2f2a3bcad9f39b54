"""The world's concepts: what there is, what it is a kind of, and what is always true of it.

``concepts.tsv`` has one concept a line: its name, its kind (person, animal, verb …), what it is (the class above it;
for a verb its frame; for a property its dimension; for a time when it may be), and its standing facts. A language's
lexicon has a word for every one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

LANGUAGES = ("de", "en", "es", "fr", "ru", "tr", "sw", "zh")


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept. ``facts``: e.g. ``opposite``, ``same``, ``entails``, ``gender``, ``at`` (a comma joins several)."""

    name: str
    kind: str
    parent: str
    facts: dict[str, str] = field(hash=False)

    def all(self, fact: str) -> tuple[str, ...]:
        """The values of a fact that may have several; none if it has none."""
        return tuple(self.facts[fact].split(",")) if fact in self.facts else ()


@cache
def concepts() -> dict[str, Concept]:
    """Every concept by name, in the file's order."""
    lines = (files(__package__) / "concepts.tsv").read_text(encoding="utf-8").splitlines()[1:]
    out: dict[str, Concept] = {}
    for line in lines:
        name, kind, parent, facts = line.split("\t")
        pairs = (fact.partition("=") for fact in facts.split())
        out[name] = Concept(name, kind, parent, {key: value for key, _, value in pairs})
    return out


@cache
def of_kind(*kinds: str) -> tuple[str, ...]:
    """Names of the concepts of these kinds, in the file's order."""
    return tuple(name for name, concept in concepts().items() if concept.kind in kinds)


@cache
def classes(name: str) -> tuple[str, ...]:
    """What a noun is, nearest first: ``classes("dog") == ("mammal", "animal", "thing_living")``."""
    out: list[str] = []
    table = concepts()
    here = table[name].parent
    while here:
        out.append(here)
        here = table[here].parent if here in table else ""
    return tuple(out)


def is_a(name: str, wanted: str) -> bool:
    """Whether a concept is, or is a kind of, another."""
    return name == wanted or wanted in classes(name)
