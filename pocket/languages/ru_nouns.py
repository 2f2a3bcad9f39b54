"""Russian noun phrases and places: agreement, numerals, genitive owners, prepositions and their cases."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Literal

from xaug.pocket.concepts import concepts
from xaug.pocket.copying import replace
from xaug.pocket.languages.base import lexicon
from xaug.pocket.languages.ru_forms import ADJECTIVAL, Case, Gender, Noun, adjective, noun
from xaug.pocket.meaning import Phrase, Place
from xaug.pocket.words import Word

Entity = Literal["PER", "LOC", "ORG"]
ENTITIES: dict[str, Entity] = {"person": "PER", "city": "LOC", "country": "LOC", "organization": "ORG"}
HUMAN = ("person", "role", "human", "kin")
EVERY: dict[Case, str] = {"nom": "все", "gen": "всех", "dat": "всем", "acc": "все", "ins": "всеми", "loc": "всех"}
HOW_MANY = {"gen": "скольких", "dat": "скольким", "ins": "сколькими", "loc": "скольких"}
WHO: dict[Case, str] = {"nom": "кто", "gen": "кого", "dat": "кому", "acc": "кого", "ins": "кем", "loc": "ком"}
WHAT: dict[Case, str] = {"nom": "что", "gen": "чего", "dat": "чему", "acc": "что", "ins": "чем", "loc": "чём"}
AROUND = {"under": ("под", "ins"), "near": ("около", "gen"), "behind": ("за", "ins"),
                 "in_front_of": ("перед", "ins")}  # fmt: skip
VOWELS = "аеёиоуыэюя"


def entry(concept: str) -> dict[str, str]:
    """A concept's entry in the lexicon."""
    return lexicon("ru")[concept]


def animate(concept: str) -> bool:
    """Whether a question asks кто, and the accusative equals the genitive."""
    return concepts()[concept].kind in (*HUMAN, "animal")


def head(concept: str) -> Noun:
    """The noun of a concept that declines: "средство" in "транспортное средство"."""
    words = entry(concept)["lemma"].split(" ")
    return noun(entry(concept), words[_head_at(words)], animate=animate(concept))


def _head_at(words: list[str]) -> int:
    """The index of the head. Adjectives precede it, and nothing that declines follows it."""
    return next((i for i, word in enumerate(words[:-1]) if not word.endswith(ADJECTIVAL)), len(words) - 1)


def gender(phrase: Phrase) -> Gender:
    """The gender with which an adjective agrees; p is the plural."""
    many = phrase.plural or phrase.every or phrase.count is not None
    return "p" if many else head(phrase.concept).gender


def agreement(phrase: Phrase) -> Gender:
    """The gender with which a verb agrees. Five and more are a neuter singular (пять книг было прочитано)."""
    if phrase.count is not None and int(concepts()[phrase.count].parent) > 4:
        return "n"
    return gender(phrase)


def noun_phrase(
    phrase: Phrase, role: str, case: Case = "nom", *, how_many: bool = False, of: Gender | None = None
) -> list[Word]:
    """A phrase in a role and case: красная книга Анны, трёх собак.

    ``how_many``: with сколько in place of the count. ``of``: the gender of the person (учитель, учительница).
    """
    head_noun = head(phrase.concept)
    counterpart = entry(phrase.concept)["counterpart"]
    if of is not None and of != head_noun.gender and counterpart:
        head_noun = Noun(counterpart, of, animate=True)
    if how_many or phrase.count is not None:
        before, number, adjectives = _count(head_noun, phrase.count, role, case, how_many=how_many)
        words = _noun(phrase.concept, head_noun, role, number, adjectives)
        modifier_gender: Gender = "p"
        modifier = adjectives
    else:
        many = phrase.plural or phrase.every
        before = []
        if phrase.every:
            form = EVERY["gen"] if case == "acc" and head_noun.animate else EVERY[case]
            before = [Word(form, "DET", f"{role}.determiner")]
        modifier_gender, modifier = ("p" if many else head_noun.gender), case
        words = _noun(phrase.concept, head_noun, role, head_noun.form(case, plural=many), case, many=many)
    if phrase.adjective is not None:
        lemma = property_lemma(phrase.adjective, phrase.concept)
        form = adjective(lemma, modifier_gender, modifier, animate=head_noun.animate)
        words = [Word(form, "ADJ", f"{role}.adjective", phrase.adjective), *words]
    owner = noun_phrase(phrase.owner, f"{role}.owner", "gen") if phrase.owner is not None else []
    return [*before, *words, *owner]


def varied(name: str, holds: Container[str]) -> Mapping[str, str]:
    """A concept's entry with the words of the first variant whose condition is in ``holds``.

    The column ``variant_when`` lists the conditions. The other ``variant`` columns have one cell part for each of them
    (one | another).
    """
    line = entry(name)
    for i, condition in enumerate(line["variant_when"].split("|")):
        if condition in holds:
            cells = {key: value.split("|") for key, value in line.items() if key.startswith("variant") and value}
            other = {key.removeprefix("variant").removeprefix("_") or "lemma": cell[i] for key, cell in cells.items()}
            return {**line, **other}
    return line


