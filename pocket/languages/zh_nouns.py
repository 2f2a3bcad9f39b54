"""Chinese noun phrases and places: measure words, 那 and 一, 的, localizers."""

from __future__ import annotations

from typing import Literal

from xaug.pocket.concepts import concepts
from xaug.pocket.languages.base import lexicon
from xaug.pocket.meaning import Phrase, Place
from xaug.pocket.words import Word

Entity = Literal["PER", "LOC", "ORG"]
NAMES: dict[str, Entity] = {"person": "PER", "city": "LOC", "country": "LOC", "organization": "ORG"}
PEOPLE = ("person", "role", "human", "kin")
LOCALIZERS = {"in": "里", "on": "上", "under": "下面", "near": "附近", "behind": "后面", "in_front_of": "前面"}


def entry(concept: str) -> dict[str, str]:
    """A concept's entry in the lexicon."""
    return lexicon("zh")[concept]


def token(form: str, pos: str, slot: str, concept: str | None = None, entity: Entity | None = None) -> Word:
    """A word. Chinese has no spaces between words."""
    return Word(form, pos, slot, concept, entity, joined=True)


def animate(phrase: Phrase) -> bool:
    """Whether a question about the phrase asks 谁 rather than 什么."""
    return concepts()[phrase.concept].kind in PEOPLE


def adjective(concept: str, noun: str) -> tuple[str, str, str]:
    """The adjective of a property for this noun, its kind (很 是 着 了) and its attributive form.

    The adjective can depend on the noun: 旧 for things, 老 for animals. The attributive form is "=" where the adjective
    precedes the noun without 的.
    """
    line, kind = entry(concept), concepts()[noun].kind
    sort = "person" if kind in PEOPLE else "food" if kind == "drink" else kind
    if entry(noun).get("aged"):
        sort = "nature"  # a forest or a square is 古老, a kitchen is 旧
    for alternate in line["of"].split(";"):
        which, _, what = alternate.partition(":")
        if which == sort:
            word, form, attributive, *_ = [*what.split("/"), "", ""]
            return word, form or line["form"], attributive or word
    return line["lemma"], line["form"], line["attr"] or line["lemma"]


def _attribute(phrase: Phrase, role: str) -> list[Word]:
    if phrase.adjective is None:
        return []
    word, _, attributive = adjective(phrase.adjective, phrase.concept)
    of = token("的", "PART", f"{role}.case")
    direct = attributive == "="
    described = token(word if direct else attributive, "ADJ", f"{role}.adjective", phrase.adjective)
    # 大大象 and 大小船 would mean something else. 彼得的红色雨伞 needs no second 的.
    first = entry(phrase.concept)["lemma"][0]
    if direct and first != word and not (first in "大小" and word in "大小"):
        return [described]
    short = word.endswith("色") and phrase.owner is not None and len(entry(phrase.concept)["lemma"]) > 1
    return [described] if short else [described, of]


def _determiner(phrase: Phrase, role: str, *, pointed: bool, bare: bool, asked: bool) -> list[Word]:
    """The number, 那 or 一 with a measure word; nothing for a bare noun."""
    line, kind = entry(phrase.concept), concepts()[phrase.concept].kind
    measure = token(line["cl"] or "个", "NOUN", f"{role}.classifier")
    if asked:
        return [token("多少", "NUM", "asked"), measure]
    if phrase.count is not None:
        return [token(entry(phrase.count)["lemma"], "NUM", f"{role}.count", phrase.count), measure]
    if phrase.every:
        of = [] if phrase.adjective else [token("的", "PART", f"{role}.case")]  # 所有的鸟, 所有白色的鸟
        return [token("所有", "DET", f"{role}.determiner"), *of]
    number = "一" if not phrase.definite and not bare else ""
    if phrase.definite and (phrase.plural or (pointed and not line["mass"])):
        number = "那"
    if not number or phrase.owner is not None or kind == "material":
        return []
    if phrase.plural:
        measure = token("些", "NOUN", measure.slot)
    elif number == "那" and kind in PEOPLE:
        measure = token("个", "NOUN", measure.slot)
    return [token(number, "DET" if number == "那" else "NUM", f"{role}.determiner"), measure]


def noun_phrase(
    phrase: Phrase, role: str, *, pointed: bool = False, bare: bool = False, asked: bool = False
) -> list[Word]:
    """A phrase in a role: 安娜, 一辆红色的汽车, 三个苹果, 彼得的狗, 所有的鸟.

    A definite noun is bare. With ``pointed`` it has 那, because the bare noun would refer to the whole kind. An
    indefinite noun has 一 and a measure word unless ``bare``. ``asked``: 多少 in place of the count.
    """
    kind = concepts()[phrase.concept].kind
    if kind in NAMES:
        forms = entry(phrase.concept)["lemma"].split(" ")
        return [token(form, "PROPN", f"{role}.noun", phrase.concept, NAMES[kind]) for form in forms]
    owner: list[Word] = []
    if phrase.owner is not None:
        owner = [*noun_phrase(phrase.owner, f"{role}.owner"), token("的", "PART", f"{role}.case")]
    return [
        *owner,
        *_determiner(phrase, role, pointed=pointed, bare=bare, asked=asked),
        *_attribute(phrase, role),
        token(entry(phrase.concept)["lemma"], "NOUN", f"{role}.noun", phrase.concept),
    ]


def localizer(place: Place) -> str:
    """The word after a place: 厨房里, 桌子上, 河边; "" after names and open places."""
    kind, line = concepts()[place.phrase.concept].kind, entry(place.phrase.concept)
    if place.relation in ("at", "in", "to", "from"):
        if kind in NAMES and kind != "person":
            return ""
        if kind == "place":
            return line["to" if place.relation in ("to", "from") else "at"]
        return LOCALIZERS["in"] if place.relation == "in" else "那里" if kind in PEOPLE else "旁边"
    return LOCALIZERS[place.relation]


def place_phrase(place: Place, *, preposition: str = "", after: str | None = None) -> list[Word]:
    """A place with its preposition (在, 从 or none) and its localizer. ``after``: replaces the usual localizer."""
    before = [adposition(preposition, "place")] if preposition else []
    form = localizer(place) if after is None else after
    return [*before, *noun_phrase(place.phrase, "place"), *([adposition(form, "place")] if form else [])]


def adposition(form: str, role: str) -> Word:
    """A preposition before, or a localizer after, a phrase in that role."""
    return token(form, "ADP", f"{role}.adposition")


def time_phrase(concept: str) -> list[Word]:
    """The words of a time: 昨天, 上个星期, 经常."""
    forms = entry(concept)["lemma"].split(" ")
    if len(forms) == 1:
        adverb = concept in ("often", "always", "later", "soon")
        return [token(forms[0], "ADV" if adverb else "NOUN", "time.time", concept)]
    parts = ["DET"] + ["NOUN"] * (len(forms) - 1)
    return [token(form, pos, "time.time", concept) for form, pos in zip(forms, parts, strict=True)]


def plain_object(phrase: Phrase) -> bool:
    """Whether the phrase is definite: it can follow 把 and needs no measure word."""
    if concepts()[phrase.concept].kind in NAMES:
        return True
    return phrase.count is None and (phrase.definite or phrase.owner is not None or phrase.every)
