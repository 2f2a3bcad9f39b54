"""The sentences of a text, by rules that need no data: where a rule is unsure, it does not split."""

from __future__ import annotations

import re

from xaug.augment.text import Span

# The end of a sentence: its marks, the quotes and brackets that close behind them, and white space; scripts without
# spaces have marks of their own. A line end always ends a sentence.
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]+[」』”）]*|(?=\n)")
# Abbreviations behind which a full stop ends no sentence. Some of them also stand at an end, which is not split then.
_ABBREVIATIONS = frozenset({
    "mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "gen", "col", "maj", "capt", "cmdr", "lt", "sgt", "rev", "hon",
    "gov", "sen", "rep", "pres", "mt", "eds", "ed", "vs", "cf", "approx", "dept", "est", "inc", "ltd", "co", "corp",
    "e.g", "i.e", "al", "u.s", "u.k", "d.c", "jan", "feb", "aug", "sept", "oct", "nov", "dec",
})  # fmt: skip
_NUMBERED = frozenset(
    {"no", "nos", "fig", "figs", "vol", "vols", "p", "pp", "sec", "ch", "art"}
)  # and a number follows
_LAST_WORD = re.compile(r"[\w.]*\w$")


def sentence_spans(text: str) -> list[Span]:
    """The characters [start, end) of each sentence, in order. Only white space lies between them."""
    spans, start = [], 0
    for match in _END.finditer(text):
        if _ends(text, match):
            spans.append((start, match.end()))
            start = match.end()
    spans.append((start, len(text)))
    return [trimmed for span in spans if (trimmed := _trimmed(text, span))[0] < trimmed[1]]


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether a sentence ends here: the next letter is not small, and no abbreviation or initial stands before."""
    if not match.group() or match.group()[0] in "。！？":
        return True
    following = text[match.end() :].lstrip()[:1]
    if following.islower():
        return False
    if match.group()[0] != "." or match.group().startswith(".."):
        return True
    word = _LAST_WORD.search(text[: match.start()])
    last = word.group() if word else ""
    if last.lower() in _NUMBERED and following.isdigit():
        return False
    return last.lower() not in _ABBREVIATIONS and not (len(last) == 1 and last.isupper() and last != "I")


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip()))
