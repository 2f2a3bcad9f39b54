"""Mining parallel sentences from two monolingual texts, as in BUCC 2018: candidate pairs, a threshold set on dev."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.errors import DataError
from xaug.data_cards.parameters import param
from xaug.evaluate.retrieval.scoring import SCORINGS, Scoring
from xaug.evaluate.retrieval.search import Found, search
from xaug.evaluate.retrieval.vectors import Places, Vectors

Doubles = npt.NDArray[np.float64]
# forward: each query's best candidate. backward: each candidate's best query. intersect: the pairs in both lists. max:
# both lists, best score first, each sentence once (Artetxe and Schwenk 2019, section 3).
Retrieval = Literal["forward", "backward", "intersect", "max"]


class Pair(NamedTuple):
    """A query and a candidate, by their indices, that may be translations of each other."""

    score: float
    query: int
    candidate: int


class Distinct(NamedTuple):
    """The distinct texts of one side."""

    rows: Places  # indices of the first of equal texts
    repeated: frozenset[int]  # those of ``rows`` whose text, stripped of white space, is repeated


class Threshold(NamedTuple):
    """A threshold that was set on dev rows."""

    value: float  # pairs with at least this score are predicted to be parallel
    f1: float  # F1 on the pairs on which it was set, in percent


def distinct(texts: Sequence[str]) -> Distinct:
    """The texts that are searched. A repeated text is searched once, and never predicted to be a translation.

    As in google-research/xtreme, third_party/utils_retrieve.py, text_load_unify and read_sent2id.
    """
    first: dict[str, int] = {}
    for at, text in enumerate(texts):
        first.setdefault(text, at)
    times = Counter(text.strip() for text in texts)
    repeated = frozenset(at for text, at in first.items() if times[text.strip()] > 1)
    return Distinct(np.fromiter(first.values(), dtype=np.int64, count=len(first)), repeated)


def mine(
    queries: Vectors,
    candidates: Vectors,
    *,
    texts: tuple[Sequence[str], Sequence[str]] | None = None,
    scoring: str = "margin",
    neighbours: int | None = None,
    retrieval: Retrieval = "max",
    memory_cap: int,
    device: str = "cpu",
) -> list[Pair]:
    """Candidate pairs, best first: for each sentence the best-scored of its ``neighbours`` nearest ones by cosine.

    As in third_party/utils_retrieve.py, mine_bitext. ``texts``: the texts of both sides; if given, repeated texts are
    treated as in BUCC's scripts (see `distinct`). ``neighbours``: None for the k of the scoring. The pairs hold indices
    into ``queries`` and ``candidates``. Raises DataError, and UsageError as `search` does.
    """
    how = SCORINGS.get(scoring)
    left, right = queries, candidates
    sides = [distinct(own) for own in texts] if texts else None
    if sides and texts:
        for side, own in zip((queries, candidates), texts, strict=True):
            if len(side) != len(own):
                raise DataError(f"{side.name} has {len(side)} vectors but {len(own)} texts. Embed the texts again.")
        left, right = queries.chosen(sides[0].rows), candidates.chosen(sides[1].rows)
    k = (how.neighbours if neighbours is None else neighbours) if how.neighbours else 1
    found = search(left, right, k, memory_cap=memory_cap, device=device, both=True)
    assert found.backward is not None  # because of both=True
    ahead, back = _scores(how, found.forward, found.backward)
    pairs = _joined(_best(ahead, found.forward.places), _best(back, found.backward.places).turned(), retrieval, how)
    if sides:
        rows = sides[0].rows, sides[1].rows
        pairs = [Pair(pair.score, int(rows[0][pair.query]), int(rows[1][pair.candidate])) for pair in pairs]
        pairs = [
            pair for pair in pairs if pair.query not in sides[0].repeated and pair.candidate not in sides[1].repeated
        ]
    return pairs


@dataclass(frozen=True)
class _Best:
    """One pair for each row, as arrays: a million pairs as tuples would take 200 MB."""

    scores: Doubles
    queries: Places
    candidates: Places

    def turned(self) -> _Best:
        """The same pairs where the rows are candidates."""
        return _Best(self.scores, self.candidates, self.queries)


def _scores(how: Scoring, forward: Found, backward: Found) -> tuple[Doubles, Doubles]:
    """The scores of each query's neighbours, [queries, k], and of each candidate's, [candidates, k]."""
    ahead, back = forward.scores.astype(np.float64), backward.scores.astype(np.float64)
    means = ahead.mean(1), back.mean(1)
    return (
        how.combine(ahead, means[0][:, None], means[1][forward.places]),
        how.combine(back, means[0][backward.places], means[1][:, None]),
    )


def _best(scores: Doubles, places: Places) -> _Best:
    """The best pair of each row; of equal ones the first."""
    at = scores.argmax(1)[:, None]
    top, where = np.take_along_axis(scores, at, 1)[:, 0], np.take_along_axis(places, at, 1)[:, 0]
    return _Best(top, np.arange(len(top)), where)


def _joined(forward: _Best, backward: _Best, retrieval: Retrieval, how: Scoring) -> list[Pair]:
    """The pairs that are kept from both directions, best first."""
    if retrieval == "intersect":
        own = np.flatnonzero(backward.queries[forward.candidates] == forward.queries)
        taken = _Best(forward.scores[own], forward.queries[own], forward.candidates[own])
        return list(_ordered(taken))
    if retrieval != "max":
        return list(_ordered(forward if retrieval == "forward" else backward))
    names = ("scores", "queries", "candidates")
    both = _Best(*(np.concatenate([getattr(side, name) for side in (forward, backward)]) for name in names))
    out = []
    queries, candidates = bytearray(len(forward.queries)), bytearray(len(backward.candidates))  # 1 where already used
    for pair in _ordered(both):
        if not queries[pair.query] and not candidates[pair.candidate]:
            queries[pair.query] = candidates[pair.candidate] = 1
            if pair.score > how.floor:
                out.append(pair)
    return out


def _ordered(best: _Best) -> Iterator[Pair]:
    for at in np.argsort(-best.scores, kind="stable"):
        yield Pair(float(best.scores[at]), int(best.queries[at]), int(best.candidates[at]))


def _sorted(pairs: Iterable[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: -pair.score)


def best_threshold(pairs: Collection[Pair], gold: Collection[tuple[int, int]]) -> Threshold:
    """The threshold with the best F1 against ``gold`` (query, candidate), halfway to the next lower score.

    As in third_party/utils_retrieve.py, bucc_optimize, with two corrections: pairs with equal scores are taken
    together, as a threshold takes them, and if the best cut is after the last pair, the threshold is the score of that
    pair instead of an IndexError. Of equal F1s the higher threshold is taken; it is 0 where no pair is correct. Raises
    DataError without gold pairs.
    """
    gold_pairs = set(gold)
    if not gold_pairs:
        raise DataError(
            "There are no gold pairs on which the threshold could be set: mining needs a dev split with gold pairs (for"
            " BUCC 2018, XX-en.sample.gold or XTREME's XX-en.dev.gold)."
        )
    ordered = _sorted(pairs)
    best = Threshold(0.0, 0.0)
    correct = 0
    for predicted, pair in enumerate(ordered, start=1):
        correct += (pair.query, pair.candidate) in gold_pairs
        following = ordered[predicted].score if predicted < len(ordered) else None
        f1 = 100.0 * 2 * correct / (predicted + len(gold_pairs))
        if following != pair.score and f1 > best.f1:
            best = Threshold(pair.score if following is None else (pair.score + following) / 2, f1)
    return best


def extract(pairs: Iterable[Pair], threshold: float) -> list[Pair]:
    """The pairs with at least this score, as in third_party/utils_retrieve.py, bucc_extract."""
    return [pair for pair in pairs if pair.score >= threshold]


def save_pairs(
    folder: Path, language: str, split: str, pairs: Iterable[Pair], ids: tuple[Sequence[str], Sequence[str]]
) -> Path:
    """Write ``LANGUAGE.SPLIT.candidates.tsv`` (score, query id, candidate id; best first) and return it.

    The name contains the split because third_party/evaluate_retrieval.py writes the candidates of dev and of test to
    the same file, and therefore reads those of dev for test. Raises StorageError.
    """
    path = folder / f"{language}.{split}.candidates.tsv"
    lines = (f"{pair.score!r}\t{ids[0][pair.query]}\t{ids[1][pair.candidate]}\n" for pair in _sorted(pairs))
    with storage(path, "write mined pairs", param("output")):
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(path, "".join(lines).encode())
    return path


def save_threshold(folder: Path, language: str, split: str, threshold: Threshold, settings: dict[str, object]) -> Path:
    """Write ``LANGUAGE.SPLIT.threshold.json`` (the threshold of a split and its settings) and return it.

    Raises StorageError.
    """
    path = folder / f"{language}.{split}.threshold.json"
    content = {"threshold": threshold.value, "f1": threshold.f1, "split": split, **settings}
    with storage(path, "write the threshold", param("output")):
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(path, (json.dumps(content, indent=1) + "\n").encode())
    return path
