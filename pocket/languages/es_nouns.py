"""Spanish noun phrases and places: gender, plurals, articles, adjectives, prepositions, contractions (al, del)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xaug.pocket.concepts import concepts
from xaug.pocket.copying import replace
from xaug.pocket.languages.base import lexicon
from xaug.pocket.meaning import Phrase, Place
from xaug.pocket.words import Word

RELATIONS = {
    "at": "en", "in": "en", "on": "sobre", "under": "debajo de", "near": "cerca de", "behind": "detrás de",
    "in_front_of": "delante de", "to": "a", "from": "desde",
}  # fmt: skip
ADVERBS = ("debajo", "cerca", "detrás", "delante", "junto")
# Words inside a noun or name of several words: tienda de campaña, Universidad del Norte.
INNER = {"de": "ADP", "del": "ADP", "la": "DET"}
HUMAN = ("person", "role", "human", "kin")
ENTITIES: dict[str, Literal["PER", "LOC", "ORG"]] = {
    "person": "PER", "city": "LOC", "country": "LOC", "organization": "ORG",
}  # fmt: skip
BARE = {"á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u"}


@dataclass(frozen=True, slots=True)
class Agreement:
    """The features with which adjectives, participles and verbs agree."""

    feminine: bool = False
    plural: bool = False


def entry(concept: str | None) -> dict[str, str]:
    """A concept's entry in the lexicon."""
    return lexicon("es")[concept or ""]


def tagged(concept: str | None, tag: str) -> bool:
    """Whether a concept has a tag in the lexicon."""
    return tag in entry(concept)["tags"].split(" ")


def human(phrase: Phrase) -> bool:
    """Whether a question about the phrase asks who rather than what."""
    return concepts()[phrase.concept].kind in HUMAN


def animal(phrase: Phrase) -> bool:
    """Whether the phrase names an animal: a question about it asks qué animal."""
    return concepts()[phrase.concept].kind == "animal"


def agreement(phrase: Phrase, *, feminine: bool = False) -> Agreement:
    """A phrase's gender and number. ``feminine``: overrides the lexicon's gender, as for a woman's occupation."""
    many = phrase.plural or phrase.count is not None or phrase.every or tagged(phrase.concept, "pl")
    return Agreement(feminine or entry(phrase.concept)["gender"] == "f", many)


def woman(phrase: Phrase) -> bool:
    """Whether the phrase names a woman, so that her occupation has its feminine form."""
    return human(phrase) and entry(phrase.concept)["gender"] == "f" and concepts()[phrase.concept].kind != "role"


def pluralized(form: str) -> str:
    """The regular plural: mesas, flores, peces. A final syllable loses its accent (camiones, autobuses)."""
    if form[-1] in "aeiouáéó":
        return form + "s"
    if form.endswith("z"):
        return form[:-1] + "ces"
    if form[-1] in "ns" and form[-2] in BARE:
        return form[:-2] + BARE[form[-2]] + form[-1] + "es"
    return form + "es"


def noun(concept: str, *, plural: bool = False, feminine: bool = False) -> str:
    """The form of a noun. ``feminine``: the feminine form of an occupation."""
    line = entry(concept)
    singular = (feminine and line["feminine"]) or line["lemma"]
    return (line["plural"] or pluralized(singular)) if plural else singular


def inflected(masculine: str, feminine: str, plural: str, like: Agreement) -> str:
    """The form of an adjective: -o and -a, or one form for both genders. Phrases (de gran tamaño) never change."""
    if " " in masculine:
        return masculine
    singular = masculine
    if like.feminine:
        singular = feminine or (masculine[:-1] + "a" if masculine.endswith("o") else masculine)
    return (plural or pluralized(singular)) if like.plural else singular


def adjective(concept: str | None, like: Agreement) -> str:
    """The form of the adjective for a property."""
    line = entry(concept)
    return inflected(line["lemma"], line["feminine"], line["plural"], like)


def article(concept: str, like: Agreement, *, definite: bool = True) -> str:
    """The article: el, la, los, las; un, una, unos, unas. Some feminine nouns take el and un: el agua, un águila."""
    masculine = not like.feminine or (tagged(concept, "el") and not like.plural)
    if like.plural:
        return ("los" if masculine else "las") if definite else ("unos" if masculine else "unas")
    return ("el" if masculine else "la") if definite else ("un" if masculine else "una")


def _determiner(phrase: Phrase, like: Agreement, *, none: bool) -> list[str]:
    the = article(phrase.concept, like)
    if phrase.every:
        return ["todas" if like.feminine else "todos", the]
    if phrase.owner is not None:
        return [the]
    if concepts()[phrase.concept].kind == "material" or phrase.count:
        return []
    return [the] if phrase.definite else _indefinite(phrase, like, none=none)


