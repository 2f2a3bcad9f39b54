"""Which entity does a marked name in a text refer to? The description of the entity has to be found (mewslix).

A name alone is not enough: six entities share each name, except for cities. Many texts name two people, and only the
mark shows which of them is meant. A sentence about each then tells which of the six it is. The description expresses
that in other words, or states something from which it follows, and mostly in another language and script.
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
from xaug.pocket.targets.corpus import draws, retrieval_item
from xaug.pocket.targets.encyclopaedia import Entity, entities
from xaug.pocket.tasks.item import Item, Meaning, Split, field_text, join_texts, row_id, write_parts
from xaug.pocket.words import Text

TRAIN, HELD_OUT_ROWS = 2000, 200  # as in the world's other target tasks
POOL = "candidates"
ENTITIES = 402  # six for each of the world's 48 people and 14 organisations, and its 30 cities
# Verbs with two people.
MEET = ("visit", "help", "meet", "call", "follow", "greet", "teach", "praise", "scold")


NumberedEntity = tuple[int, Entity]  # an entity with its number in the table
EntitiesByKind = dict[str, list[NumberedEntity]]


@dataclass(frozen=True, slots=True)
class Mention:
    """A text and its marked name, which has a role in the first sentence."""

    facts: tuple[Clause, ...]
    role: str
    entity: int  # its number in the table


@lru_cache(maxsize=3)
def _mentions(base: str) -> tuple[Mention, ...]:
    """The mentions of "train", "validation" or "test". They are the same in all languages, and all different."""
    by_kind: EntitiesByKind = {}
    for number, entity in enumerate(entities()):
        if entity.split == base:
            by_kind.setdefault(entity.kind, []).append((number, entity))
    out: dict[Mention, None] = {}
    for number in range(TRAIN if base == "train" else HELD_OUT_ROWS):
        for d in draws(f"pocket_mewslix/{base}/{number}", base):
            mention = _mention(d, by_kind)
            if mention not in out:
                out[mention] = None
                break
    return tuple(out)


def _mention(d: Draw, by_kind: EntitiesByKind) -> Mention:
    share = d.rng.random()
    # More than half of the mentions are people, like the names in the world's sentences.
    kind = "person" if share < 0.6 else "organization" if share < 0.85 else "city"
    number, entity = d.choice(by_kind[kind])
    return _of_person(d, number, entity, by_kind[kind]) if kind == "person" else _of_place(d, number, entity)


def _of_person(d: Draw, number: int, marked: Entity, people: list[NumberedEntity]) -> Mention:
    """An act of two people, and a clue for each. Only the mark shows which of them is meant."""
    other = d.choice([entity for _, entity in people if entity.name != marked.name])
    name, other_name = Phrase(marked.name), Phrase(other.name)
    first = d.maybe(0.5)
    met = Clause("act", name if first else other_name, d.choice(MEET), other_name if first else name, place=d.place())
    clues = [d.choice(marked.clues), d.choice(other.clues)]
    d.rng.shuffle(clues)
    return Mention((met, *clues), "subject" if first else "object", number)


def _of_place(d: Draw, number: int, marked: Entity) -> Mention:
    where = Phrase(marked.name)
    if marked.kind == "city":
        act = Clause("act", d.person(), d.choice(("go", "return")), place=Place("to", where), time=d.time("past"))
    else:
        act = Clause("act", d.name(), "work", place=Place("at", where), tense=d.choice(("present", "past")))
    return Mention((act, d.choice(marked.clues)), "place", number)


def name_in(text: Text, role: str) -> tuple[int, int]:
    """Start and end of the name in a role in characters, without its article.

    Raises LookupError if the name is missing or discontinuous.
    """
    inside = [i for i, word in enumerate(text.words) if word.entity and word.slot.startswith(f"{role}.")]
    if not inside or inside[-1] - inside[0] + 1 != len(inside):
        raise LookupError(f"The name in the {role} is not a contiguous part of {text.text!r}.")
    return text.starts[inside[0]], text.starts[inside[-1]] + len(text.words[inside[-1]].form)


def _candidate(number: int) -> Item:
    """An entity's description in one language. The languages take turns."""
    entity, code = entities()[number], LANGUAGES[number % len(LANGUAGES)]
    grammar, title = language(code), (Phrase(entity.name),)
    meaning: Meaning = {"text": entity.facts, "context": title}
    text, context = field_text(grammar, entity.facts), field_text(grammar, title)
    return retrieval_item("candidate", f"{POOL}-{number}", code, text, meaning, context=context)


def _row(split: Split, number: int) -> Item:
    """A mention. In training and validation its ``context`` is the description of its entity: a pair to learn from."""
    if split == POOL:
        return _candidate(number)
    base = kind_of(split)
    mention, grammar = _mentions(base)[number], language(language_of(split) or "en")
    parts = write_parts(grammar, mention.facts)
    facts = () if base == "test" else entities()[mention.entity].facts
    meaning: Meaning = {"text": mention.facts, "context": facts} if facts else {"text": mention.facts}
    return retrieval_item(
        "query", row_id(split, number, parallel=True), grammar.code, join_texts(grammar, parts), meaning,
        context=field_text(grammar, facts), mention=name_in(parts[0], mention.role), gold=[f"{POOL}-{mention.entity}"],
    )  # fmt: skip


MEWSLIX = retrieval(
    "mewslix", "Mewsli-X", "map20",
    {"train": TRAIN, POOL: ENTITIES} | {split.name: HELD_OUT_ROWS for split in held_out(LANGUAGES, *HELD_OUT)}, _row,
    "Marked names in a text, and descriptions of the entities in all languages; the training rows are English.",
    parallel=True,
)  # fmt: skip
