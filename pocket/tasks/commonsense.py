"""What everybody in the world knows: where things are, what they are, what they consist of (commonsenseqa)."""

from __future__ import annotations

from collections.abc import Callable

from xaug.data_cards.field_ref import FieldRef
from xaug.pocket.concepts import concepts, is_a, of_kind
from xaug.pocket.draw import Draw, leaves
from xaug.pocket.languages.en import English
from xaug.pocket.meaning import Clause, Phrase, Place, Question
from xaug.pocket.tasks.cards import pocket_card
from xaug.pocket.tasks.item import FieldMeaning, Item, Meaning, PocketTask, RedrawError, Split, field_text, question

CHOICES = 5
SOMEONE = Phrase("person", definite=False)


def _having(fact: str, *kinds: str) -> tuple[str, ...]:
    return tuple(name for name in leaves(*kinds) if fact in concepts()[name].facts)


def _found(name: str, place: str) -> bool:
    """Whether a thing belongs in a place, or in one that is a kind of it."""
    return any(is_a(home, place) or is_a(place, home) for home in concepts()[name].all("at"))


# One function for each kind of question. It draws the question and gives the concepts among which the answers are.
def _where(d: Draw) -> tuple[Question, tuple[str, ...]]:
    thing = Phrase(d.choice(_having("at", "animal", "thing", "food")), definite=False)
    return Question(
        Clause("act", SOMEONE, "find", thing, place=Place("at", Phrase("house")), tense="present"), "place"
    ), leaves("place")


def _who_works(d: Draw) -> tuple[Question, tuple[str, ...]]:
    roles = _having("at", "role")
    place = Phrase(concepts()[d.choice(roles)].all("at")[0])
    return Question(
        Clause("act", Phrase("teacher"), "work", place=Place("at", place), tense="present"), "subject"
    ), roles


def _what_is(d: Draw) -> tuple[Question, tuple[str, ...]]:
    thing = Phrase(
        d.choice(tuple(n for n in leaves("animal", "food", "thing") if concepts()[n].parent != "thing")), definite=False
    )
    classes = (
        "mammal",
        "bird",
        "fish",
        "insect",
        "fruit",
        "vegetable",
        "tool",
        "furniture",
        "vehicle",
        "clothing",
        "container",
        "instrument",
        "toy",
        "machine",
        "jewel",
    )
    return Question(Clause("class", thing, object=Phrase("tool", definite=False), tense="present"), "object"), classes


def _made_of(d: Draw) -> tuple[Question, tuple[str, ...]]:
    thing = Phrase(d.choice(_having("of", "thing")), definite=False)
    return Question(Clause("material", thing, object=Phrase("wood"), tense="present"), "object"), of_kind("material")


def _which_color(d: Draw) -> tuple[Question, tuple[str, ...]]:
    named = _having("color", "food", "thing", "drink")
    color = concepts()[d.choice(named)].facts["color"]
    return Question(Clause("property", Phrase("apple"), property=color, tense="present"), "subject"), named


def _who_can(d: Draw) -> tuple[Question, tuple[str, ...]]:
    verb = d.choice(("fly", "swim", "climb_into", "jump"))
    place = Place("to", Phrase("island" if verb in ("fly", "swim") else "house")) if verb != "jump" else None
    return Question(Clause("act", Phrase("cat"), verb, place=place, tense="present", modal="can"), "subject"), leaves(
        "animal"
    )


KINDS: tuple[Callable[[Draw], tuple[Question, tuple[str, ...]]], ...] = (
    _where,
    _who_works,
    _what_is,
    _made_of,
    _which_color,
    _who_can,
)


def is_answer(asked: Question, answer: str) -> bool:
    """Whether the concept answers the question by the world's standing facts."""
    clause, table = asked.clause, concepts()
    if asked.asked == "place":
        return clause.object is not None and _found(clause.object.concept, answer)
    if asked.asked == "object" and clause.frame == "class":
        return is_a(clause.subject.concept, answer)
    if asked.asked == "object":
        return answer in table[clause.subject.concept].all("of")
    if clause.frame == "property":
        return table[answer].facts.get("color") == clause.property
    if clause.modal == "can":
        known = {"climb_into": "climb"}.get(clause.verb or "", clause.verb)
        return known in _abilities(answer)
    return clause.place is not None and clause.place.phrase.concept in table[answer].all("at")


def _abilities(animal: str) -> tuple[str, ...]:
    """What an animal can do; where the table does not say, what its class can do: a pigeon flies because birds do."""
    concept = concepts()[animal]
    return concept.all("can") or (concepts()[concept.parent].all("can") if concept.parent in concepts() else ())


def _make(d: Draw, split: Split) -> Item:
    asked, options = d.choice(KINDS)(d)
    correct = [n for n in options if is_answer(asked, n)]
    wrong = [n for n in options if not is_answer(asked, n)]
    if not correct or len(wrong) < CHOICES - 1:
        raise RedrawError
    gold = d.choice(correct)
    names = [gold, *d.rng.sample(wrong, CHOICES - 1)]
    d.rng.shuffle(names)
    label = names.index(gold)
    phrases = [Phrase(n, definite=asked.asked == "place") for n in names]
    places = [str(FieldRef("choices", i)) for i in range(CHOICES)]
    meaning: dict[str, FieldMeaning] = {"question": (asked,)} | {
        place: (p,) for place, p in zip(places, phrases, strict=True)
    }

    def holds(edited: Meaning) -> bool:
        q = question(edited["question"])
        chosen = [edited[place][0] for place in places]
        return [i for i, c in enumerate(chosen) if isinstance(c, Phrase) and is_answer(q, c.concept)] == [label]

    english = English()
    row = {
        "context": "",
        "question": field_text(english, (asked,)),
        "choices": [field_text(english, (p,)) for p in phrases],
        "label": label,
    }
    return Item(row, meaning, holds)


COMMONSENSEQA = PocketTask(
    pocket_card("commonsenseqa", "What everybody in the world knows, from its table of standing facts."),
    {"train": 3000, "validation": 600}, _make,
)  # fmt: skip
