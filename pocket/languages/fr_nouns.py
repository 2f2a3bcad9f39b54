"""French noun phrases and places: gender, plurals, articles, adjectives before and after the noun, prepositions.

``fr_sound`` adds elisions and contractions (l', du, aux) later: the words here are full forms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xaug.pocket.concepts import concepts
from xaug.pocket.languages.base import lexicon
from xaug.pocket.languages.fr_sound import tokens, vocalic
from xaug.pocket.meaning import Phrase, Place
from xaug.pocket.words import Word

RELATIONS = {
    "at": "dans", "in": "dans", "on": "sur", "under": "sous", "near": "près de", "behind": "derrière",
    "in_front_of": "devant", "to": "à", "from": "de",
}  # fmt: skip
# Words inside a noun of several words: pomme de terre, Lion d'or.
INNER = {"de": "ADP", "du": "ADP", "d'": "ADP", "des": "ADP", "en": "ADP", "la": "DET", "le": "DET"}
HUMAN = ("person", "role", "human", "kin")
# The beginning of an indefinite phrase: its article (un, du, des), "de" (pas de pain), or nothing after the preposition
# "de" (besoin de pain).
Article = Literal["full", "de", "none"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """The features with which adjectives, participles and verbs agree."""

    feminine: bool = False
    plural: bool = False


def entry(concept: str | None) -> dict[str, str]:
    """A concept's entry in the lexicon."""
    return lexicon("fr")[concept or ""]


def tagged(concept: str | None, tag: str) -> bool:
    """Whether a concept has a tag in the lexicon."""
    return tag in entry(concept)["tags"].split(" ")


def human(phrase: Phrase) -> bool:
    """Whether a question about the phrase asks who rather than what."""
    return concepts()[phrase.concept].kind in HUMAN


def agreement(phrase: Phrase, *, feminine: bool = False) -> Agreement:
    """A phrase's gender and number. Counted scissors are "trois paires", so feminine. ``feminine``: overrides both."""
    pairs = tagged(phrase.concept, "pl") and phrase.count is not None
    many = phrase.plural or phrase.count is not None or phrase.every or tagged(phrase.concept, "pl")
    return Agreement(feminine or pairs or entry(phrase.concept)["gender"] == "f", many)


def woman(phrase: Phrase) -> bool:
    """Whether the phrase names a woman, so that her occupation has its feminine form."""
    return human(phrase) and entry(phrase.concept)["gender"] == "f" and concepts()[phrase.concept].kind != "role"


def plural_noun(concept: str) -> str:
    """The plural of a noun. The lexicon has those of irregular nouns and compounds."""
    noun = entry(concept)
    return noun["plural"] or pluralized(noun["lemma"])


def pluralized(form: str) -> str:
    """The regular plural: -s; chevaux, oiseaux; no change after s, x, z."""
    if form[-1] in "sxz":
        return form
    if form.endswith("al"):
        return form[:-1] + "ux"
    return form + ("x" if form.endswith(("eau", "eu")) and not form.endswith("bleu") else "s")


def _inflected(masculine: str, feminine: str, plural: str, like: Agreement) -> str:
    if like.feminine:
        singular = feminine or (masculine if masculine.endswith("e") else masculine + "e")
        return (plural or pluralized(singular)) if like.plural else singular
    return (plural or pluralized(masculine)) if like.plural else masculine


def adjective(
    concept: str, like: Agreement, *, animate: bool = False, compared: bool = False, predicate: bool = False
) -> str:
    """The form of an adjective. Some differ for people and animals (grand, not haut), in comparisons or after être."""
    line = entry(concept)
    pair = line["compared"] if compared and (animate or not line["animate"]) else ""
    pair = pair or (line["animate"] if animate else "") or (line["predicate"] if predicate else "")
    if pair:
        masculine, feminine = pair.split("/")
        return _inflected(masculine, feminine, masculine if masculine == feminine else "", like)
    return _inflected(line["lemma"], line["feminine"], line["plural"], like)


def animate(phrase: Phrase) -> bool:
    """Whether the phrase names a person or an animal."""
    return human(phrase) or concepts()[phrase.concept].kind == "animal"


def _adjective_words(phrase: Phrase, role: str, noun: Word, *, feminine: bool) -> list[Word]:
    """The adjective of a phrase. ``noun``: the word that follows an adjective before the noun (un bel arbre)."""
    # In "trois paires de ciseaux verts" the adjective agrees with "ciseaux", not with "paires".
    like = Agreement(feminine or entry(phrase.concept)["gender"] == "f", agreement(phrase).plural)
    form = adjective(phrase.adjective or "", like, animate=animate(phrase))
    special = entry(phrase.adjective)["vowel"]
    if special and form == entry(phrase.adjective)["lemma"] and vocalic(noun.form, noun.concept):
        form = special
    return [Word(f, "ADJ", f"{role}.adjective", phrase.adjective) for f in tokens(form)]


def noun_words(concept: str, form: str, role: str) -> list[Word]:
    """The words of a common noun."""
    return [Word(f, INNER.get(f, "NOUN"), f"{role}.noun", concept) for f in tokens(form)]


