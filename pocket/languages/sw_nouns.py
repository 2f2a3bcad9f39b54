"""Swahili noun phrases and places. The words after a noun agree with its class."""

from __future__ import annotations

from typing import Literal

from xaug.pocket.concepts import concepts
from xaug.pocket.languages.base import lexicon
from xaug.pocket.languages.sw_forms import (
    OF,
    PLURAL,
    Verb,
    adjective,
    all_of,
    number,
    which,
    which_is,
    with_,
)  # fmt: skip
from xaug.pocket.meaning import Phrase, Place
from xaug.pocket.words import Word

NAMES: dict[str, Literal["PER", "LOC", "ORG"]] = {
    "person": "PER",
    "city": "LOC",
    "country": "LOC",
    "organization": "ORG",
}
PEOPLE = ("person", "role", "human", "kin")
RELATIONS = {"on": "juu ya", "under": "chini ya", "near": "karibu na", "behind": "nyuma ya", "in_front_of": "mbele ya",
             "in": "ndani ya"}  # fmt: skip
TIMES = {"katika": "ADP", "ya": "ADP", "wa": "ADP", "kila": "DET", "iliyopita": "VERB", "ijayo": "VERB", "ujao": "VERB",
         "hivi": "ADV", "karibuni": "ADV", "jana": "ADV", "baadaye": "ADV", "daima": "ADV", "sasa": "ADV"}  # fmt: skip
NOMINAL = ("NOUN", "PROPN")


def entry(concept: str | None) -> dict[str, str]:
    """A concept's entry in the lexicon."""
    return lexicon("sw")[concept or ""]


def words(text: str, pos: str, slot: str, concept: str | None = None) -> list[Word]:
    """The words of one entry. Connectives in it (chumba cha kulala) are adpositions."""
    small = set(OF.values())
    return [Word(form, "ADP" if form in small and pos in NOMINAL else pos, slot, concept) for form in text.split(" ")]


def kind(phrase: Phrase) -> str:
    """The kind of the phrase's concept: person, animal, thing …"""
    return concepts()[phrase.concept].kind


def animate(phrase: Phrase) -> bool:
    """Whether a verb marks the phrase as its object: people, animals, and dolls, which have their class."""
    return agreement(phrase) in ("1", "2")


def plural(phrase: Phrase) -> bool:
    """Whether the phrase is a plural."""
    return phrase.plural or phrase.count is not None or phrase.every


def agreement(phrase: Phrase) -> str:
    """The noun class with which verbs and adjectives agree."""
    one, _, many = entry(phrase.concept)["class"].partition("/")
    return (many or PLURAL[one]) if plural(phrase) else one


def quality(concept: str, noun_class: str) -> str:
    """The form of a property that is a single adjective, with agreement (mkubwa) or without (safi, tajiri)."""
    line = entry(concept)
    if line["animate"] and noun_class in ("1", "2"):  # mzee for the animate, -a zamani for things
        return adjective(line["animate"], noun_class)
    if line["kind"] == "adj":
        return adjective(line["lemma"], noun_class)
    return line["plural"] if line["plural"] and noun_class == "2" else line["lemma"]


def property_kind(concept: str, noun_class: str) -> str:
    """The kind of a property with a noun of that class: adj inv a enye me na ko (``sw`` explains them)."""
    line = entry(concept)
    return "adj" if line["animate"] and noun_class in ("1", "2") else line["kind"]


def of_kind(concept: str, noun_class: str, slot: str) -> list[Word]:
    """A property that is -a with a noun: cha zamani, ya moto."""
    return [Word(OF[noun_class], "ADP", slot, concept), *words(entry(concept)["lemma"], "NOUN", slot, concept)]


def _attribute(concept: str, noun_class: str, slot: str) -> tuple[list[Word], bool]:
    """A property after its noun, and whether it is a single word, which precedes counts and owners."""
    how, lemma = property_kind(concept, noun_class), entry(concept)["lemma"]
    if how == "a":
        return of_kind(concept, noun_class, slot), False
    if how == "enye":
        return [Word(with_(noun_class), "ADJ", slot, concept), *words(lemma, "NOUN", slot, concept)], False
    if how in ("me", "na"):
        return [Word(which(Verb(lemma), noun_class, ongoing=how == "na"), "VERB", slot, concept)], False
    if how == "ko":
        return [Word(which_is(noun_class), "AUX", slot, concept), Word(lemma, "ADJ", slot, concept)], False
    return [Word(quality(concept, noun_class), "ADJ", slot, concept)], True


