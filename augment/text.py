"""The text that an attack sees: a row's fields as one string, its words with exact character offsets, and edits.

TextAttack's ``AttackedText`` (0.3.11) is the reference for what a word is and what a deletion leaves behind, so that
a native recipe makes the same queries. TextAttack searches for words in the text; here their offsets are exact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

# \w, three look-alike characters, and the marks that a word may have inside but not at its ends
# (textattack/shared/utils/strings.py, words_from_text).
_WORD = re.compile(r"[\w˗`×'\-*@]+")
_TRIM = "'-_*@"

Span = tuple[int, int]


def word_spans(text: str) -> list[Span]:
    """Character spans [start, end) of the words of a text, in order."""
    spans = []
    for match in _WORD.finditer(text):
        found = match.group()
        head = len(found) - len(found.lstrip(_TRIM))
        tail = len(found.rstrip(_TRIM))
        if tail > head:
            spans.append((match.start() + head, match.start() + tail))
    return spans


def words(text: str) -> list[str]:
    """The words of a text."""
    return [text[start:end] for start, end in word_spans(text)]


@dataclass(frozen=True, slots=True)
class Layout:
    """What no edit changes: the names of the fields, the separator between them, and which of them may be edited."""

    names: tuple[str, ...]
    separator: str = "\n"  # as TextAttack joins the columns of a row
    editable: tuple[bool, ...] = ()
    tokens: bool = False  # every field is one word (tagging)


@dataclass(frozen=True)
class AttackedText:
    """A row's text at one step of a search.

    All spans count characters of ``text``. ``origin[i]`` is the index of word i in the clean text, -1 for an inserted
    word. ``modified`` holds the indices of the words that edits touched.
    """

    layout: Layout
    text: str
    bounds: tuple[Span, ...]  # of the fields
    gold: tuple[Span, ...]  # frozen spans; an edit before them moves them
    spans: tuple[Span, ...]  # of the words
    origin: tuple[int, ...]
    modified: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def of(cls, layout: Layout, fields: Sequence[str], gold: Sequence[tuple[int, int, int]] = ()) -> AttackedText:
        """The text of these fields. ``gold``: frozen spans as (index of the field, start, end within that field)."""
        bounds, at = [], 0
        for value in fields:
            bounds.append((at, at + len(value)))
            at += len(value) + len(layout.separator)
        text = layout.separator.join(fields)
        spans = [bound for bound in bounds if bound[1] > bound[0]] if layout.tokens else word_spans(text)
        return cls(
            layout=layout,
            text=text,
            bounds=tuple(bounds),
            gold=tuple((bounds[f][0] + start, bounds[f][0] + end) for f, start, end in gold),
            spans=tuple(spans),
            origin=tuple(range(len(spans))),
        )

    def __len__(self) -> int:
        return len(self.spans)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All words, in order."""
        return tuple(self.text[start:end] for start, end in self.spans)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The text of each field."""
        return tuple(self.text[start:end] for start, end in self.bounds)

    def field_of(self, i: int) -> int:
        """The index of the field that holds word i."""
        start = self.spans[i][0]
        return next(f for f, (_, end) in enumerate(self.bounds) if start < end)

    def editable(self) -> list[int]:
        """The indices of the words in editable fields that overlap no frozen span, ascending."""
        out, f = [], 0
        for i, (start, end) in enumerate(self.spans):
            while start >= self.bounds[f][1]:
                f += 1
            if self.layout.editable[f] and not any(start < g_end and g_start < end for g_start, g_end in self.gold):
                out.append(i)
        return out

    def window(self, i: int, size: int) -> Span:
        """The characters that ``size`` words around word i span (at most all words): TextAttack's window."""
        first, last = window_words(i, size, len(self.spans))
        return self.spans[first][0], self.spans[last][1]

    def replace(self, i: int, new: str) -> Edited:
        """The edit that replaces word i."""
        return Edited(self, i, *self.spans[i], new, "replace")

    def delete(self, i: int) -> Edited:
        """The edit that deletes word i and the space before it (after it for the first word), as TextAttack does."""
        start, end = self.spans[i]
        if self.layout.tokens:
            return Edited(self, i, start, end, "", "delete")
        if i == 0:
            if self.text[end : end + 1] == " ":
                end += 1
        elif self.text[start - 1 : start] == " " and end < len(self.text):
            start -= 1
        return Edited(self, i, start, end, "", "delete")

    def merge(self, i: int, new: str) -> Edited | None:
        """The edit that puts one word in the place of word i and the next one.

        None if more than a space stands between them, or if they lie in two fields.
        """
        if i + 1 >= len(self.spans) or self.text[self.spans[i][1] : self.spans[i + 1][0]] != " ":
            return None
        return Edited(self, i, self.spans[i][0], self.spans[i + 1][1], new, "merge")

    def insert(self, i: int, new: str, *, before: bool) -> Edited:
        """The edit that inserts a word next to word i."""
        start, end = self.spans[i]
        if before:
            return Edited(self, i, start, start, new + " ", "insert_before")
        return Edited(self, i, end, end, " " + new, "insert_after")


