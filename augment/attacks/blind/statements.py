"""From a question and an answer to the sentence that they make: "Who wrote it?" and "Ann" give "Ann wrote it."

Jia and Liang 2017 (section 3.2) use about fifty rules over a parse tree. These rules see only words, their endings
(by the tables of lemminflect) and capital letters. Where the subject of an inverted question cannot be told from its
verb, no rule applies.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_BE = frozenset({"is", "are", "was", "were"})
_DO = {"did": "VBD", "does": "VBZ", "do": "VB"}
_HAVE = frozenset({"has", "have", "had"})
_MODAL = frozenset({"can", "could", "will", "would", "should", "must"})
_AUXILIARY = _BE | _DO.keys() | _HAVE | _MODAL
_DETERMINERS = frozenset([
    "the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my", "your", "most",
    "each", "every", "all",
])  # fmt: skip
_PRONOUNS = frozenset({"he", "she", "it", "they", "we", "you", "i", "there"})
_PREPOSITIONS = frozenset([
    "in", "on", "at", "to", "from", "for", "with", "by", "of", "about", "against", "during", "into", "under", "over",
    "through", "after", "before", "between", "among", "as", "near", "upon", "within", "toward", "towards",
])  # fmt: skip
_IN = frozenset(
    {"year", "decade", "century", "month", "city", "country", "state", "town", "county", "region", "continent"}
)
_LIGHT = frozenset({"take", "make", "play", "go", "get", "keep", "hang"})  # verbs before a noun: "take place"
_ALSO_PARTICIPLES = frozenset({"found", "left", "set", "put"})  # they are base forms, too
_STRANDED_BEFORE = frozenset({"instead", "after", "when", "while", "because", "and", "much"})
_ASKING = re.compile(r"who|whom|what|which|when|where|why|how", re.IGNORECASE)
_CALLED = frozenset({"called", "named", "nicknamed", "titled", "considered"})  # participles with a second object
_DAY = re.compile(r"[A-Z]\w+ \d{1,2}\b|day$")
_MOST_NOUN = 5  # words between "what" and the verb: "which former president of Def Jam"


def statement(question: str, answer: str) -> str:
    """The sentence, with its capital letter and full stop; an empty string if no rule applies.

    ``question``: without its question mark. ``answer``: a phrase, for "how many" a number.
    """
    tokens = question.replace(",", " ,").split()
    made = _made([token for token in tokens if token != ","], answer)
    return f"{made[:1].upper()}{made[1:]}." if made else ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The asking phrase of a question: its preposition, its first word, the nouns behind it, and the rest."""

    preposition: str
    word: str
    noun: Sequence[str]
    rest: Sequence[str]  # from the verb on


def _made(tokens: Sequence[str], answer: str) -> str:
    asked = _asked(tokens) if tokens else None
    if asked is None:
        return _in_place(tokens, answer)
    return _answered(asked, _thing(asked, answer), _place(asked, answer)) if len(asked.rest) > 1 else ""


def _answered(asked: _Asked, thing: str, place: str) -> str:
    """The statement, by the verb that follows the asking phrase. ``thing`` is a subject or object unless ``place``."""
    verb, after = asked.rest[0].lower(), list(asked.rest[1:])
    first = after[0].lower()
    if first in {"not", "n't"}:
        made = [thing, *asked.rest]
    elif verb in _DO:
        return _inverted(after, _DO[verb], "", thing, place)
    elif verb in _HAVE | _MODAL and _phrase(after):
        return _inverted(after, "VBN" if verb in _HAVE else "VB", verb, thing, place)
    elif verb in _BE and first != "there" and _phrase(after):
        return _copula(after, verb, thing, place, named=bool(asked.noun))
    elif verb in _BE and first == "there":
        made = ["there", verb, thing, *after[1:]]
    elif verb in _MODAL and "VB" not in _tags(first):
        made = []
    elif verb in _AUXILIARY and _participle(after[-1]) and not _participle(after[0]):
        made = []  # "is black bear hunting allowed": a subject that is not known as one
    else:
        made = [thing, *asked.rest]
    return "" if place else " ".join(made)


