"""Other numbers, in all texts of a row alike, so that what is said of one number is said of the new one.

Years move together, so that the time between two of them stays. Other numbers keep their order and their number of
digits, so that "more than 20" stays true of 35 where it was true of 25. A number is left alone if one of its
occurrences is in an answer or in a field that may not be edited, or if what it is part of gives it a meaning of its
own (a date, a time, a share of a hundred).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, Candidate, EditKind, Example, Params, Resources
from xaug.augment.attacks.blind.spans import EVERY_TEXT, Put, candidate, may_edit
from xaug.augment.attacks.provenance import Provenance
from xaug.augment.queries import Search
from xaug.augment.text import AttackedText
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING

# A number by itself: no letter, digit, hyphen, slash, colon or further point belongs to it (B2, 2nd, 747-400, 7:30).
_NUMBER = re.compile(r"(?<![\w.,:/'’\-–])\d+(?:,\d{3})*(?:\.\d+)?(?![\w:/'’\-–]|[.,]\d)")
_YEARS = range(1000, 2031)
# Words beside which a number is a name, a date, or bounded: no other number may take its place.
_MONTHS = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
]  # fmt: skip
_BEFORE = frozenset(
    {*_MONTHS, "route", "highway", "interstate", "apollo", "world", "war", "chapter", "article", "section"}
)
_AFTER = frozenset(
    {*_MONTHS, "am", "pm", "a.m", "p.m", "bc", "ad", "ce", "bce", "percent", "per", "o'clock", "degrees"}
)
# Numbers in words say what digits also say, and sums are made of several numbers: such rows stay.
_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty"
    r"|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|hundred|thousand|dozen|half|halves|third|quarter|double|doubled|twice|triple|tripled|thrice|total|sum|altogether"
    r"|century|centuries|decade|decades|average|difference|combined)\b",
    re.IGNORECASE,
)


# "40 m (130 ft)": one quantity in two units.
_CONVERTED = re.compile(r"\d\s?[\w²³ ]{0,20}[(\[]\s?(?:about |around |approximately )?[$£€]?\d")


# All but choices: what is countable without a passage is world knowledge ("How many days has a week?").
_FIELDS = tuple(name for name in EVERY_TEXT if name != "choices")


class NumbersParams(Params):
    """The parameters of the attack."""

    year_shift: Annotated[int, Provenance("ours: a year stays in its time, and a quantity of the same kind")] = Field(
        9, ge=1, le=100, description="years move by at most so many, all of a row by the same number"
    )
    variants: int = Field(1, ge=1, le=50, description="most rows to make of one row; equal ones count once")


@dataclass(frozen=True, slots=True)
class Numbers:
    """The attack with its parameters."""

    params: NumbersParams
    resources: Resources

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """The distinct texts among ``variants`` draws; none if the row has no number that may change."""
        yield from ()  # no model is asked
        text = example.text
        at = places(text)
        found: dict[tuple[str, ...], Candidate] = {}
        for _ in range(self.params.variants if at else 0):
            new = {**_years(at, self.params.year_shift, rng), **_quantities(text, at, rng)}
            puts = [
                Put(start, end, new[number]) for number in new for start, end in at[number] if new[number] != number
            ]
            if puts:
                one = candidate(text, puts)
                found.setdefault(one.fields, one)
        return list(found.values())


def places(text: AttackedText) -> dict[str, list[tuple[int, int]]]:
    """The occurrences of each number that may change. Either all years of a row may, or none."""
    if _WORDS.search(text.text):
        return {}
    found: dict[str, list[tuple[int, int]]] = {}
    free: dict[str, bool] = {}
    # What only the question says may be what the passage says in another way.
    said = next((end for (_, end), field in zip(text.bounds, text.fields, strict=True) if field.strip()), 0)
    for match in _NUMBER.finditer(text.text):
        number, span = match.group(), match.span()
        found.setdefault(number, []).append(span)
        free[number] = free.get(number, True) and may_edit(text, *span) and not _special(text.text, *span)
    for number, spans in found.items():  # it also occurs where the pattern does not see it: in "1990s", in "16-bit"
        seen = len(re.findall(rf"(?<!\d){re.escape(number)}(?!\d)", text.text))
        free[number] = (
            free[number] and seen == len(spans) and (spans[0][0] < said or "question" not in text.layout.names)
        )
    if _CONVERTED.search(text.text):
        free = {number: ok and is_year(number) for number, ok in free.items()}
    if not all(free[number] for number in found if is_year(number)):
        free = {number: ok and not is_year(number) for number, ok in free.items()}
    return {number: spans for number, spans in found.items() if free[number]}


def is_year(number: str) -> bool:
    """Whether a number is read as a year: four digits without a comma, from 1000 to 2030."""
    return len(number) == 4 and number.isdigit() and int(number) in _YEARS


def _special(text: str, start: int, end: int) -> bool:
    """Whether the number is part of a date, a share, or a name such as "Apollo 11"."""
    before, after = text[:start].rstrip(" ,"), text[end:].lstrip(" ,")
    last = before.rsplit(maxsplit=1)[-1].strip(".,;()").lower() if before else ""
    first = after.split(maxsplit=1)[0].strip(".,;()").lower() if after else ""
    if is_year(text[start:end]):
        return first in {"bc", "ad", "ce", "bce"}
    named = before[-1:].isalpha() and last[:1] != "" and before.rsplit(maxsplit=1)[-1][:1].isupper() and _inside(before)
    quoted = text[:start].count('"') % 2 == 1 or (before[-1:] in "“‘'\"" and before != "")
    title = after[:1].isupper() or not before or before[-1:] in ".!?\n"  # "1 Suffolk Street"; the album "4" sold well
    enclosed = before[-1:] in "([" and before != "" and after[:1] in ")]"  # "(4) administers": an item of a list
    return enclosed or last in _BEFORE or first in _AFTER or after.startswith(("%", "°")) or named or quoted or title


def _inside(before: str) -> bool:
    """Whether the last word of the text does not begin a sentence: its capital letter is that of a name."""
    head = before.rsplit(maxsplit=1)
    return len(head) > 1 and head[0].rstrip("\"'”) ")[-1:] not in ".!?:\n"


def _years(at: Mapping[str, object], most: int, rng: random.Random) -> dict[str, str]:
    """The years of a row, all moved by one number that is not 0, and none beyond the last year that the row has."""
    years = [int(number) for number in at if is_year(number)]
    if not years:
        return {}
    shifts = [
        by for by in range(-most, most + 1) if by and min(years) + by in _YEARS and (by < 0 or max(years) + by < 2020)
    ]
    by = rng.choice(shifts)
    return {str(year): str(year + by) for year in years}


def _quantities(text: AttackedText, at: Mapping[str, object], rng: random.Random) -> dict[str, str]:
    """Other numbers for those that are no years: in the same order, with as many digits.

    Each lies strictly between the new number below it and the old number above it, so that numbers that may not change
    keep their places too.
    """
    every = sorted({match.group() for match in _NUMBER.finditer(text.text)}, key=_value)
    out: dict[str, str] = {}
    below = -1.0
    for i, number in enumerate(every):
        if number not in at or is_year(number):
            below = max(below, _value(number))
            continue
        above = _value(every[i + 1]) if i + 1 < len(every) else float("inf")
        choices = [one for one in _alike(number) if below < _value(one) < above and one != number]
        if choices:
            out[number] = rng.choice(choices)
        below = _value(out.get(number, number))
    return out


def _value(number: str) -> float:
    return float(number.replace(",", ""))


def _alike(number: str) -> Iterator[str]:
    """Yield numbers of the same form that differ from it by at most a half: "1,250" gives "1,180", not "1180"."""
    whole, point, part = number.partition(".")
    digits = whole.replace(",", "")
    if len(digits) > 1 and digits[0] == "0":
        return  # a code, not a quantity
    value = int(digits)
    zeros = len(digits) - len(digits.rstrip("0")) if value else 0
    step = 10 ** min(zeros, len(digits) - 1)  # a round number stays round: 500 becomes 400, not 417
    reach = max(value // 2 // step, 3)
    for by in range(-min(reach, 50), min(reach, 50) + 1):
        other = value + by * step * max(1, reach // 50)
        # 0 and 1 change the grammar of what is counted, and 1000 … 2030 would be read as a year
        if other > 1 and len(str(other)) == len(digits) and not is_year(str(other)) and value > 1:
            yield (f"{other:,}" if "," in whole else str(other)) + point + part


ATTACKS.add(
    "numbers",
    AttackSpec(
        name="numbers", summary="change years and quantities throughout a row; no victim is asked",
        paper="after Ribeiro et al. 2020, Beyond Accuracy: Behavioral Testing of NLP Models with CheckList"
        " (2005.04118); its invariance tests change numbers",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
        params=NumbersParams, access=Access.BLIND, edits=EditKind.NAMES, several=True, fields=_FIELDS, build=Numbers,
    ),
)  # fmt: skip
