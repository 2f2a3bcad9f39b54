"""The world's concepts: what exists, which class it belongs to, and what is always true of it.

``concepts.tsv`` has one concept per line: its name, its kind (person, animal, verb …), its parent (the class above it;
of a verb its frame, of a property its dimension, of a time the tenses that it goes with) and its standing facts. Every
language's lexicon has a word for each concept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

LANGUAGES = ("de", "en", "es", "fr", "ru", "tr", "sw", "zh")


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept. ``facts``: for example ``opposite``, ``same``, ``entails``, ``at``; a comma separates values."""

    name: str
    kind: str
    parent: str
    facts: dict[str, str] = field(hash=False)

    def all(self, fact: str) -> tuple[str, ...]:
        """All values of a fact; an empty tuple where the concept lacks it."""
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
    """The classes above a noun, nearest first: ``classes("dog") == ("mammal", "animal", "thing_living")``."""
    out: list[str] = []
    table = concepts()
    parent = table[name].parent
    while parent:
        out.append(parent)
        parent = table[parent].parent if parent in table else ""
    return tuple(out)


def is_a(name: str, wanted: str) -> bool:
    """Whether a concept equals another one or lies below it."""
    return name == wanted or wanted in classes(name)