def _in_place(tokens: Sequence[str], answer: str) -> str:
    """The statement of a question that already stands in its order: "Ann wrote which book in 1939"."""
    at = next((i for i, token in enumerate(tokens) if i > 1 and token in {"what", "which", "who", "whom"}), None)
    if at is None or any(_ASKING.fullmatch(token) for token in tokens[:at]):
        return ""
    if tokens[at - 1].lower() not in _PREPOSITIONS | _BE and not _tags(tokens[at - 1].lower()):
        return ""
    end = at + (3 if tokens[at + 1 : at + 2] in (["kind"], ["type"], ["sort"]) else 1)
    while end < len(tokens) and tokens[end].lower() not in _PREPOSITIONS and not _finite(tokens[end], ()):
        end += 1
    rest = tokens[end:]
    return (
        "" if rest and (rest[0].lower() in _AUXILIARY or rest[0] == "of") else " ".join([*tokens[:at], answer, *rest])
    )


def _asked(tokens: Sequence[str]) -> _Asked | None:
    """The parts of the question; None if it does not begin with an asking phrase."""
    first = tokens[0].lower()
    preposition = first if first in _PREPOSITIONS and len(tokens) > 1 else ""
    start = 1 if preposition else 0
    word = tokens[start].lower()
    if not _ASKING.fullmatch(word):
        return None
    at = start + 1
    if word == "how":
        if at >= len(tokens) or tokens[at].lower() not in {"many", "much"}:
            return None
        word, at = f"how {tokens[at].lower()}", at + 1
    noun: list[str] = []
    while at < len(tokens) and not _finite(tokens[at], noun):
        noun.append(tokens[at])
        at += 1
    if (
        len(noun) > _MOST_NOUN
        or {"more", "less", "times"} & set(noun)
        or (noun and word in {"who", "whom", "when", "where", "why"})
    ):
        return None
    return _Asked(preposition, word, noun, tokens[at:])


def _finite(token: str, before: Sequence[str]) -> bool:
    """Whether a word is the verb of the question: an auxiliary, or a form that only a verb in a tense has."""
    word = token.lower()
    if word in _AUXILIARY:
        return True
    if not token.islower() or word in _PREPOSITIONS | _DETERMINERS or (before and before[-1].lower() in _PREPOSITIONS):
        return False
    tags = _tags(word)
    several = bool(before) and "NNS" in _tags(before[-1].lower(), "NOUN")  # "people live"
    return "VBD" in tags or ("VBZ" in tags and not _is(word, "NOUN")) or (several and "VB" in tags)


def _thing(asked: _Asked, answer: str) -> str:
    """The answer as the phrase that takes the place of the asking phrase."""
    return " ".join([answer, *asked.noun]) if asked.word.startswith("how") else answer


def _place(asked: _Asked, answer: str) -> str:
    """The answer with its preposition, where it is neither subject nor object; an empty string if it is one of them."""
    if asked.word == "why":
        return f"because of {answer}"
    if asked.preposition:
        return f"{asked.preposition} {_thing(asked, answer)}"
    if asked.word == "when" or (asked.word in {"what", "which"} and asked.noun and asked.noun[-1].lower() in _IN):
        return f"{'on' if _DAY.search(answer) else 'in'} {answer}"
    return f"in {answer}" if asked.word == "where" else ""


def _phrase(words: Sequence[str]) -> bool:
    """Whether the words begin with a noun phrase that is known as one: the subject of an inverted question."""
    first = words[0]
    if first.lower() in _DETERMINERS | _PRONOUNS or first[:1].isupper() or first[:1].isdigit() or first.endswith("'s"):
        return True
    return _is(first, "NOUN") and not _is(first, "VERB") and not _is(first, "ADJ") and first not in _PREPOSITIONS


def _inverted(words: Sequence[str], tag: str, auxiliary: str, thing: str, place: str) -> str:
    """The statement of "did Ann write …": "Ann wrote …" with the object or the place."""
    at = _verb(words, tag)
    if at is None or words[at].lower() in {"do", "have"}:
        return ""
    verb = words[at] if auxiliary or tag == "VB" else _form(words[at], tag)
    head, tail = [*words[:at], *([auxiliary] if auxiliary else []), verb], list(words[at + 1 :])
    if place:
        stranded = bool(tail) and tail[-1].lower() in _PREPOSITIONS
        return " ".join([*head, *tail, place.partition(" ")[2] if stranded else place])
    if tail[:1] in (["to"], ["that"]):
        return ""  # "try to do": the object belongs to the second verb
    gap = _gap(tail)
    return " ".join([*head, *tail[:gap], thing, *tail[gap:]])


def _gap(tail: Sequence[str]) -> int:
    """How many of the words behind a verb stand before its object: those up to a preposition that has lost its noun."""
    if tail and tail[-1].lower() in _PREPOSITIONS | {"out", "up", "down", "off"}:
        return len(tail)
    for i in range(len(tail) - 1):  # "tour with for the album"
        if tail[i].lower() in _PREPOSITIONS and tail[i + 1].lower() in _PREPOSITIONS | _STRANDED_BEFORE:
            return i + 1
    return 0


