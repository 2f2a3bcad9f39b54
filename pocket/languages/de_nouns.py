"""German noun phrases and places: case, gender, adjective declensions, genitives, contractions with the article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xaug.pocket.concepts import concepts
from xaug.pocket.copying import replace
from xaug.pocket.languages.base import lexicon
from xaug.pocket.meaning import Phrase, Place
from xaug.pocket.words import Word

Case = Literal["nom", "acc", "dat", "gen"]
# The declension of an adjective depends on the article before it: none, der or ein.
Declension = Literal["strong", "weak", "mixed"]
CASES: tuple[Case, ...] = ("nom", "acc", "dat", "gen")
HUMAN = ("person", "role", "human", "kin")
NAMES = ("person", "city", "country", "organization")
# Endings of the articles and of adjectives: gender (p: plural) → nominative, accusative, dative, genitive.
THE = {"m": "der den dem des", "f": "die die der der", "n": "das das dem des", "p": "die die den der"}
A = {"m": " en em es", "f": "e e er er", "n": "  em es", "p": "e e en er"}
STRONG = {"m": "er en em en", "f": "e e er er", "n": "es es em en", "p": "e e en er"}
WEAK = {"m": "e en en en", "f": "e e en en", "n": "e e en en", "p": "en en en en"}
MIXED = {"m": "er en en en", "f": "e e en en", "n": "es es en en", "p": "en en en en"}
ENDINGS: dict[Declension, dict[str, str]] = {"strong": STRONG, "weak": WEAK, "mixed": MIXED}
FUSED = {
    ("in", "dem"): "im", ("in", "das"): "ins", ("an", "dem"): "am", ("an", "das"): "ans", ("bei", "dem"): "beim",
    ("von", "dem"): "vom", ("zu", "dem"): "zum", ("zu", "der"): "zur",
}  # fmt: skip
RELATIONS = {"in": "in", "on": "auf", "under": "unter", "behind": "hinter", "in_front_of": "vor"}
SOURCES = {"in": "aus"}  # aus dem Haus; other places have "von": vom Markt
VOWELS = "aeiouyäöü"


@dataclass(frozen=True, slots=True)
class Agreement:
    """The features with which articles, adjectives and pronouns agree. ``gender``: m, f or n."""

    gender: str = "m"
    plural: bool = False

    @property
    def column(self) -> str:
        """The column of the tables above: m, f, n or p."""
        return "p" if self.plural else self.gender


def entry(concept: str | None) -> dict[str, str]:
    """A concept's entry in the lexicon."""
    return lexicon("de")[concept or ""]


def tagged(concept: str | None, tag: str) -> bool:
    """Whether a concept has a tag in the lexicon."""
    return tag in entry(concept)["tags"].split(" ")


def human(phrase: Phrase) -> bool:
    """Whether a question about the phrase asks who rather than what."""
    return concepts()[phrase.concept].kind in HUMAN


def animate(phrase: Phrase) -> bool:
    """Whether the phrase names a person or an animal."""
    return human(phrase) or concepts()[phrase.concept].kind == "animal"


def named(phrase: Phrase) -> bool:
    """Whether the phrase is a name."""
    return concepts()[phrase.concept].kind in NAMES


def woman(phrase: Phrase) -> bool:
    """Whether the phrase names a woman, so that her occupation has its feminine form."""
    return human(phrase) and entry(phrase.concept)["gender"] == "f" and concepts()[phrase.concept].kind != "role"


def agreement(phrase: Phrase, *, feminine: bool = False) -> Agreement:
    """A phrase's gender and number. ``feminine``: overrides the lexicon's gender (Anna ist Ärztin)."""
    many = phrase.plural or phrase.count is not None or phrase.every
    return Agreement("f" if feminine else entry(phrase.concept)["gender"], many)


def of_case(table: str, case: Case) -> str:
    """The ending for a case in a row of a table."""
    return table.split(" ")[CASES.index(case)]


def adjective(concept: str, like: Agreement, case: Case, declension: Declension) -> str:
    """The form of an adjective before a noun: große, teuren, müder."""
    line = entry(concept)
    stem = line["stem"] or line["lemma"].removesuffix("e")
    return stem + of_case(ENDINGS[declension][like.column], case)


def predicate(concept: str, *, of_animate: bool) -> str:
    """The uninflected predicative form. Some properties use another word for people and animals (hoch, groß)."""
    line = entry(concept)
    return (line["animate"] if of_animate else "") or line["lemma"]