def _indefinite(phrase: Phrase, like: Agreement, *, none: bool) -> list[str]:
    """Un, una; ningún, ninguna. Mass nouns and plurals have no article, but one pair of scissors is "unas tijeras"."""
    pair = tagged(phrase.concept, "pl") and not phrase.plural and not none
    if tagged(phrase.concept, "mass") or (like.plural and not pair):
        return []
    a = article(phrase.concept, like, definite=False)
    return [{"un": "ningún", "una": "ninguna"}[a] if none else a]


def nominal(phrase: Phrase, role: str, *, feminine: bool = False) -> list[Word]:
    """Count, noun and adjective, without article."""
    like = agreement(phrase, feminine=feminine)
    out = [Word(entry(phrase.count)["lemma"], "NUM", f"{role}.count", phrase.count)] if phrase.count else []
    form = noun(phrase.concept, plural=like.plural, feminine=feminine)
    out += [Word(f, INNER.get(f, "NOUN"), f"{role}.noun", phrase.concept) for f in form.split(" ")]
    if phrase.adjective:
        out += adjective_words(adjective(phrase.adjective, like), f"{role}.adjective", phrase.adjective)
    return out


def adjective_words(form: str, slot: str, concept: str | None) -> list[Word]:
    """The words of an adjective, or of a phrase in its place: de gran tamaño."""
    kinds = {"de": "ADP", "tamaño": "NOUN"}
    return [Word(f, kinds.get(f, "ADJ"), slot, concept) for f in form.split(" ")]


def _name(phrase: Phrase, role: str) -> list[Word]:
    kind = concepts()[phrase.concept].kind
    out = []
    if kind == "organization" or tagged(phrase.concept, "the"):
        out.append(Word(article(phrase.concept, agreement(phrase)), "DET", f"{role}.determiner"))
    return out + [
        Word(form, INNER.get(form, "PROPN"), f"{role}.noun", phrase.concept, ENTITIES[kind])
        for form in entry(phrase.concept)["lemma"].split(" ")
    ]


def noun_phrase(phrase: Phrase, role: str, *, feminine: bool = False, none: bool = False) -> list[Word]:
    """A phrase in a role: Ana, un coche rojo, tres manzanas, el perro de Pedro, todas las aves.

    ``feminine``: a woman's occupation. ``none``: an indefinite phrase in a negated clause (ningún libro).
    """
    if concepts()[phrase.concept].kind in ENTITIES:
        return _name(phrase, role)
    forms = _determiner(phrase, agreement(phrase, feminine=feminine), none=none)
    out = [*(Word(f, "DET", f"{role}.determiner") for f in forms), *nominal(phrase, role, feminine=feminine)]
    if phrase.owner is not None:
        out += [Word("de", "ADP", f"{role}.case"), *noun_phrase(phrase.owner, f"{role}.owner")]
    return out


def adposition(form: str, role: str) -> list[Word]:
    """The preposition of a phrase in that role; it can have several words or none."""
    return [Word(f, "ADV" if f in ADVERBS else "ADP", f"{role}.adposition") for f in form.split()]


def preposition(place: Place, governed: dict[str, str]) -> str:
    """The preposition of a place. ``governed``: those that the verb governs, by relation (nadar hasta, llegar a)."""
    if governed.get(place.relation):
        return governed[place.relation]
    if place.relation == "at":
        return entry(place.phrase.concept)["at"] or "en"
    return RELATIONS[place.relation]


def generic(phrase: Phrase) -> Phrase:
    """The phrase as a subject, where a bare noun takes the article (el azúcar es blanco, los perros ladran)."""
    bare = tagged(phrase.concept, "mass") or phrase.plural
    return replace(phrase, definite=True) if bare and not phrase.definite and not phrase.count else phrase


def contracted(words: list[Word]) -> list[Word]:
    """The words with contractions: al, del (but a El Cairo, whose article belongs to the name); e Iván for y Iván."""
    out: list[Word] = []
    for word in words:
        last = out[-1] if out else None
        if last is not None and last.form in ("a", "de") and word.form == "el":
            out[-1] = replace(last, form=last.form.removesuffix("e") + ("el" if last.form == "de" else "l"))
            continue
        sound = word.form.lower().removeprefix("h")
        if last is not None and last.form == "y" and sound[:1] in ("i", "í") and sound[:2] not in ("ie", "ia"):
            out[-1] = replace(last, form="e")
        out.append(word)
    return out
