"""What a search may ask, and what it gets back.

A search is a generator: it yields one ``Query`` and is sent the list of answers, one an item, in order. Items are
hashable, because the engine asks each distinct one only once.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from xaug.augment.text import Span

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Query:
    """Items for one oracle: "victim", "mlm", "encoder" or "tagger".

    ``reduce`` turns the answers into the list that the search is sent: a search that needs only the cosines of some
    vectors asks for them this way, because what a search is sent is kept on disk (``answers.py``), and a cosine is four
    hundred times smaller than a vector of 384 numbers.
    """

    oracle: str
    items: Sequence[Hashable]
    reduce: Callable[[list[Any]], list[Any]] | None = None


class VictimItem(NamedTuple):
    """One text for the victim, with what its goal needs to judge the answer.

    ``fields`` in the card's order. ``gold``: the label's index (classification, choice); spans in the first field,
    none if impossible (span); the tags' indices (tagging). ``watch``: which tokens count (tagging), else empty.
    ``rows``: 0, or the exact number of rows of the batch to run it in (see ``BaeParams.exact_ties``).
    """

    fields: tuple[str, ...]
    gold: int | tuple[int, ...] | tuple[Span, ...]
    watch: tuple[bool, ...] = ()
    rows: int = 0


class GoalScore(NamedTuple):
    """How much a model still gives gold.

    ``gold``: probability of gold, in [0, 1]. ``margin``: that of gold minus that of the best other answer; below 0
    the model errs. ``correct``: per token, whether it is tagged right (tagging), else empty.
    """

    gold: float
    margin: float
    correct: tuple[bool, ...] = ()


class MaskItem(NamedTuple):
    """One text with one gap, for the masked language model; answered by a tuple of words, best first."""

    before: str
    after: str
    whole_words: bool  # leave out pieces that only continue a word


class TagItem(NamedTuple):
    """Words in context, and which one's universal part of speech is asked; answered by the tag."""

    words: tuple[str, ...]
    at: int


# An encoder item is a plain str; answered by a unit vector, numpy float32 [d].

Search = Generator[Query, list[Any], T]
