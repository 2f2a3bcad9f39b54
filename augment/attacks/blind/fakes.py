"""Questions about something else, and answers of the right kind that no passage contains by chance.

The altered question has other names, dates and numbers, and opposite adjectives where a list of opposites is at hand
(Jia and Liang 2017, section 3.2, step 1: antonyms for nouns and adjectives, near words for names and numbers). The
fake answer has the form of the gold one (step 2: fixed answers of the same type).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from xaug.augment.attacks.sources.casing import like
from xaug.augment.lexicons.names import GIVEN, NameKind, Names
from xaug.augment.lexicons.opposites import Opposites

_MONTHS = (
    "January", "February", "March", "April", "June", "July", "August", "September", "October", "November", "December"
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Things, for answers that are neither names nor numbers, and what is done for a reason. The phrases are invented.
_THINGS = ("the central park", "a hollow drum", "the amber line", "a paper lantern", "the seventh draft")
_TITLES = ("Paper Lantern", "The Amber Line", "Hollow Drum", "Northern Weather", "The Seventh Draft")
_REASONS = ("a shortage of copper", "a change of the weather", "a wager between neighbours")
_WHO = re.compile(
    r"\bwho(?:m|se)?\b|\b(?:what|which) (?:person|individual|artist|singer|actor|actress|author|writer|poet|scientist"
    r"|king|queen|president|emperor|ruler|player|director|philosopher|american|man|woman|composer|musician)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(r"\bwhere\b|\b(?:what|which) (?:city|town|place|location|area|region|capital)\b", re.IGNORECASE)
_WHEN = re.compile(r"\bwhen\b|\b(?:what|which) year\b", re.IGNORECASE)
_MANY = re.compile(r"\bhow (?:many|old|far|tall|long|large|big)\b|\bwhat age\b", re.IGNORECASE)
_WHY = re.compile(r"\bwhy\b", re.IGNORECASE)
_DIGITS = re.compile(r"(?<![^\W\d_])\d+(?![^\W\d_])")  # not those of "3rd", "2000s", "F16"
_DATE = re.compile(r"[^\W\d_]+ \d{1,2}(?:, \d{4})?|[^\W\d_]+,? \d{4}|[^\W\d_]+")
_QUANTITY = re.compile(r"[\W\d]+|[$£€]?[\d.,]+ ?(?:%|percent|million|billion|years|miles|km|feet|people|students)?")
_TOKEN = re.compile(r"[^\W\d_][\w’']*")
# Capitalised words at the head of a question that are no names.
_HEADS = re.compile(
    r"who|whom|whose|what|which|when|where|why|how|in|on|at|to|from|for|with|by|of|about|during|under|after|before|the|a"
    r"|an|is|are|was|were|did|do|does|has|have|had|can|could|along|according|besides|other|if|as|his|her|its|their|name",
    re.IGNORECASE,
)


def altered(question: str, known: Names, opposite: Opposites, rng: random.Random) -> str:
    """The question with its names, dates and numbers replaced, or else its adjectives; empty if it has none of them."""
    changed: dict[str, str] = {}
    out, at = [], 0
    for run in _runs(question):
        for word, start, end in _renamed(question, run, known, changed, rng):
            out += [question[at:start], word]
            at = end
    new = "".join([*out, question[at:]])
    new = _DIGITS.sub(lambda match: _other_digits(match.group(), changed, rng), new)
    if new == question:
        new = _TOKEN.sub(lambda match: _opposed(match.group(), opposite), question)
    return "" if new == question else new


def fake(question: str, gold: Sequence[str], known: Names, rng: random.Random) -> str:
    """An answer of the form of the first gold answer if that is a date or a quantity, or else of the kind asked for."""
    right = gold[0] if gold else ""
    dated = bool(_DATE.fullmatch(right)) and bool({*_MONTHS, *_DAYS} & set(_TOKEN.findall(right)))
    if dated or (_QUANTITY.fullmatch(right) and re.search(r"\d", right)):
        changed: dict[str, str] = {}
        new = _TOKEN.sub(lambda match: _other_date(match.group(), changed, rng), right)
        return _DIGITS.sub(lambda match: _other_digits(match.group(), changed, rng, date=dated), new)
    kind = known.kinds.get(right.partition(" ")[0])
    if kind in GIVEN:
        return _person(known, rng)
    if kind is NameKind.CITY and right in known.kinds:
        return rng.choice(known.all(NameKind.CITY))
    found = [(match.start(), i) for i, (asked, _) in enumerate(_BY_QUESTION) if (match := asked.search(question))]
    if found:
        return _BY_QUESTION[min(found)[1]][1](known, rng)
    return rng.choice(_TITLES if right[:1].isupper() else _THINGS)


def _person(known: Names, rng: random.Random) -> str:
    given = rng.choice(known.all(rng.choice(GIVEN)))
    return " ".join([given, *([rng.choice(known.all(NameKind.SURNAME))] if known.all(NameKind.SURNAME) else [])])


def _city(known: Names, rng: random.Random) -> str:
    return rng.choice(known.all(NameKind.CITY))


def _year(_known: Names, rng: random.Random) -> str:
    return str(rng.randrange(1610, 2000))


def _number(_known: Names, rng: random.Random) -> str:
    return str(rng.randrange(11, 900))


def _reason(_known: Names, rng: random.Random) -> str:
    return rng.choice(_REASONS)


# The first of these that the question asks decides.
_BY_QUESTION: tuple[tuple[re.Pattern[str], Callable[[Names, random.Random], str]], ...] = (
    (_MANY, _number), (_WHEN, _year), (_WHERE, _city), (_WHO, _person), (_WHY, _reason),
)  # fmt: skip


def _runs(question: str) -> list[list[tuple[str, int, int]]]:
    """The runs of capitalised words, as (word, start, end). The first word counts if it may be a name."""
    runs: list[list[tuple[str, int, int]]] = []
    for match in _TOKEN.finditer(question):
        word, (start, end) = match.group(), match.span()
        if not word[:1].isupper() or word == "I" or (not question[:start].strip("“\"' ") and _HEADS.fullmatch(word)):
            continue
        if runs and question[runs[-1][-1][2] : start] in {" ", ". "}:
            runs[-1].append((word, start, end))
        else:
            runs.append([(word, start, end)])
    return runs


def _renamed(
    question: str, run: list[tuple[str, int, int]], known: Names, changed: dict[str, str], rng: random.Random
) -> list[tuple[str, int, int]]:
    """The replacements of a run of words, each as (new word, start, end). An ending such as "'s" stays."""
    words = [(re.sub(r"['’]s?$", "", word), start) for word, start, _ in run]
    dates = [(word, start) for word, start in words if word in _MONTHS or word in _DAYS]
    if dates:
        return [(_other_date(word, changed, rng), start, start + len(word)) for word, start in dates]
    kinds = [known.kinds.get(word) for word, _ in words]
    if any(kind not in (None, NameKind.LAND) for kind in kinds):
        return [
            (_other_name(word, kind or NameKind.SURNAME, known, changed, rng), start, start + len(word))
            for (word, start), kind in zip(words, kinds, strict=True)
            if kind is not NameKind.LAND and len(word) > 1
        ]
    named = [pair for pair, kind in zip(words, kinds, strict=True) if kind is None]
    kept = len(named) > 1 and _is_noun(named[-1][0])  # "Notre Dame Stadium" becomes "Weller Stadium"
    replaced = named[:-1] if kept else named
    if not replaced or (len(named) == 1 and _heads_a_phrase(question, *named[0])):
        return []
    (_, start), (last, last_start) = replaced[0], replaced[-1]
    end = last_start + len(last)
    return [(_other_name(question[start:end], NameKind.SURNAME, known, changed, rng), start, end)]


def _heads_a_phrase(question: str, word: str, start: int) -> bool:
    """Whether a noun says what is named behind it: "University of Notre Dame"."""
    return _is_noun(word) and question[start + len(word) :].startswith(" of ")


def _is_noun(word: str) -> bool:
    from lemminflect import getAllLemmas

    return len(word) > 3 and bool(getAllLemmas(word.lower(), upos="NOUN"))


def _other_name(word: str, kind: NameKind, known: Names, changed: dict[str, str], rng: random.Random) -> str:
    if word not in changed:
        among = known.all(kind) or known.all(NameKind.MAN)  # the people of the embedded world have no surnames
        changed[word] = rng.choice([name for name in among if name != word])
    return changed[word]


def _other_date(word: str, changed: dict[str, str], rng: random.Random) -> str:
    """Another month or day of the week; any other word as it is."""
    for among in (_MONTHS, _DAYS):
        if word in among and word not in changed:
            changed[word] = rng.choice([one for one in among if one != word])
    return changed.get(word, word)


def _other_digits(digits: str, changed: dict[str, str], rng: random.Random, *, date: bool = False) -> str:
    """Another number of as many digits; a year within fifty years of it, and in a date one of the first 28 days."""
    if digits not in changed:
        changed[digits] = str(
            rng.choice([one for one in _near(int(digits), len(digits), rng, date) if one != int(digits)])
        )
    return changed[digits].zfill(len(digits) if digits.startswith("0") else 1)


def _near(value: int, length: int, rng: random.Random, date: bool) -> Sequence[int]:
    if length == 4 and 1000 <= value <= 2030:
        return range(max(1000, value - 50), min(2020, value + 20))
    if length <= 2 and date:
        return range(1, 29)
    if length == 1:
        return range(2, 10)
    low, high = 10 ** (length - 1), 10**length - 1
    return [rng.randint(low, high), low, high]


def _opposed(word: str, opposite: Opposites) -> str:
    new = opposite(word.lower()) if word.islower() else ""
    return like(new, word) if new else word