def comparative(concept: str, *, of_animate: bool) -> str:
    """The comparative: größer, teurer, müder."""
    line = entry(concept)
    if of_animate and line["animate"]:
        return next(
            (e["compared"] or e["lemma"] + "er" for e in lexicon("de").values() if e["lemma"] == line["animate"]), ""
        )
    return line["compared"] or (line["stem"] or line["lemma"].removesuffix("e")) + "er"


def _genitive(lemma: str) -> str:
    """The regular genitive of a masculine or neuter noun: Hauses, Hundes, Vogels."""
    if lemma.endswith(("s", "ß", "x", "z", "sch", "st")):
        return lemma + "es"
    small = lemma.lower()
    groups = sum(c in VOWELS and (i == 0 or small[i - 1] not in VOWELS) for i, c in enumerate(small))
    return lemma + ("es" if groups == 1 and small[-1] not in VOWELS + "hr" else "s")


def noun(concept: str, like: Agreement, case: Case, declension: Declension = "weak", *, feminine: bool = False) -> str:
    """The form of a noun. ``declension``: that of a nominalised adjective (der Erwachsene, ein Erwachsener)."""
    line = entry(concept)
    if "adjectival" in line["tags"]:
        return line["lemma"] + of_case(ENDINGS[declension][like.column], case)
    if feminine:
        form = line["feminine"] or line["lemma"].removesuffix("e") + "in"
        return form + ("nen" if like.plural and form.endswith("in") else "")
    if like.plural:
        many = line["plural"]
        return many + "n" if case == "dat" and not many.endswith(("n", "s")) else many
    if line["weak"] and case != "nom":
        return line["weak"]
    if case == "gen" and like.gender != "f":
        return line["genitive"] or _genitive(line["lemma"])
    return line["lemma"]


def possessive(name: str) -> str:
    """The possessive form of a name: Annas, Max'."""
    return name + ("'" if name.endswith(("s", "ß", "x", "z")) else "s")


def _name(phrase: Phrase, role: str, case: Case, declension: Declension) -> list[Word]:
    """The words of a name without its article. An adjective in it is declined: das Königliche Theater."""
    kind = concepts()[phrase.concept].kind
    line = entry(phrase.concept)
    like = agreement(phrase)
    *described, words = line["lemma"].split(" ") if "- " in line["lemma"] else [line["lemma"]]
    if case == "gen" and like.gender != "f":
        words = line["genitive"] or _genitive(words)
    ending = of_case(ENDINGS[declension][like.column], case)
    forms = [*(f.removesuffix("-") + ending for f in described), *words.split(" ")]
    slot = f"{role}.noun"
    if kind == "person":
        return [Word(f, "PROPN", slot, phrase.concept, "PER") for f in forms]
    return [Word(f, "PROPN", slot, phrase.concept, "ORG" if kind == "organization" else "LOC") for f in forms]


def _with_article(phrase: Phrase) -> bool:
    """Whether a name has an article: die Türkei, das Nationalmuseum."""
    return concepts()[phrase.concept].kind == "organization" or tagged(phrase.concept, "article")


def _leads(owner: Phrase) -> bool:
    """Whether an owner precedes the noun and replaces its article: Annas Haus, Berlins Schulen."""
    return named(owner) and not _with_article(owner)


def _owner_behind(owner: Phrase, role: str) -> list[Word]:
    """An owner after the noun: des Hauses; von drei Hunden and von Peters Hund, where no word shows the genitive."""
    bare = not (owner.definite or owner.every) and (owner.plural or tagged(owner.concept, "mass"))
    if owner.count or bare or (owner.owner is not None and _leads(owner.owner)):
        return [Word("von", "ADP", f"{role}.case"), *noun_phrase(owner, f"{role}.owner", "dat")]
    return noun_phrase(owner, f"{role}.owner", "gen")


def article(phrase: Phrase, case: Case, *, none: bool, feminine: bool = False) -> tuple[str, Declension]:
    """The article of a phrase ("" for none), and the declension of an adjective after it. ``none``: with kein."""
    like = agreement(phrase, feminine=feminine)
    if named(phrase):
        return (of_case(THE[like.column], case), "weak") if _with_article(phrase) else ("", "strong")
    if phrase.every:
        return "all" + of_case(STRONG["p"], case), "weak"
    led = phrase.owner is not None and _leads(phrase.owner)
    if none and not led:
        return "kein" + of_case(A[like.column], case), "mixed"
    owned = phrase.owner is not None and not phrase.count
    definite = phrase.definite and not phrase.count and concepts()[phrase.concept].kind != "material"
    if not led and (owned or definite):
        return of_case(THE[like.column], case), "weak"
    if led or phrase.count or like.plural or tagged(phrase.concept, "mass"):
        return "", "strong"
    return "ein" + of_case(A[like.column], case), "mixed"


