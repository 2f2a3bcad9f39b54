"""Whom, or what, does a name in a text mean? Its description is to be found among all (mewslix).

A name alone does not say: there are six entities of each, but of cities one. Many texts name two people, and which is
meant only the mark says. Then a sentence on each tells which of the six it is: the description says it in other words,
or says what it follows from, and mostly in another language and script.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from xaug.data_cards.splits import HELD_OUT, held_out, kind_of, language_of
from xaug.pocket.concepts import LANGUAGES
from xaug.pocket.draw import Draw
from xaug.pocket.languages import language
from xaug.pocket.meaning import Clause, Phrase, Place
from xaug.pocket.targets.cards import retrieval
from xaug.pocket.targets.corpus import draws, entry
from xaug.pocket.targets.encyclopaedia import Entity, entities
from xaug.pocket.tasks.item import Item, Meaning, Split, in_words, row_id, texts, together
from xaug.pocket.words import Text

TRAIN, HELD = 2000, 200  # as the world's other target tasks
POOL = "candidates"
ENTITIES = 402  # six of each of the world's 48 people and 14 organisations, and its 30 cities
# Of a text's two people; a city or an organisation is at a place.
MEET = ("visit", "help", "meet", "call", "follow", "greet", "teach", "praise", "scold")


Numbered = tuple[int, Entity]
Chosen = dict[str, list[Numbered]]  # by kind


@dataclass(frozen=True, slots=True)
class Mention:
    """A text and the name that is marked in it: the one in a role of its first sentence."""

    facts: tuple[Clause, ...]
    role: str
    entity: int  # its number in the table


@lru_cache(maxsize=3)
def _mentions(split: str) -> tuple[Mention, ...]:
    """The mentions of "train", "validation" or "test", the same in all languages; no two alike."""
    chosen: Chosen = {}
    for number, one in enumerate(entities()):
        if one.held == split:
            chosen.setdefault(one.kind, []).append((number, one))
    out: dict[Mention, None] = {}
    for number in range(TRAIN if split == "train" else HELD):
        for d in draws(f"pocket_mewslix/{split}/{number}", split):
            found = _mention(d, chosen)
            if found not in out:
                out[found] = None
                break
    return tuple(out)


def _mention(d: Draw, chosen: Chosen) -> Mention:
    share = d.rng.random()
    # Half and more of the mentions are of people, as half and more of the names of the world's sentences are.
    kind = "person" if share < 0.6 else "organization" if share < 0.85 else "city"
    number, one = d.one(chosen[kind])
    return _of_person(d, number, one, chosen[kind]) if kind == "person" else _of_place(d, number, one)


def _of_person(d: Draw, number: int, one: Entity, people: list[Numbered]) -> Mention:
    """What two people did, and a word on each; which of them is meant, only the mark says."""
    other = d.one([entity for _, entity in people if entity.name != one.name])
    mine, theirs = Phrase(one.name), Phrase(other.name)
    first = d.maybe(0.5)
    met = Clause("act", mine if first else theirs, d.one(MEET), theirs if first else mine, place=d.place())
    said = [d.one(one.clues), d.one(other.clues)]
    d.rng.shuffle(said)
    return Mention((met, *said), "subject" if first else "object", number)


def _of_place(d: Draw, number: int, one: Entity) -> Mention:
    where = Phrase(one.name)
    if one.kind == "city":
        act = Clause("act", d.person(), d.one(("go", "return")), place=Place("to", where), time=d.time("past"))
    else:
        act = Clause("act", d.name(), "work", place=Place("at", where), tense=d.one(("present", "past")))
    return Mention((act, d.one(one.clues)), "place", number)


def name_in(text: Text, role: str) -> tuple[int, int]:
    """Characters of the name in a role, without its article. Raises LookupError where it is not one stretch."""
    inside = [i for i, word in enumerate(text.words) if word.entity and word.slot.startswith(f"{role}.")]
    if not inside or inside[-1] - inside[0] + 1 != len(inside):
        raise LookupError(f"the name in {role} is not one stretch of {text.text!r}")
    return text.starts[inside[0]], text.starts[inside[-1]] + len(text.words[inside[-1]].form)


def _candidate(number: int) -> Item:
    """An entity's description in one language; the languages take turns."""
    one, code = entities()[number], LANGUAGES[number % len(LANGUAGES)]
    spoken, title = language(code), (Phrase(entities()[number].name),)
    meaning: Meaning = {"text": one.facts, "context": title}
    text = in_words(spoken, one.facts)
    return entry("candidate", f"{POOL}-{number}", code, text, meaning, context=in_words(spoken, title))


def _row(split: Split, number: int) -> Item:
    """A mention. Of training and validation ``context`` is its entity's description: the pairs that a head learns."""
    if split == POOL:
        return _candidate(number)
    base = kind_of(split)
    mention, spoken = _mentions(base)[number], language(language_of(split) or "en")
    parts = texts(spoken, mention.facts)
    facts = () if base == "test" else entities()[mention.entity].facts
    meaning: Meaning = {"text": mention.facts, "context": facts} if facts else {"text": mention.facts}
    return entry(
        "query", row_id(split, number, parallel=True), spoken.code, together(spoken, parts), meaning,
        context=in_words(spoken, facts), mention=name_in(parts[0], mention.role), gold=[f"{POOL}-{mention.entity}"],
    )  # fmt: skip


MEWSLIX = retrieval(
    "mewslix", "Mewsli-X", "map20",
    {"train": TRAIN, POOL: ENTITIES} | {one.name: HELD for one in held_out(LANGUAGES, *HELD_OUT)}, _row,
    "Marked names in a text, and descriptions of what they may mean in all languages; its train is English.",
    parallel=True,
)  # fmt: skip
