"""The facts of a version's card. They are counted (`counting`); nothing in them is estimated, unless they say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from xaug.data_cards.manifest import FieldDiff

Keep = Literal["at_least", "at_most"]


@dataclass(frozen=True, slots=True)
class FilterLegend:
    """What a card says of a filter: rows stay whose score is at least, or at most, the threshold."""

    name: str
    summary: str  # what the score is
    keep: Keep
    threshold: float  # that the rows were judged by
    provenance: str  # where the filter's own threshold comes from
    own: float  # the filter's own threshold, which a profile or a call may replace


@dataclass(frozen=True, slots=True)
class WordInContext:
    """A word among its neighbours: ``words[at]``."""

    words: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class PartsOfSpeech:
    """The part of speech of each word, in the order of the question, and the name of the tagger that gave them."""

    names: tuple[str, ...]
    tagger: str


@dataclass(frozen=True, slots=True)
class CardContext:
    """What a card needs beyond the rows, and only the packages above this one know. Without it, the card says less.

    ``tag``: asks a tagger. It is called at most once, and only if rows were edited.
    """

    filters: tuple[FilterLegend, ...] = ()
    tag: Callable[[Sequence[WordInContext]], PartsOfSpeech] | None = None


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many numbers lie in each bin. Bin i is [start + i × width, start + (i + 1) × width)."""

    start: float
    width: float
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many numbers there are."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """The scores of the rows that reach one filter of the funnel, in three histograms with the same bins."""

    name: str
    kept: Histogram  # rows that the version keeps
    elsewhere: Histogram  # rows that this filter lets through and a later one rejects
    failed: Histogram  # rows that this filter does not let through
    unscored: int  # rows without a score: the filter does not apply to them, and they pass
    legend: FilterLegend | None  # None: this installation does not know the filter


@dataclass(frozen=True, slots=True)
class LengthFacts:
    """Characters of one text column: of the clean rows, and of the kept rows after the attack. Both have the same bins.

    A list of texts counts as all its characters. ``after`` is None for clean versions, and if no row is kept.
    """

    column: str
    before: Histogram
    mean_before: float
    after: Histogram | None = None
    mean_after: float | None = None


@dataclass(frozen=True, slots=True)
class BalanceFacts:
    """How often each gold answer occurs in some groups of rows.

    ``groups``: of a clean version its splits, of an attacked one "offered" (each clean row once) and "kept".
    ``counts``: gold answer → its number in each group, in the order of the labels, or by frequency if there are many.
    ``what``: what is counted.
    """

    what: str
    groups: tuple[str, ...]
    counts: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Substitution:
    """A replacement of one text by another, and how many edits of kept rows make it. An empty text is none."""

    before: str
    after: str
    edits: int


@dataclass(frozen=True, slots=True)
class SpeechFacts:
    """Edits by part of speech of the replaced word, as (part of speech, edits of kept rows, edits of rejected rows).

    ``sampled``: the rows are not all edited ones, but some that were drawn by a hash of their ids.
    """

    counts: tuple[tuple[str, int, int], ...]
    tagger: str
    kept_rows: int  # rows whose edits were looked at
    rejected_rows: int
    sampled: bool


@dataclass(frozen=True, slots=True)
class EditFacts:
    """The edits of kept rows, and their number in rejected rows."""

    per_row: tuple[tuple[int, int, int], ...]  # (number of edits, kept rows, rejected rows that were edited)
    columns: tuple[tuple[str, int, int], ...]  # (text column, edits of kept rows, edits of rejected rows)
    substitutions: tuple[Substitution, ...]  # the most frequent ones, descending
    distinct: int  # different substitutions
    exact: bool  # False: there are too many different ones to count, so rare ones may be missing
    long_edits: int  # edits that replace or insert too much text to be listed
    speech: SpeechFacts | None  # None: no row was edited, or this installation has no tagger


@dataclass(frozen=True, slots=True)
class Example:
    """One row as the card shows it: edited fields as differences, the others as they are, all cut if they are long."""

    id: str
    outcome: str
    gold: str  # what is right for the row
    reason: str  # why it was rejected; empty if it is kept
    scores: tuple[tuple[str, float], ...]  # filter → score, where there is one
    fields: tuple[FieldDiff, ...]


@dataclass(frozen=True, slots=True)
class ExampleGroup:
    """Some rows of one fate, drawn by a hash of their ids. ``rows``: how many there are in all."""

    reason: str  # empty: kept rows
    rows: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What the rows of a version say. A clean version has no ``scores``, ``edits`` and ``examples``.

    ``examples``: the kept rows first, then one group for each reason of rejection, the most frequent first.
    """

    attacked: bool
    offered: int  # clean rows: those of the version, or those that the attack was given
    lengths: tuple[LengthFacts, ...]
    balance: BalanceFacts | None
    scores: tuple[ScoreFacts, ...] = ()
    edits: EditFacts | None = None
    examples: tuple[ExampleGroup, ...] = ()