def noun_phrase(
    phrase: Phrase, role: str, case: Case, *, none: bool = False, bare: bool = False, feminine: bool = False
) -> list[Word]:
    """A phrase in a role and case: Anna, ein rotes Auto, drei Äpfel, Peters Hund, alle Vögel.

    ``none``: with the article kein. ``bare``: without an article (Anna ist Ärztin; im Haus, where "im" contains it).
    """
    like = agreement(phrase, feminine=feminine)
    form, declension = article(phrase, case, none=none, feminine=feminine)
    out: list[Word] = []
    if form and not bare:
        # "Kein" belongs to the negation of the verb, not to the phrase.
        out.append(Word(form, "DET", "verb.negation" if none else f"{role}.determiner"))
    if named(phrase):
        return [*out, *_name(phrase, role, case, declension)]
    if phrase.owner is not None and _leads(phrase.owner):
        name = noun_phrase(phrase.owner, f"{role}.owner", "nom")
        out += [*name[:-1], replace(name[-1], form=possessive(name[-1].form))]
    if phrase.count:
        out.append(Word(entry(phrase.count)["lemma"], "NUM", f"{role}.count", phrase.count))
    if phrase.adjective:
        described = adjective(_attribute(phrase), like, case, declension)
        out.append(Word(described, "ADJ", f"{role}.adjective", phrase.adjective))
    out.append(
        Word(noun(phrase.concept, like, case, declension, feminine=feminine), "NOUN", f"{role}.noun", phrase.concept)
    )
    if phrase.owner is not None and not _leads(phrase.owner):
        out += _owner_behind(phrase.owner, role)
    return out


def _attribute(phrase: Phrase) -> str:
    """The concept whose adjective describes the phrase: a tall man is "groß", a tall tower "hoch"."""
    word = entry(phrase.adjective)["animate"] if animate(phrase) else ""
    if not word:
        return phrase.adjective or ""
    return next(name for name, line in lexicon("de").items() if line["lemma"] == word)


def adposition(form: str, role: str) -> Word:
    """The preposition of a phrase in that role."""
    return Word(form, "ADP", f"{role}.adposition")


def with_preposition(form: str, phrase: Phrase, role: str, case: Case) -> list[Word]:
    """A preposition and its phrase. The two are contracted where possible: im Haus, zum Arzt."""
    fused = FUSED.get((form, article(phrase, case, none=False)[0]))
    if fused:
        return [adposition(fused, role), *noun_phrase(phrase, role, case, bare=True)]
    return [adposition(form, role), *noun_phrase(phrase, role, case)]


def place_phrase(place: Place, goal: str = "") -> list[Word]:
    """A place: in der Küche, zum Markt, aus Berlin. ``goal``: the preposition that the verb governs for a goal."""
    phrase, relation = place.phrase, place.relation
    line, proper = entry(phrase.concept), concepts()[phrase.concept].kind in ("city", "country")
    at = line["at"] or "in"
    if relation == "near":
        return _near(phrase)
    if relation == "to":
        if proper and not _with_article(phrase):
            return with_preposition("nach", phrase, "place", "acc")
        form = line["to"] or goal or at
        form = "zu" if form == "bei" else form
        return with_preposition(form, phrase, "place", "dat" if form == "zu" else "acc")
    if relation == "from":
        return with_preposition(SOURCES.get(at, "von"), phrase, "place", "dat")
    return with_preposition(at if relation == "at" else RELATIONS[relation], phrase, "place", "dat")


def _near(phrase: Phrase) -> list[Word]:
    """A place nearby: in der Nähe des Bahnhofs, in der Nähe von Berlin."""
    nearby = [
        Word("in", "ADP", "place.adposition"),
        Word("der", "DET", "place.adposition"),
        Word("Nähe", "NOUN", "place.adposition"),
    ]
    leads = phrase.owner is not None and _leads(phrase.owner)
    if phrase.count or leads or (named(phrase) and not _with_article(phrase)):
        return [*nearby, *with_preposition("von", phrase, "place", "dat")]
    return [*nearby, *noun_phrase(phrase, "place", "gen")]