def _copula(words: Sequence[str], be: str, thing: str, place: str, *, named: bool) -> str:
    """The statement of "was the tower built …" or "is the name of …"."""
    at, last = _verb(words, "VBN", "VBG"), words[-1].lower()
    if any(word.lower() in _DETERMINERS and not _before_phrase(words[i]) for i, word in enumerate(words[1:])):
        return ""  # "the last bowl the team lost": a clause without a pronoun
    if at is None:
        head = [*words[:-1], be, words[-1]] if last in _PREPOSITIONS else [*words, be]
        return "" if place and last in _PREPOSITIONS else " ".join([*head, place or thing])
    if _participle(last):
        at = len(words) - (2 if words[-2].endswith("ly") else 1)
    head, tail = [*words[:at], be], list(words[at:])
    if words[at] in _CALLED and not place:
        return " ".join([*head, words[at], thing, *words[at + 1 :]])
    if last in _PREPOSITIONS or place or at == len(words) - 1:
        bare = place.partition(" ")[2] if last in _PREPOSITIONS else place
        return " ".join([*head, *tail, bare if place else thing])
    known = all(word[:1].isupper() or word.lower() in _PRONOUNS for word in words[:at])
    return "" if named or known else " ".join([*words, be, thing])  # "was Luther involved in dealing with" has no rule


def _before_phrase(word: str) -> bool:
    """Whether another noun phrase may follow a word of a noun phrase: a preposition, "and", a verb."""
    low = word.lower()
    verb = bool({"VBD", "VBG"} & _tags(low))
    return verb or low in _PREPOSITIONS | {"and", "or", "that", "which", "who", "than", "as", "all"}


def _verb(words: Sequence[str], *tags: str) -> int | None:
    """The index of the verb behind the subject, with which the words begin; None if it cannot be told."""
    wanted = {"VB"} if set(tags) <= {"VBD", "VBZ", "VB"} else set(tags)
    found = [i for i in range(1, len(words)) if _may_be_verb(words, i, wanted)]
    if words[0].lower() in _PRONOUNS:
        return 1 if found[:1] == [1] else None
    # "the affiliate program end", "the cold water meet": of two in a row, the first is a noun
    return next(
        (i for i in found if i + 1 not in found or words[i] in _LIGHT or not _tags(words[i], "NOUN")), None
    )  # fmt: skip


def _may_be_verb(words: Sequence[str], i: int, wanted: set[str]) -> bool:
    word, before = words[i], words[i - 1].lower()
    if (
        not word.islower()
        or word in _PREPOSITIONS | _DETERMINERS
        or before in _PREPOSITIONS | _DETERMINERS | {"and", "to"}
    ):
        return False
    if wanted == {"VB"}:
        return "VB" in _tags(word)
    if "VBN" in wanted and _participle(word):
        return True
    # "was Ann writing"; elsewhere it may stand before a noun ("a dry cooling tower")
    named = words[i - 1][:1].isupper() or before in _PRONOUNS
    return "VBG" in wanted and named and "VBG" in _tags(word)


def _participle(word: str) -> bool:
    """Whether the word may be a past participle. The tables list it only where it differs from the past."""
    return word in _ALSO_PARTICIPLES or (bool({"VBN", "VBD"} & _tags(word)) and "VB" not in _tags(word))


@lru_cache(maxsize=20_000)
def _tags(word: str, pos: str = "VERB") -> frozenset[str]:
    """The Penn tags of a word as a verb, or as another part of speech; none if the tables do not have it as that."""
    from lemminflect import getAllInflections, getAllLemmas

    found = set()
    for lemma in getAllLemmas(word, upos=pos).get(pos, ()):
        for tag, forms in getAllInflections(lemma, upos=pos).items():
            if word in forms:
                found.add(tag)
    return frozenset(found)


@lru_cache(maxsize=20_000)
def _is(word: str, pos: str) -> bool:
    """Whether the tables have a word as this part of speech."""
    from lemminflect import getAllLemmas

    return bool(getAllLemmas(word, upos=pos).get(pos))


def _form(verb: str, tag: str) -> str:
    """The verb's form of that tag."""
    from lemminflect import getInflection

    forms: tuple[str, ...] = getInflection(verb, tag, inflect_oov=True)
    return forms[0] if forms else verb