def noun_phrase(phrase: Phrase, role: str, *, how_many: bool = False) -> list[Word]:
    """A phrase in a role: noun, adjective, count, owner (gari jekundu la Anna). ``how_many``: -ngapi as the count."""
    line = entry(phrase.concept)
    if kind(phrase) in NAMES:
        return [
            Word(form, "PROPN", f"{role}.noun", phrase.concept, NAMES[kind(phrase)])
            for form in line["lemma"].split(" ")
        ]
    noun_class = agreement(phrase)
    text = (line["plural"] or line["lemma"]) if plural(phrase) else line["lemma"]
    head, _, rest = text.partition(" | ")
    out = words(head, "NOUN", f"{role}.noun", phrase.concept)
    late: list[Word] = []
    if phrase.adjective:
        attribute, single = _attribute(phrase.adjective, noun_class, f"{role}.adjective")
        out, late = ([*out, *attribute], []) if single else (out, attribute)
    if how_many:
        out.append(Word(number("ngapi", noun_class), "DET", "asked"))
    elif phrase.count:
        stem = entry(phrase.count)["lemma"]
        form = number(stem, noun_class) if entry(phrase.count)["kind"] == "agree" else stem
        out += words(form, "NUM", f"{role}.count", phrase.count)
    if phrase.every:
        out.append(Word(all_of(noun_class), "DET", f"{role}.determiner"))
    if rest:  # maduka mapya mawili | ya dawa
        out += words(rest, "NOUN", f"{role}.noun", phrase.concept)
    owner: list[Word] = []
    if phrase.owner is not None:
        owner = [Word(OF[noun_class], "ADP", f"{role}.case"), *noun_phrase(phrase.owner, f"{role}.owner")]
    # A short -a precedes the owner (gari la bluu la Anna), a verb follows it (gari la Anna lililovunjika).
    short = len(late) == 2 and late[0].pos == "ADP"
    return [*out, *late, *owner] if short else [*out, *owner, *late]


def _before(text: str) -> list[Word]:
    return words(text, "ADP", "place.adposition")


def place_phrase(place: Place, toward: str = "") -> list[Word]:
    """A place: jikoni, katika jiko kubwa, juu ya meza, kutoka London. ``toward``: the verb's own word for "to"."""
    phrase, relation = place.phrase, place.relation
    if relation in RELATIONS:
        return [*_before(RELATIONS[relation]), *noun_phrase(phrase, "place")]
    lead = {"to": toward, "from": "kutoka"}.get(relation, "")
    out = _before(lead) if lead else []
    name = kind(phrase) in ("city", "country")
    alone = phrase == Phrase(phrase.concept, definite=phrase.definite)
    local = entry(phrase.concept)["loc"]
    if name:
        return [*out, *noun_phrase(phrase, "place")]
    if alone and local:
        return [*out, Word(local, "NOUN", "place.noun", phrase.concept)]
    return [*out, *_before("kwenye" if relation in ("to", "from") else "katika"), *noun_phrase(phrase, "place")]


def time_phrase(concept: str) -> list[Word]:
    """The words of a time."""
    forms = entry(concept)["lemma"].split(" ")
    return [Word(form, TIMES.get(form, "NOUN"), "time.time", concept) for form in forms]


def who_or_what(phrase: Phrase) -> tuple[list[Word], str]:
    """The question words for a subject, and their class: nani, mnyama gani, kitu gani, mahali gani."""
    if kind(phrase) in PEOPLE:
        return [Word("nani", "PRON", "asked")], "1"
    noun, noun_class = ("mnyama", "1") if kind(phrase) == "animal" else ("kitu", "7")
    if kind(phrase) in ("place", "city", "country"):
        noun, noun_class = "mahali", "16"
    elif kind(phrase) == "organization":
        noun, noun_class = "shirika", "5"
    return [Word(noun, "NOUN", "asked"), Word("gani", "DET", "asked")], noun_class


def asked_for(phrase: Phrase) -> list[Word]:
    """The question words for any other role, in which a thing is simply "nini"."""
    question_words, noun_class = who_or_what(phrase)
    return [Word("nini", "PRON", "asked")] if noun_class == "7" else question_words
