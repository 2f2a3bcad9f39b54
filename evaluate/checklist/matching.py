"""Whether a reader's answer passes, is a near miss or fails. Few readers cut a text exactly where a template does.

An answer passes if it equals the gold answer apart from case, punctuation and articles. It is a near miss if both have
the same content words after the function words of the language are removed ("Tuesday" for "on Tuesday", "im Büro" for
"Büro", "ofisteydi" for "ofiste"). Everything else fails, including an answer that contains the gold answer among other
content words. Within one case, facts never differ in function words alone (a test checks this).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Match = Literal["passed", "near", "failed"]


@dataclass(frozen=True)
class Closed:
    """A language's closed word classes, as far as its grammar in the embedded world uses them.

    ``articles``: removed before anything is compared. ``words``: function words that do not make a near miss a failure:
    adpositions, their contractions with articles, the copula, and words that only mean "day". ``endings``: word endings
    by which a near miss may differ: case, and the copula that Turkish attaches to a noun. ``front`` and ``back``: in a
    language without spaces, patterns that are removed from the ends of an answer instead of ``words``.
    """

    articles: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    endings: re.Pattern[str] | None = None
    front: re.Pattern[str] | None = None
    back: re.Pattern[str] | None = None


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Endings of Turkish nouns: possessive and case (Göksel and Kerslake 2005, "Turkish: a comprehensive grammar", section
# 8.1), then the copula's past and -DIr (8.3.3): evde, evden, eve, evi, evin, evdeydi, evdir, Anna'ya.
_TURKISH = re.compile(r"(?:[ıiuü]n)?(?:(?:[dt][ea]n?)|y?[ae]|y?[ıiuü]|n?[ıiuü]n)?(?:y?[dt][ıiuü]|[dt][ıiuü]r)?")
# Chinese: in front, prepositions and a demonstrative or "one" with its measure word; at the back, localizers, particles
# and the measure word of a number (Li and Thompson 1981, "Mandarin Chinese", chapters 4, 9 and 11).
_MEASURE = "[个名只台张面顶根支幅把条匹种本辆头棵朵块件双杯位座间架艘副枚颗片封瓶盏条口]"
_FRONT = re.compile(rf"^(?:在|从|到|去了?|往|于|给|被|比|是)?(?:[那这一]{_MEASURE}|[那这])?")
_BACK = re.compile(rf"(?:(?<=[一二两三四五六七八九十]){_MEASURE})?(?:里面?|上面?|下面?|边|中|那里)?(?:的|了|时)?$")

CLOSED: Mapping[str, Closed] = MappingProxyType({
    "en": Closed(
        articles=_set("a an the"),
        words=_set("in on at to from by of with under behind into for near front than as was is"),
    ),
    "de": Closed(
        articles=_set("ein eine einen einem eines einer der die das den dem des"),
        words=_set(
            "in im ins an am ans auf aufs zu zum zur von vom bei beim mit nach aus unter hinter vor über für durch als"
            " ist war"
        ),
    ),
    "es": Closed(
        articles=_set("un una unos unas el la los las"),
        words=_set("en a al de del por para con sobre desde hasta debajo detrás delante bajo tras que es era"),
    ),
    "fr": Closed(
        articles=_set("un une des le la les l"),
        words=_set("à au aux de du d en dans sur sous chez par pour avec vers derrière devant que qu est était"),
    ),
    "ru": Closed(words=_set("в во на к ко с со из от у о об за под перед по для до был была было")),
    "tr": Closed(articles=_set("bir"), words=_set("günü gün için ile tarafından doğru kadar"), endings=_TURKISH),
    "sw": Closed(words=_set("siku ya wa la cha za na kwa katika kutoka kwenye ni"), endings=re.compile("(?:ni)?")),
    "zh": Closed(front=_FRONT, back=_BACK),
})  # fmt: skip


def match(prediction: str, answers: Sequence[str], language: str) -> Match:
    """The best match of a prediction with the gold answers. Raises KeyError for a language without a checklist."""
    closed = CLOSED[language]
    matches: list[Match] = [_match(_words(prediction, closed), _words(answer, closed), closed) for answer in answers]
    return min(matches, key=("passed", "near", "failed").index, default="failed")


def _match(prediction: list[str], answer: list[str], closed: Closed) -> Match:
    if prediction == answer:
        return "passed"
    ours, theirs = _content(prediction, closed), _content(answer, closed)
    if not ours or len(ours) != len(theirs):
        return "failed"
    return "near" if all(_same_word(a, b, closed.endings) for a, b in zip(ours, theirs, strict=True)) else "failed"


def _words(text: str, closed: Closed) -> list[str]:
    """The words in lower case, without punctuation and articles.

    An apostrophe separates words (l'acteur), but not a word from its ending (Anna'ya) or parts of a word (ng'ombe).
    """
    # In lower case, Turkish's capital I with a dot becomes two characters.
    lower = unicodedata.normalize("NFC", text.replace("İ", "i").lower())
    if closed.endings is not None:
        lower = re.sub("['\u2019]", "", lower)
    bare = "".join(" " if unicodedata.category(letter).startswith(("P", "S", "Z")) else letter for letter in lower)
    return [word for word in bare.split() if word not in closed.articles]


def _content(words: list[str], closed: Closed) -> list[str]:
    """The content words. In a language without spaces, only function words at the ends are removed."""
    if closed.front is None or closed.back is None:
        return [word for word in words if word not in closed.words]
    core = closed.back.sub("", closed.front.sub("", "".join(words)))
    return [core] if core else []


def _same_word(first: str, second: str, endings: re.Pattern[str] | None) -> bool:
    if first == second:
        return True
    short, long = sorted((first, second), key=len)
    return endings is not None and long.startswith(short) and endings.fullmatch(long[len(short) :]) is not None
