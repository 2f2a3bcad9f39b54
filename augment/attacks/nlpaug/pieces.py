"""The pieces of a row's text that an augmenter receives, one at a time, and the row with what it made of them.

A piece lies in one field and between frozen spans. Whatever an augmenter returns for it, frozen spans, other fields and
the text outside of the piece do not change. The words of a sentence that is tagged are one piece, although each word is
a field: an augmenter that needs context receives all of them, and only single words are changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from xaug.augment.attacks.base import Candidate
from xaug.augment.text import AttackedText, Layout, Span

Change = tuple[int, int, str]  # the characters [start, end) of a text, and what replaces them


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a row's text. ``spans``: its tokens, in characters of ``text``."""

    start: int  # in characters of the row's text
    text: str
    spans: tuple[Span, ...] = ()
    single: bool = False  # each token keeps its tag, so tokens change one by one
    touched: tuple[bool, bool] = (False, False)  # whether a frozen character touches its start, its end

    @property
    def tokens(self) -> list[str]:
        """The texts of its tokens."""
        return [self.text[start:end] for start, end in self.spans]


Cut = Callable[[AttackedText], list[Piece]]


def words(text: AttackedText) -> list[Piece]:
    """The editable words, split at the ends of fields and at words that may not be edited."""
    runs = [[text.spans[i] for i in run] for run in _runs(text)]
    return [_piece(text, spans) for spans in runs]


def whole_words(text: AttackedText) -> list[Piece]:
    """The same, with combining marks and joiners as parts of the words that they belong to.

    A word of ``AttackedText`` ends at such a character, as one of TextAttack does. An augmenter that deletes, moves or
    splits words would tear it from its letter.
    """
    if text.layout.tokens:
        return words(text)
    runs: list[list[Span]] = []
    for run in _runs(text):
        runs.append([])
        for i in run:
            start, last = text.spans[i]
            end = _past_marks(text, last, text.field_of(i))
            if runs[-1] and runs[-1][-1][1] == start:
                runs[-1][-1] = (runs[-1][-1][0], end)
                continue
            # A frozen span may lie between two words, where it touches neither.
            if runs[-1] and any(a < start and runs[-1][-1][1] < b for a, b in text.gold):
                runs.append([])
            runs[-1].append((start, end))
    return [_piece(text, run) for run in runs]


def stretches(text: AttackedText) -> list[Piece]:
    """The text between frozen spans, without the blanks at its ends and without words that a frozen span overlaps."""
    pieces = []
    for f, (first, last) in enumerate(text.bounds):
        if text.layout.editable[f]:
            pieces += [one for one in _between(text, first, last, _fixed(text, f)) if _has_word(one.text)]
    return pieces


def sentences(divide: Callable[[str], Sequence[Span]]) -> Cut:
    """The cut into runs of whole sentences that hold no frozen character. ``divide``: the sentences of a text."""

    def cut(text: AttackedText) -> list[Piece]:
        pieces = []
        for f, (first, _) in enumerate(text.bounds):
            runs: list[list[Span]] = [[]]
            for a, b in divide(text.fields[f]) if text.layout.editable[f] else ():
                start, end = first + a, first + b
                if any(start < g_end and g_start < end for g_start, g_end in _fixed(text, f)):
                    runs.append([])
                else:
                    runs[-1].append((start, end))
            pieces += [_piece(text, run) for run in runs if len(run) > 1]
        return pieces

    return cut


def phrases(pattern: re.Pattern[str]) -> Cut:
    """The cut into words and into matches of a pattern, each of which is one token."""

    def cut(text: AttackedText) -> list[Piece]:
        pieces = []
        for piece in whole_words(text) if text.layout.tokens else stretches(text):
            found = [match.span() for match in pattern.finditer(piece.text)] if not piece.single else []
            spans = piece.spans or tuple(_words_of(piece.text))
            free = [span for span in spans if not any(span[0] < b and a < span[1] for a, b in found)]
            pieces.append(Piece(piece.start, piece.text, tuple(sorted([*free, *found])), piece.single))
        return [one for one in pieces if one.spans]

    return cut


def whole_fields(text: AttackedText) -> list[Piece]:
    """The text of each field that may be edited."""
    return [
        Piece(start, text.text[start:end])
        for f, (start, end) in enumerate(text.bounds)
        if text.layout.editable[f] and _has_word(text.text[start:end])
    ]


def rewritten(clean: AttackedText, changes: Sequence[Change]) -> Candidate:
    """The row after these changes, which touch no frozen span, lie in fields, and do not overlap."""
    fields = []
    for first, last in clean.bounds:
        out, at = [], first
        for start, end, new in sorted(one for one in changes if first <= one[0] and one[1] <= last):
            out += [clean.text[at:start], new]
            at = end
        fields.append("".join([*out, clean.text[at:last]]))
    gold = []
    for start, end in clean.gold:
        shift = sum(len(new) - (b - a) for a, b, new in changes if b <= start)
        gold.append((start + shift, end + shift))
    return Candidate(tuple(fields), tuple(gold))


def is_mark(character: str) -> bool:
    """Whether a character belongs to the letter before it: combining marks, and joiners within a word."""
    return unicodedata.category(character).startswith("M") or character in "\u200c\u200d"


def _piece(text: AttackedText, spans: Sequence[Span]) -> Piece:
    """The piece from the first to the last of these tokens, whose spans count characters of the row's text."""
    start, end = spans[0][0], spans[-1][1]
    own = tuple((a - start, b - start) for a, b in spans)
    return Piece(start, text.text[start:end], own, single=text.layout.tokens)


def _runs(text: AttackedText) -> list[list[int]]:
    runs: list[list[int]] = []
    for i in text.editable():
        joined = text.layout.tokens or text.field_of(i) == text.field_of(i - 1)
        if runs and runs[-1][-1] == i - 1 and joined:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _past_marks(text: AttackedText, at: int, field: int) -> int:
    """The end of the marks that begin at ``at``."""
    last = min([text.bounds[field][1], *(start for start, _ in text.gold if start >= at)])
    while at < last and is_mark(text.text[at]):
        at += 1
    return at


def _fixed(text: AttackedText, field: int) -> list[Span]:
    """The frozen spans of a field, ascending, each with the words that it overlaps and the marks behind them."""
    first, last = text.bounds[field]
    out: list[Span] = []
    for gold in sorted(text.gold):
        if first <= gold[0] and gold[1] <= last:
            own = [gold, *(span for span in text.spans if span[0] < gold[1] and gold[0] < span[1])]
            end = max(b for _, b in own)
            while end < last and is_mark(text.text[end]):
                end += 1
            out.append((min(a for a, _ in own), end))
    return out


def _between(text: AttackedText, first: int, last: int, fixed: Sequence[Span]) -> Iterator[Piece]:
    at = first
    for start, end in [*fixed, (last, last)]:
        if at < start:
            whole = text.text[at:start]
            inner = whole.strip()
            left = len(whole) - len(whole.lstrip())
            touched = (at > first and left == 0, start < last and whole == whole.rstrip())
            yield Piece(at + left, inner, touched=touched)
        at = max(at, end)


def _words_of(text: str) -> list[Span]:
    whole = AttackedText.of(Layout(("text",), editable=(True,)), (text,))
    return [(piece.start + a, piece.start + b) for piece in whole_words(whole) for a, b in piece.spans]


def _has_word(text: str) -> bool:
    return any(one.isalnum() for one in text)
