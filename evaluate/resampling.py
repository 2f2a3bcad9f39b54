"""Resamples of rows: which runs are drawn together, and what their scores are on the draws.

Everything is computed from a metric's parts (see ``metrics.base``), so that a resample is a weighted sum of rows and a
micro F1 is resampled as exactly as a mean. What is drawn is a row id. Languages that translate each other carry one id
for a row and its translations, so a draw takes the row in all languages that have it: a cluster bootstrap (Davison and
Hinkley 1997, section 3.8). Rows with the same parts are drawn together: of accuracy there are two sorts of row, and
1,000 resamples of 100,000 rows cost as much as of ten. What is drawn hangs on names alone, never on a global seed or on
the order of the rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from xaug.data_cards.errors import DataError
from xaug.data_cards.parameters import param
from xaug.evaluate.metrics.base import Measured, Parts
from xaug.evaluate.stack import Scored, Stack

RESAMPLES = 1_000  # Koehn 2004, section 3.2, and enough for 95 % limits (Efron and Tibshirani 1993, section 14.3)
# The least p is 1 / (RANDOMISATIONS + 1): after Holm's correction over the suite's 230 cells, which have a fifth of the
# level (``deltas.SHARES``), it has to be below 0.05: 230 x 5 / 25,001 is 0.046.
RANDOMISATIONS = 25_000

Names = Sequence[str]


@dataclass(frozen=True)
class Paired:
    """What run B has over run A on the same rows.

    ``delta``: points of percent. ``resampled`` [RESAMPLES]: the difference on each resample of the rows. ``null``
    [RANDOMISATIONS]: the difference where each row's two results are swapped by the toss of a coin.
    """

    delta: float
    resampled: Parts
    null: Parts


def generator(names: Names) -> np.random.Generator:
    """The draws that belong to names (task, language …): the same everywhere, on every machine."""
    digest = hashlib.sha256("\0".join(names).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "little"))


def drawn_together(languages: Sequence[str], runs: Sequence[Scored], *, parallel: bool) -> list[list[int]]:
    """Places of the runs of a task that have to be drawn together, in groups. ``languages``: one a run.

    The runs of a language (its seeds) are of the same rows. Where row ids are ``parallel`` (one id for all
    translations of a row, see DatasetCard.parallel), so are languages that share an id, be it with a third one
    between them: MLQA's languages have only some of their questions in common. Where ids are not, languages are never
    drawn together, whatever their ids are called.
    """
    group = list(range(len(runs)))

    def root(at: int) -> int:
        while group[at] != at:
            at = group[at]
        return at

    first: dict[tuple[str, str], int] = {}
    for at, (language, run) in enumerate(zip(languages, runs, strict=True)):
        keys = [("language", language), *((("id", name) for name in run.ids) if parallel else ())]
        for key in keys:
            other = root(first.setdefault(key, at))
            group[max(root(at), other)] = min(root(at), other)
    blocks: dict[int, list[int]] = {}
    for at in range(len(runs)):
        blocks.setdefault(root(at), []).append(at)
    return list(blocks.values())


def resampled(measured: Sequence[Measured], names: Names, resamples: int = RESAMPLES) -> Parts:
    """[resamples]: the mean of these scores on as many rows drawn with replacement.

    Raises ValueError without scores, or with different numbers of rows.
    """
    ids = tuple(map(str, range(len(measured[0].parts)))) if measured else ()
    return np.asarray(resampled_together([Scored(ids, tuple(measured))], names, resamples)[0])


def resampled_together(runs: Sequence[Scored], names: Names, resamples: int = RESAMPLES) -> Parts:
    """[runs, resamples]: of each run the mean of its scores, all on the same draws of row ids.

    An id is drawn once for all runs that have it. Raises ValueError without runs.
    """
    stack = Stack.of(runs)
    return np.concatenate([stack.scores(sums) for sums in stack.drawn(generator(names), resamples)], axis=1)


def paired(pairs: Sequence[tuple[Scored, Scored]], names: Names) -> list[Paired]:
    """Each pair's difference (second run less first), all resampled and randomised by the same draws of row ids.

    The pairs are a task's languages where they are translations of each other, and its seeds. So the mean of several
    differences has the right spread: a hard question is hard in all languages at once. Both runs of a pair are over the
    same rows; different pairs may have only some ids in common.

    Sources: paired bootstrap, Koehn 2004, section 4; approximate randomisation, Noreen 1989 and Yeh 2000, section 3.
    Raises DataError where the rows of a pair differ, saying which.
    """
    for first, second in pairs:
        check_same_rows(first, second, " ".join(names))
    stack = Stack.of([run for pair in pairs for run in pair])
    observed = _differences(stack.scores(stack.whole()))[:, 0]
    draws = generator([*names, "bootstrap"])
    found = [_differences(stack.scores(sums)) for sums in stack.drawn(draws, RESAMPLES)]  # each [pairs, draws]
    coins = generator([*names, "randomisation"])
    null = [_differences(stack.scores(sums)) for sums in stack.swapped(coins, RANDOMISATIONS)]
    drawn, chance = np.concatenate(found, axis=1), np.concatenate(null, axis=1)
    return [Paired(float(observed[at]), drawn[at], chance[at]) for at in range(len(pairs))]


def check_same_rows(first: Scored, second: Scored, what: str) -> None:
    """Raises DataError where two runs were scored over different rows, or a row's id stands twice."""
    ours, theirs = set(first.ids), set(second.ids)
    if ours != theirs:
        spare = sorted(ours ^ theirs)
        raise DataError(
            f"{what}: the two runs were scored over different rows ({len(ours)} and {len(theirs)}; only one has"
            f" {', '.join(spare[:3])}{' …' if len(spare) > 3 else ''}). A paired comparison needs the same: evaluate"
            f" both with the same data, split and {param('max_examples')}."
        )
    if len(ours) != len(first.ids) or len(theirs) != len(second.ids):
        raise DataError(f"{what}: a row's id stands twice, so rows cannot be paired. Evaluate both runs again.")


def _differences(scores: Parts) -> Parts:
    """[runs, draws] → [pairs, draws]: runs are A, B, A, B …"""
    return np.asarray(scores[1::2] - scores[0::2], dtype=np.float64)