def damage(concept: str) -> list[str]:
    """The way in which a thing breaks, as a condition of variants: a cup разбивают, a shirt рвут."""
    return [when for mark, when in (("g", "fragile"), ("t", "tearable")) if mark in entry(concept)["marks"]]


def property_lemma(name: str, concept: str) -> str:
    """The long adjective of a property for a thing: a machine is сломанный, a cup разбитый."""
    return varied(name, damage(concept))["lemma"]


def _count(
    head_noun: Noun, count: str | None, role: str, case: Case, *, how_many: bool
) -> tuple[list[Word], str, Case]:
    """The numeral, the form of the noun after it, and the case of the plural adjectives."""
    value = 5 if how_many or count is None else int(concepts()[count].parent)
    small = value < 5
    direct = case == "nom" or (case == "acc" and not (small and head_noun.animate))
    if how_many:
        numeral = Word("сколько" if direct else HOW_MANY[case], "NUM", "asked")
    else:
        forms = dict(pair.split(":") for pair in entry(count or "two")["irregular"].split(","))
        wanted: str = "gen" if case in ("acc", "loc") else case
        if direct:
            wanted = "coll" if head_noun.gender == "p" else head_noun.gender
        numeral = Word(forms.get(wanted, entry(count or "two")["lemma"]), "NUM", f"{role}.count", count)
    if not direct:
        return [numeral], head_noun.form(case, plural=True), case
    if small and head_noun.gender != "p" and not head_noun.adjectival:
        return [numeral], head_noun.form("gen"), "nom" if head_noun.gender == "f" else "gen"
    if small and head_noun.adjectival and head_noun.gender == "f":  # две мастерские
        return [numeral], head_noun.form("nom", plural=True), "nom"
    return [numeral], head_noun.form("gen", plural=True) if small else head_noun.counted(), "gen"


def _noun(concept: str, head_noun: Noun, role: str, form: str, case: Case, *, many: bool = True) -> list[Word]:
    """The words of a noun. Adjectives in it agree with its head; words after the head do not change."""
    words = entry(concept)["lemma"].split(" ")
    entity = ENTITIES.get(concepts()[concept].kind)
    at, slot = _head_at(words), f"{role}.noun"
    kind = "NOUN" if entity is None or entity == "ORG" else "PROPN"
    out: list[Word] = []
    for i, word in enumerate(words):
        if i == at:
            out.append(Word(form, kind, slot, concept, entity))
        elif i < at:
            agreed = adjective(word, "p" if many else head_noun.gender, case, animate=head_noun.animate)
            out.append(Word(agreed, "ADJ", slot, concept, entity))
        else:
            out += _quoted(Word(word, "PROPN" if entity else "NOUN", slot, concept, entity))
    return out


def _quoted(word: Word) -> list[Word]:
    """Quotation marks as separate words, which stay inside the name."""
    plain = word.form.strip("«»")
    out = [replace(word, form=plain)]
    if word.form.startswith("«"):
        out = [replace(word, form="«", pos="PUNCT"), replace(out[0], joined=True)]
    if word.form.endswith("»"):
        out.append(replace(word, form="»", pos="PUNCT", joined=True))
    return out


def governed(phrase: Phrase, role: str, government: str, *, asked: bool = False, how_many: bool = False) -> list[Word]:
    """A phrase in the case that is governed: "dat", "у+gen". ``asked``: the question word in its place."""
    preposition, _, case_name = government.rpartition("+")
    case: Case = case_name  # type: ignore[assignment]
    if asked:
        words = [Word((WHO if animate(phrase.concept) else WHAT)[case], "PRON", "asked")]
    else:
        words = noun_phrase(phrase, role, case, how_many=how_many)
    return [adposition(preposition, role, words[0].form), *words] if preposition else words


def adposition(form: str, role: str, following: str) -> Word:
    """A preposition, with о before certain groups of consonants (во Франции, со старого моста)."""
    first, second = following[0].lower(), following[1].lower()
    if form == "в" and ((first in "вф" and second not in VOWELS) or following.startswith("двор")):
        form = "во"
    elif form == "с" and ((first in "сзшж" and second not in VOWELS) or following.startswith(("льв", "двор", "щ"))):
        form = "со"
    return Word(form, "ADP", f"{role}.adposition")


def place_phrase(place: Place) -> list[Word]:
    """A place: на кухне, в школу, со двора, под столом."""
    name = place.phrase.concept
    usual = entry(name)["place"] or "в"
    if place.relation in AROUND:
        preposition, case = AROUND[place.relation]
    elif place.relation == "from":
        preposition, case = ("с" if usual == "на" else "из"), "gen"
    else:
        preposition, case = ("на" if place.relation == "on" else usual), "acc" if place.relation == "to" else "loc"
    return governed(place.phrase, "place", f"{preposition}+{case}")


def is_city(place: Place | None) -> bool:
    """Whether the place is a city or country, to which people travel rather than walk."""
    return place is not None and concepts()[place.phrase.concept].kind in ("city", "country")
