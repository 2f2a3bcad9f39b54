"""Turkish noun phrases, places and times: case, possessors, the position of ``bir``, apostrophes."""

from __future__ import annotations

from typing import Literal

from xaug.pocket.concepts import concepts
from xaug.pocket.languages.base import lexicon
from xaug.pocket.languages.tr_forms import Case, noun
from xaug.pocket.meaning import Phrase, Place
from xaug.pocket.words import Word

PEOPLE = ("person", "role", "human", "kin")
ENTITIES: dict[str, Literal["PER", "LOC", "ORG"]] = {
    "person": "PER", "city": "LOC", "country": "LOC", "organization": "ORG",
}  # fmt: skip
# Names of organisations take their suffixes without an apostrophe (TDK): Merkez Bankasında.
APOSTROPHE = ("person", "city", "country")
AFTER_GENITIVE = {"in": "içinde", "on": "üstünde", "under": "altında", "near": "yakınında", "behind": "arkasında",
                  "in_front_of": "önünde"}  # fmt: skip
PLACE_CASES: dict[str, Case] = {"at": "loc", "to": "dat", "from": "abl"}
WHO: dict[Case, str] = {"nom": "kim", "acc": "kimi", "dat": "kime", "loc": "kimde", "abl": "kimden", "gen": "kimin",
                        "ins": "kiminle"}  # fmt: skip
WHAT: dict[Case, str] = {"nom": "ne", "acc": "neyi", "dat": "neye", "loc": "nede", "gen": "neyin", "ins": "neyle"}
WHERE = {"to": "nereye", "from": "nereden"}


def kind(phrase: Phrase) -> str:
    """The kind of the phrase's concept."""
    return concepts()[phrase.concept].kind


def animate(phrase: Phrase) -> bool:
    """Whether the phrase names a person or an animal; then "old" is yaşlı, not eski."""
    return kind(phrase) in (*PEOPLE, "animal")


def definite(phrase: Phrase) -> bool:
    """Whether the phrase, as an object, is in the accusative."""
    known = kind(phrase) in ENTITIES or phrase.owner is not None or phrase.every
    return known or (phrase.definite and not phrase.count)


def adjective(concept: str, of: Phrase) -> str:
    """The adjective of a property, which may differ for people and animals."""
    entry = lexicon("tr")[concept]
    return entry["animate"] if entry["animate"] and animate(of) else entry["lemma"]


def words(form: str, pos: str, slot: str, concept: str | None = None) -> list[Word]:
    """The words of one form, all with the same slot."""
    return [Word(part, pos, slot, concept) for part in form.split(" ")]


def noun_phrase(
    phrase: Phrase, role: str, case: Case = "nom", *, owned: bool = False, bare: bool = False, asked: bool = False
) -> list[Word]:
    """A phrase in a role and a case.

    ``owned``: its owner stands elsewhere in the clause (Anna'nın bir kedisi var). ``bare``: without bir (kedi yok).
    ``asked``: with kaç in place of the count (kaç kedi).
    """
    what = kind(phrase)
    if what in ENTITIES:
        name = noun(phrase.concept, case, mark="'" if what in APOSTROPHE else "")
        return [Word(part, "PROPN", f"{role}.noun", phrase.concept, ENTITIES[what]) for part in name.split(" ")]
    out: list[Word] = []
    if phrase.owner is not None:
        out += noun_phrase(phrase.owner, f"{role}.owner", "gen")
    elif phrase.every:
        out.append(Word("tüm", "DET", f"{role}.determiner"))
    if asked:
        out.append(Word("kaç", "DET", "asked"))
    elif phrase.count:
        out += words(lexicon("tr")[phrase.count]["lemma"], "NUM", f"{role}.count", phrase.count)
    if phrase.adjective:
        out += words(adjective(phrase.adjective, phrase), "ADJ", f"{role}.adjective", phrase.adjective)
    counted = asked or phrase.count is not None
    plural = (phrase.plural or phrase.every) and not counted  # üç elma: no plural after a number
    if not (definite(phrase) or counted or plural or bare or what == "material"):
        out.append(Word("bir", "DET", f"{role}.determiner"))  # kırmızı bir elma: after the adjective
    form = noun(phrase.concept, case, plural=plural, owned=owned or phrase.owner is not None)
    return [*out, *words(form, "NOUN", f"{role}.noun", phrase.concept)]


def place_phrase(place: Place) -> list[Word]:
    """A place: mutfakta, okula, Roma'dan, masanın üstünde."""
    inside = place.relation == "in" and kind(place.phrase) not in ("thing", "part")
    case = "loc" if inside else PLACE_CASES.get(place.relation)
    if case is not None:
        return noun_phrase(place.phrase, "place", case)
    return [*noun_phrase(place.phrase, "place", "gen"), Word(AFTER_GENITIVE[place.relation], "ADP", "place.adposition")]


def time_phrase(time: str) -> list[Word]:
    """The words of a time: dün, pazartesi günü."""
    entry = lexicon("tr")[time]
    pairs = zip(entry["lemma"].split(" "), entry["pos"].split(" "), strict=True)
    return [Word(form, pos, "time.time", time) for form, pos in pairs]


def who_or_what(phrase: Phrase, case: Case) -> list[Word]:
    """The question words for a phrase in a case: kimi, neye; hangi hayvandan, because neden also means why."""
    if kind(phrase) in PEOPLE:
        return [Word(WHO[case], "PRON", "asked")]
    if case == "abl":
        form = "hayvandan" if kind(phrase) == "animal" else "malzemeden" if kind(phrase) == "material" else "şeyden"
        return [Word("hangi", "DET", "asked"), Word(form, "NOUN", "asked")]
    return [Word(WHAT[case], "PRON", "asked")]