def nominal(phrase: Phrase, role: str, *, pairs: bool = False, feminine: bool = False) -> list[Word]:
    """Count, adjective and noun, without article. ``pairs``: nouns like scissors are counted in pairs."""
    special = entry(phrase.concept)["feminine"] if feminine else ""
    if agreement(phrase).plural:
        form = pluralized(special) if special else plural_noun(phrase.concept)
    else:
        form = special or entry(phrase.concept)["lemma"]
    out = noun_words(phrase.concept, form, role)
    if phrase.adjective:
        described = _adjective_words(phrase, role, out[0], feminine=feminine)
        out = [*described, *out] if tagged(phrase.adjective, "before") else [*out, *described]
    if (phrase.count or pairs) and tagged(phrase.concept, "pl"):
        out = [Word("paires", "NOUN", f"{role}.classifier"), Word("de", "ADP", f"{role}.classifier"), *out]
    if phrase.count:
        out = [Word(entry(phrase.count)["lemma"], "NUM", f"{role}.count", phrase.count), *out]
    return out


def _determiner(phrase: Phrase, role: str, article: Article, *, feminine: bool) -> list[Word]:
    like = agreement(phrase, feminine=feminine)
    slot = f"{role}.determiner"
    the = "les" if like.plural else "la" if like.feminine else "le"
    forms: list[str]
    if phrase.every:
        forms = ["toutes" if like.feminine else "tous", "les"]
    elif phrase.owner is not None:
        forms = [the]
    elif concepts()[phrase.concept].kind == "material" or phrase.count:
        forms = []
    elif phrase.definite:
        forms = [the]
    elif article == "de":
        forms = ["de"]
    elif not like.plural and not tagged(phrase.concept, "mass"):
        forms = ["une" if like.feminine else "un"]
    elif article == "none":
        forms = []
    elif not like.plural:
        forms = ["de", the]
    else:  # before an adjective, des becomes de: de grands arbres
        first = phrase.adjective is not None and tagged(phrase.adjective, "before")
        forms = ["de" if first else "des"]
    return [Word(form, "DET", slot) for form in forms]


def _name(phrase: Phrase, role: str) -> list[Word]:
    kind = concepts()[phrase.concept].kind
    out = []
    if kind in ("country", "organization"):
        out.append(Word("la" if agreement(phrase).feminine else "le", "DET", f"{role}.determiner"))
    for form in tokens(entry(phrase.concept)["lemma"]):
        pos = INNER.get(form, "PROPN")
        if kind == "person":
            out.append(Word(form, pos, f"{role}.noun", phrase.concept, "PER"))
        else:
            out.append(Word(form, pos, f"{role}.noun", phrase.concept, "ORG" if kind == "organization" else "LOC"))
    return out


def noun_phrase(phrase: Phrase, role: str, article: Article = "full", *, feminine: bool = False) -> list[Word]:
    """A phrase in a role: Anna, une voiture rouge, trois pommes, le chien de Pierre, tous les oiseaux."""
    if concepts()[phrase.concept].kind in ("person", "city", "country", "organization"):
        return _name(phrase, role)
    out = [*_determiner(phrase, role, article, feminine=feminine), *nominal(phrase, role, feminine=feminine)]
    if phrase.owner is not None:
        out += [Word("de", "ADP", f"{role}.case"), *noun_phrase(phrase.owner, f"{role}.owner", "none")]
    return out


def adposition(form: str, role: str) -> list[Word]:
    """The preposition, of one or more words, of a phrase in that role."""
    return [Word(f, "NOUN" if f == "bord" else "ADP", f"{role}.adposition") for f in form.split(" ")]


def with_preposition(form: str, phrase: Phrase, role: str) -> list[Word]:
    """A preposition and its phrase. After "de" the articles "des" and "du" disappear: besoin de pain."""
    article: Article = "none" if form.rsplit(" ", maxsplit=1)[-1] == "de" else "full"
    return [*adposition(form, role), *noun_phrase(phrase, role, article)]


def preposition(place: Place) -> str:
    """The preposition of a place that is not a country."""
    line = entry(place.phrase.concept)
    if place.relation == "to":
        return line["to"] or line["at"] or "à"
    if place.relation == "at" or (place.relation == "in" and concepts()[place.phrase.concept].kind == "city"):
        return line["at"] or "dans"
    return RELATIONS[place.relation]


def place_phrase(place: Place, goal: str = "", *, inside: bool = False) -> list[Word]:
    """A place: dans la cuisine, au marché, en France.

    ``goal``: the preposition that the verb governs (jusqu'à). ``inside``: "dans" replaces "à", which would mean a goal.
    """
    phrase, relation = place.phrase, place.relation
    if concepts()[phrase.concept].kind == "country":
        return _country(place, goal)
    if relation == "to" and goal:
        return with_preposition(goal, phrase, "place")
    form = preposition(place)
    common = concepts()[phrase.concept].kind not in ("city", "organization")
    return with_preposition("dans" if inside and form == "à" and common else form, phrase, "place")


def _country(place: Place, goal: str) -> list[Word]:
    """A country: en France, au Japon, de France, du Japon."""
    words = noun_phrase(place.phrase, "place")
    bare = agreement(place.phrase).feminine or vocalic(words[1].form)
    if place.relation in ("at", "in", "to"):
        if goal and place.relation == "to":  # jusqu'en France, jusqu'au Japon
            return [*adposition("jusque en" if bare else "jusque à", "place"), *(words[1:] if bare else words)]
        return [*adposition("en" if bare else "à", "place"), *(words[1:] if bare else words)]
    if place.relation == "from":
        return [*adposition("de", "place"), *(words[1:] if agreement(place.phrase).feminine else words)]
    return [*adposition(RELATIONS[place.relation], "place"), *words]
