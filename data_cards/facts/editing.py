"""Counts the edits of rows: how many, in which column, which replacements, and of which parts of speech."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import accumulate
from typing import Any

from xaug.data_cards.facts.drawing import Draw
from xaug.data_cards.facts.model import CardContext, EditFacts, SpeechFacts, Substitution, WordInContext
from xaug.data_cards.facts.words import replaced_words
from xaug.data_cards.field_ref import FieldRef

LISTED = 20  # substitutions on a card
# Edits of each kind whose words are tagged, and the rows that they are drawn from. NLTK's tagger takes a third of a
# millisecond for a word and its neighbours, and a share of 500 edits has a standard error of at most 2.2 points.
TAGGED_EDITS = TAGGED_ROWS = 500
LONGEST = 60  # characters of a replacement that is listed; a sentence that was inserted is not
_DISTINCT = 50_000  # different substitutions in memory at a time, some 10 MB


class EditCount:
    """Counts the edits of one row after another."""

    def __init__(self) -> None:
        self._per_row: tuple[Counter[int], Counter[int]] = (Counter(), Counter())  # kept, rejected
        self._columns: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self._substitutions: Counter[tuple[str, str]] = Counter()
        self._exact = True
        self._long = 0
        self._words: tuple[Draw[list[WordInContext | str]], Draw[list[WordInContext | str]]] = (
            Draw(TAGGED_ROWS), Draw(TAGGED_ROWS),
        )  # fmt: skip

    def add(
        self, key: str, edits: Sequence[Mapping[str, Any]], kept: bool, row: Callable[[], Mapping[str, Any]]
    ) -> None:
        """Count the edits of an augmented row. ``key``: identifies it among all rows of the version.

        ``row``: returns the row with its texts and edits, if it is drawn.
        """
        if not edits:
            return
        group = 0 if kept else 1
        self._per_row[group][len(edits)] += 1
        for edit in edits:
            self._columns[group][FieldRef.parse(edit["field"]).column] += 1
            if kept:
                self._count(edit["before"], edit["after"])
        self._words[group].offer(key, partial(_words, row))

    def _count(self, before: str, after: str) -> None:
        if max(len(before), len(after)) > LONGEST:
            self._long += 1
            return
        self._substitutions[before.strip(), after.strip()] += 1
        if len(self._substitutions) > _DISTINCT:  # Misra and Gries 1982 keep the frequent ones in this way, too
            self._substitutions = Counter(dict(self._substitutions.most_common(_DISTINCT // 2)))
            self._exact = False

    def facts(self, context: CardContext) -> EditFacts | None:
        """Return the facts, or None if no row was edited. Asks the context's tagger."""
        kept, rejected = self._per_row
        if not kept and not rejected:
            return None
        found = sorted(self._substitutions.items(), key=lambda entry: (-entry[1], entry[0]))
        columns = dict.fromkeys((*self._columns[0], *self._columns[1]))
        return EditFacts(
            per_row=tuple((n, kept[n], rejected[n]) for n in sorted(kept.keys() | rejected.keys())),
            columns=tuple((name, self._columns[0][name], self._columns[1][name]) for name in sorted(columns)),
            substitutions=tuple(Substitution(before, after, n) for (before, after), n in found[:LISTED]),
            distinct=len(found),
            exact=self._exact,
            long_edits=self._long,
            speech=self._speech(context),
        )

    def _speech(self, context: CardContext) -> SpeechFacts | None:
        if context.tag is None:
            return None
        rows = [_first(draw.drawn(), TAGGED_EDITS) for draw in self._words]
        asked = [word for group in rows for row in group for word in row if isinstance(word, WordInContext)]
        answer = context.tag(asked)
        names = iter(answer.names)
        counts = tuple(
            Counter(next(names) if isinstance(word, WordInContext) else word for row in group for word in row)
            for group in rows
        )
        order = sorted(counts[0].keys() | counts[1].keys(), key=lambda name: (-counts[0][name], -counts[1][name], name))
        return SpeechFacts(
            counts=tuple((name, counts[0][name], counts[1][name]) for name in order),
            tagger=answer.tagger,
            kept_rows=len(rows[0]),
            rejected_rows=len(rows[1]),
            sampled=any(len(some) < draw.offered for some, draw in zip(rows, self._words, strict=True)),
        )


def _first(rows: Sequence[list[WordInContext | str]], edits: int) -> list[list[WordInContext | str]]:
    """Return the first rows that have this many edits together."""
    before = accumulate((len(row) for row in rows), initial=0)
    return [row for row, seen in zip(rows, before, strict=False) if seen < edits]


def _words(row: Callable[[], Mapping[str, Any]]) -> list[WordInContext | str]:
    try:
        return list(replaced_words(row()))
    except ValueError:  # the edits do not fit the text: no attack of xaug wrote the row
        return []
