"""The queries of a search and their answers.

A search is a generator: it yields a ``Query`` and is sent the list of answers, one per item, in order. Items are
hashable, because the engine asks about each distinct item only once.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from xaug.augment.text import Span

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Query:
    """Items for one oracle: "victim", "gradient", "mlm", "encoder", "tagger", or one of the attack's own.

    An attack declares oracles of its own by ``AttackSpec.oracles``.

    ``reduce`` turns the answers into the list that the search is sent. A search that needs only the cosines of some
    vectors computes them this way, because the answers that a search is sent are kept on disk (``answers.py``), and a
    cosine takes four hundred times less room than a vector of 384 numbers.
    """

    oracle: str
    items: Sequence[Hashable]
    reduce: Callable[[list[Any]], list[Any]] | None = None


class VictimItem(NamedTuple):
    """One text for the victim, with what the task adapter needs to score the prediction.

    ``fields``: the texts, in the card's order. ``gold``: the index of the label (classification, multiple choice);
    character spans in the first field, none if the question has no answer (span); the indices of the tags (tagging).
    ``watch``: which words count (tagging), else empty. ``rows``: 0, or the exact number of rows of the batch that it
    must run in (see ``BaeParams.exact_ties``). ``half``: of a cross-fitted model, which of its two models is asked:
    the one that was trained on this half of the rows.
    """

    fields: tuple[str, ...]
    gold: int | tuple[int, ...] | tuple[Span, ...]
    watch: tuple[bool, ...] = ()
    rows: int = 0
    half: int | None = None


class GradientItem(NamedTuple):
    """Words of a text, for the gradient of the victim's loss. The answer is a tuple with a WordGradient for each.

    ``words``: (index of the field, start, end) of each, in characters of the field. ``new``: for each word, words that
    may stand in its place.
    """

    item: VictimItem
    words: tuple[tuple[int, int, int], ...]
    new: tuple[tuple[str, ...], ...]


class WordGradient(NamedTuple):
    """How much a word matters to the victim, and what others would gain in its place.

    ``norm``: the L1 norm of the mean gradient over its tokens (A2T, section 3.1). ``gains``: for each new word, the
    loss that it adds, to first order.
    """

    norm: float
    gains: tuple[float, ...]


class GoldScore(NamedTuple):
    """How strongly a model predicts gold.

    ``gold``: the probability of gold, in [0, 1]. ``margin``: that probability minus the probability of the best other
    answer, in [-1, 1]; below 0 the model errs. ``correct``: whether each word is tagged correctly (tagging only).
    """

    gold: float
    margin: float
    correct: tuple[bool, ...] = ()


class MaskItem(NamedTuple):
    """One text with one gap, for the masked language model. The answer is a tuple of words, most probable first."""

    before: str
    after: str
    whole_words: bool  # leave out tokens that only continue a word
    least: float = 0.0  # the lowest probability of a word, in [0, 1]
    most: int = 0  # the tokens that are considered; 0: as many as the attack's parameter ``top_k`` says


class ReadItem(NamedTuple):
    """A word of a text as it stands, for the masked language model. The answer is a tuple of words.

    Their order is that of TextAttack's BERT-Attack: for a word of one token the most probable first, otherwise
    combinations of predictions for its sub-words. ``predictions``: how many are considered at each position,
    and how many combinations.
    """

    before: str
    word: str
    after: str
    predictions: int


class TagItem(NamedTuple):
    """Words, and the index of the one whose part of speech is asked.

    The answer is its universal tag; if ``fine``, its Penn Treebank tag, which tells inflections apart.
    """

    words: tuple[str, ...]
    at: int
    fine: bool = False


class RewriteItem(NamedTuple):
    """A text for a model that rewrites texts. The answer is the list of its rewritings, best first; it may be empty.

    ``seed``: of the text's own random generator, if the model samples; otherwise 0, so that equal texts are one item.
    """

    text: str
    seed: int = 0


# An item for the encoder is a plain str. The answer is a unit vector, numpy float32 [d].

Search = Generator[Query, list[Any], T]
