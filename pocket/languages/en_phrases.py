"""English noun phrases and places: articles, plurals, possessors, prepositions, with CCG categories."""

from __future__ import annotations

from xaug.pocket.concepts import concepts
from xaug.pocket.languages.base import lexicon
from xaug.pocket.meaning import Phrase, Place
from xaug.pocket.words import Word

NAMES = {"person": "PER", "city": "LOC", "country": "LOC", "organization": "ORG"}
PLURAL_ONLY = ("scissors", "trousers")
RELATIONS = {"on": "on", "under": "under", "near": "near", "behind": "behind", "to": "to", "from": "from", "in": "in"}
ADJUNCT = "((S\\NP)\\(S\\NP))/NP"


def word(form: str, pos: str, slot: str, category: str, concept: str | None = None) -> list[Word]:
    """The words of one lexicon entry. Of several ("ice cream") the last carries the category."""
    *before, last = form.split(" ")
    inner = category if category in ("N", "N/N") else "N"
    head = [Word(w, pos, slot, concept, category=f"{inner}/{inner}") for w in before]
    return [*head, Word(last, pos, slot, concept, category=category)]


def plural(phrase: Phrase) -> bool:
    """Whether a verb agrees with the phrase in the plural."""
    return phrase.plural or phrase.count is not None or phrase.every or phrase.concept in PLURAL_ONLY


def animate(phrase: Phrase) -> bool:
    """Whether a question about the phrase asks who rather than what."""
    kind = concepts()[phrase.concept].kind
    return kind in ("person", "role", "human", "kin")


def _name(phrase: Phrase, role: str) -> list[Word]:
    concept = concepts()[phrase.concept]
    entity = NAMES[concept.kind]
    out = []
    if concept.kind == "organization":
        out.append(Word("the", "DET", f"{role}.determiner", category="NP/N"))
    forms = lexicon("en")[phrase.concept]["lemma"].split(" ")
    for i, form in enumerate(forms):
        category = "N" if i == len(forms) - 1 else "N/N"
        out.append(Word(form, "PROPN", f"{role}.noun", phrase.concept, entity, category=category))  # type: ignore[arg-type]
    return out


def noun_phrase(phrase: Phrase, role: str) -> list[Word]:
    """A phrase in a role: Anna, a red car, three apples, Peter's dog, the roof of the house, all dogs."""
    if concepts()[phrase.concept].kind in NAMES:
        return _name(phrase, role)
    entry = lexicon("en")[phrase.concept]
    many = plural(phrase)
    noun = word(entry["plural"] if many else entry["lemma"], "NOUN", f"{role}.noun", "N", phrase.concept)
    if phrase.adjective:
        noun = [
            *word(lexicon("en")[phrase.adjective]["lemma"], "ADJ", f"{role}.adjective", "N/N", phrase.adjective),
            *noun,
        ]
    if phrase.count:
        noun = [*word(lexicon("en")[phrase.count]["lemma"], "NUM", f"{role}.count", "N/N", phrase.count), *noun]
    if phrase.owner is not None:
        kind = concepts()[phrase.owner.concept].kind
        if kind in ("thing", "place", "part"):  # the roof of the house
            owner = noun_phrase(phrase.owner, f"{role}.owner")
            return [
                Word("the", "DET", f"{role}.determiner", category="NP/N"),
                *noun,
                Word("of", "ADP", f"{role}.case", category="(NP\\NP)/NP"),
                *owner,
            ]
        mark = "'" if plural(phrase.owner) else "'s"
        return [
            *noun_phrase(phrase.owner, f"{role}.owner"),
            Word(mark, "PART", f"{role}.case", joined=True, category="(NP/N)\\NP"),
            *noun,
        ]
    determiner = ""
    if phrase.every:
        determiner = "all"
    elif concepts()[phrase.concept].kind == "material" or (phrase.count and not phrase.every):
        determiner = ""
    elif phrase.definite:
        determiner = "the"
    elif not many:
        determiner = "an" if noun[0].form[0] in "aeiou" and not noun[0].form.startswith("uni") else "a"
    return [Word(determiner, "DET", f"{role}.determiner", category="NP/N"), *noun] if determiner else noun


def adposition(form: str, role: str, category: str = ADJUNCT) -> Word:
    """The preposition of a phrase in that role."""
    return Word(form, "ADP", f"{role}.adposition", category=category)


def place_phrase(place: Place, category: str = ADJUNCT) -> list[Word]:
    """A place: in the kitchen, at the market, in Paris, to the forest, in front of the house."""
    name = place.phrase.concept
    relation = place.relation
    if relation == "in_front_of":
        head = [
            Word("in", "ADP", "place.adposition", category=category.replace("/NP", "/PP")),
            Word("front", "NOUN", "place.adposition", category="PP/PP"),
            Word("of", "ADP", "place.adposition", category="PP/NP"),
        ]
        return [*head, *noun_phrase(place.phrase, "place")]
    if relation == "at":
        kind = concepts()[name].kind
        form = "at" if kind == "organization" else lexicon("en")[name].get("at") or "in"
    else:
        form = RELATIONS[relation]
    return [adposition(form, "place", category), *noun_phrase(place.phrase, "place")]
