"""Parallel sentences out of two monolingual texts, as BUCC 2018 wants them: candidates, a threshold set on dev, F1."""

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
# forward: each query's best candidate; backward: each candidate's best query; intersect: where both agree; max: both
# lists, best score first, each sentence once (Artetxe and Schwenk 2019, section 3).
Retrieval = Literal["forward", "backward", "intersect", "max"]


class Pair(NamedTuple):
    """A query and a candidate, by their places, that may be translations."""

    score: float
    query: int
    candidate: int


class Distinct(NamedTuple):
    """The texts of one side, each once."""

    rows: Places  # places of the first of equal texts
    repeated: frozenset[int]  # those among ``rows`` whose text, without outer blanks, stands there again


class Threshold(NamedTuple):
    """What was set on dev."""

    value: float  # pairs with this score or more are said to be parallel
    f1: float  # on the pairs it was set on, percent


def distinct(texts: Sequence[str]) -> Distinct:
    """Which of the texts to search. Repeated ones are searched once, and never said to be a translation.

    google-research/xtreme, third_party/utils_retrieve.py, text_load_unify and read_sent2id.
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
    """Candidate pairs, best first: of each sentence's ``neighbours`` nearest by cosine, the one with the best score.

    As third_party/utils_retrieve.py, mine_bitext, does it. None ``neighbours``: the scoring's own k. ``texts`` of both
    sides, beside the vectors: repeated ones are treated as BUCC's scripts do (see `distinct`). Pairs name places among
    ``queries`` and ``candidates`` as they are given. Raises DataError, UsageError as `search` does.
    """
    how = SCORINGS.get(scoring)
    left, right = queries, candidates
    known = [distinct(own) for own in texts] if texts else None
    if known and texts:
        for side, own in zip((queries, candidates), texts, strict=True):
            if len(side) != len(own):
                raise DataError(f"{side.name} has {len(side)} vectors and {len(own)} texts: embed these texts again.")
        left, right = queries.chosen(known[0].rows), candidates.chosen(known[1].rows)
    k = (how.neighbours if neighbours is None else neighbours) if how.neighbours else 1
    found = search(left, right, k, memory_cap=memory_cap, device=device, both=True)
    assert found.backward is not None  # both directions were asked for
    ahead, back = _scores(how, found.forward, found.backward)
    pairs = _joined(_best(ahead, found.forward.places), _best(back, found.backward.places).turned(), retrieval, how)
    if known:
        rows = known[0].rows, known[1].rows
        pairs = [Pair(pair.score, int(rows[0][pair.query]), int(rows[1][pair.candidate])) for pair in pairs]
        pairs = [
            pair for pair in pairs if pair.query not in known[0].repeated and pair.candidate not in known[1].repeated
        ]
    return pairs


@dataclass(frozen=True)
class _Best:
    """One pair a row, as arrays: a million pairs as tuples would be 200 MB."""

    scores: Doubles
    queries: Places
    candidates: Places

    def turned(self) -> _Best:
        """Of rows that are candidates."""
        return _Best(self.scores, self.candidates, self.queries)


def _scores(how: Scoring, forward: Found, backward: Found) -> tuple[Doubles, Doubles]:
    """Scores of each query's and of each candidate's neighbours: [queries, k], [candidates, k]."""
    ahead, back = forward.scores.astype(np.float64), backward.scores.astype(np.float64)
    means = ahead.mean(1), back.mean(1)
    return (
        how.combine(ahead, means[0][:, None], means[1][forward.places]),
        how.combine(back, means[0][backward.places], means[1][:, None]),
    )


def _best(scores: Doubles, places: Places) -> _Best:
    """Of each row its best; of equal ones the one that stands first."""
    at = scores.argmax(1)[:, None]
    top, where = np.take_along_axis(scores, at, 1)[:, 0], np.take_along_axis(places, at, 1)[:, 0]
    return _Best(top, np.arange(len(top)), where)


def _joined(forward: _Best, backward: _Best, retrieval: Retrieval, how: Scoring) -> list[Pair]:
    """The pairs of both directions that are kept, best first."""
    if retrieval == "intersect":
        own = np.flatnonzero(backward.queries[forward.candidates] == forward.queries)
        taken = _Best(forward.scores[own], forward.queries[own], forward.candidates[own])
        return list(_ordered(taken))
    if retrieval != "max":
        return list(_ordered(forward if retrieval == "forward" else backward))
    names = ("scores", "queries", "candidates")
    both = _Best(*(np.concatenate([getattr(side, name) for side in (forward, backward)]) for name in names))
    out = []
    queries, candidates = bytearray(len(forward.queries)), bytearray(len(backward.candidates))  # 1: taken
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
    """The threshold with the best F1 against ``gold`` (query, candidate): half-way to the next lower score.

    third_party/utils_retrieve.py, bucc_optimize, but for two faults of it: pairs with equal scores are taken together,
    as a threshold takes them, and a best cut behind the last pair is that pair's score instead of an IndexError. Of
    equal F1s the higher threshold; 0 where no pair is right, as there. Raises DataError without gold.
    """
    true = set(gold)
    if not true:
        raise DataError(
            "There are no gold pairs to set the threshold on: mining needs a dev split with its gold (for BUCC 2018,"
            " XX-en.sample.gold or XTREME's XX-en.dev.gold)."
        )
    ordered = _sorted(pairs)
    best = Threshold(0.0, 0.0)
    right = 0
    for said, pair in enumerate(ordered, start=1):
        right += (pair.query, pair.candidate) in true
        following = ordered[said].score if said < len(ordered) else None
        f1 = 100.0 * 2 * right / (said + len(true))
        if following != pair.score and f1 > best.f1:
            best = Threshold(pair.score if following is None else (pair.score + following) / 2, f1)
    return best


def extract(pairs: Iterable[Pair], threshold: float) -> list[Pair]:
    """The pairs with that score or more (third_party/utils_retrieve.py, bucc_extract)."""
    return [pair for pair in pairs if pair.score >= threshold]


def save_pairs(
    folder: Path, language: str, split: str, pairs: Iterable[Pair], ids: tuple[Sequence[str], Sequence[str]]
) -> Path:
    """``LANGUAGE.SPLIT.candidates.tsv``: score, query id, candidate id, best first. Raises StorageError.

    The split is in the name: third_party/evaluate_retrieval.py writes dev's and test's candidates to one file, and
    so reads dev's for test.
    """
    path = folder / f"{language}.{split}.candidates.tsv"
    lines = (f"{pair.score!r}\t{ids[0][pair.query]}\t{ids[1][pair.candidate]}\n" for pair in _sorted(pairs))
    with storage(path, "write mined pairs", param("output")):
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(path, "".join(lines).encode())
    return path


def save_threshold(folder: Path, language: str, split: str, threshold: Threshold, settings: dict[str, object]) -> Path:
    """``LANGUAGE.SPLIT.threshold.json``: what was set on that split, and how. Raises StorageError."""
    path = folder / f"{language}.{split}.threshold.json"
    said = {"threshold": threshold.value, "f1": threshold.f1, "split": split, **settings}
    with storage(path, "write the threshold", param("output")):
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(path, (json.dumps(said, indent=1) + "\n").encode())
    return path