def window_words(i: int, size: int, length: int) -> Span:
    """The first and the last word (inclusive) of the window of ``size`` words around word i of ``length`` words.

    As text_window_around_index in textattack/shared/attacked_text.py: clamped at both ends, centred elsewhere.
    """
    half = (size - 1) / 2
    if i - half < 0:
        return 0, min(size - 1, length - 1)
    if i + half >= length:
        return max(0, length - size), length - 1
    return i - -int(-half // 1), i + int(half)


@dataclass(frozen=True)
class Edited:
    """One edit that a search may take: the characters [start, end) of ``base`` become ``new``."""

    base: AttackedText
    index: int  # the word that is edited, or next to which a word is inserted
    start: int
    end: int
    new: str
    kind: str  # replace, delete, merge, insert_before, insert_after

    @cached_property
    def text(self) -> str:
        """The whole text after the edit."""
        return self.base.text[: self.start] + self.new + self.base.text[self.end :]

    @property
    def shift(self) -> int:
        """The number of characters by which everything behind the edit moves."""
        return len(self.new) - (self.end - self.start)

    def _moved(self, span: Span) -> Span:
        start, end = span
        at = self.end
        return (start + self.shift if start >= at else start, end + self.shift if end >= at else end)

    @cached_property
    def bounds(self) -> tuple[Span, ...]:
        """The spans of the fields after the edit: the edited field grows or shrinks, and later ones move."""
        out = []
        for start, end in self.base.bounds:
            if end < self.start or start > self.end:
                out.append(self._moved((start, end)))
            else:  # the field holds the edit: only its end can move
                out.append((start, end + self.shift) if self.end <= end else (start, end))
        return tuple(out)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The text of each field after the edit."""
        return tuple(self.text[start:end] for start, end in self.bounds)

    @cached_property
    def gold(self) -> tuple[Span, ...]:
        """The frozen spans after the edit."""
        return tuple(
            (start + self.shift, end + self.shift) if start >= self.end else (start, end)
            for start, end in self.base.gold
        )

    def window(self, size: int) -> str:
        """The text of the window of ``size`` words around the edited word, after the edit."""
        base = self.base
        if self.kind == "replace":
            start, end = base.window(self.index, size)
            return base.text[start : self.start] + self.new + base.text[self.end : end]
        after = self.take()
        start, end = after.window(self.index + (self.kind == "insert_after"), size)
        return after.text[start:end]

    def take(self) -> AttackedText:
        """The text after the edit. Raises ValueError for a deletion, which only ranks words."""
        base, i = self.base, self.index
        words_out = 1  # words that the edit takes away
        if self.kind == "merge":
            here, origin = [(self.start, self.start + len(self.new))], [base.origin[i]]
            touched, words_out = frozenset({i}), 2
        elif self.kind == "replace":
            # A replacement may split a word in two. The last piece stands for the word, as in TextAttack.
            pieces = [] if base.layout.tokens else word_spans(self.new)
            here = [(self.start + start, self.start + end) for start, end in pieces]
            here = here or [(self.start, self.start + len(self.new))]
            origin = [*[-1] * (len(here) - 1), base.origin[i]]
            touched = frozenset(range(i, i + len(here)))
        elif self.kind == "insert_before":
            new_end = self.start + len(self.new) - 1
            old = base.spans[i]
            here, origin = (
                [(self.start, new_end), (old[0] + self.shift, old[1] + self.shift)],
                [-1, base.origin[i]],
            )
            touched = frozenset({i})
        elif self.kind == "insert_after":
            here, origin = [base.spans[i], (self.start + 1, self.start + len(self.new))], [base.origin[i], -1]
            touched = frozenset({i + 1})
        else:
            raise ValueError("A deletion only ranks words: no search takes one.")
        grown = len(here) - words_out
        later = [(start + self.shift, end + self.shift) for start, end in base.spans[i + words_out :]]
        moved = frozenset(m if m < min(touched) else m + grown for m in base.modified) | touched
        return AttackedText(
            layout=base.layout,
            text=self.text,
            bounds=self.bounds,
            gold=self.gold,
            spans=(*base.spans[:i], *here, *later),
            origin=(*base.origin[:i], *origin, *base.origin[i + words_out :]),
            modified=moved,
        )
