"""The bootstrap and the paired randomisation test: which runs are resampled together, and their scores on replicates.

Everything is computed from a metric's parts (see ``metrics.base``), so that a replicate is a weighted sum of rows and a
micro F1 is resampled as exactly as a mean. Row ids are resampled. A row and its translations have one id, so a
replicate takes a row in all languages that have it: a cluster bootstrap (Davison and Hinkley 1997, section 3.8). Rows
with equal parts are drawn together: with accuracy there are only two kinds of row, and 1,000 replicates of 100,000 rows
cost as much as of ten. Which rows are drawn depends on names alone, never on a global seed or on the order of the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from xaug.data_cards.errors import DataError
from xaug.data_cards.parameters import param
from xaug.evaluate.metrics.base import Measured, Parts
from xaug.evaluate.seeding import Names, generator
from xaug.evaluate.stack import Scored, Stack

REPLICATES = 1_000  # Koehn 2004, section 3.2; enough for 95 % limits (Efron and Tibshirani 1993, section 14.3)
# The smallest p is 1 / (RANDOMISATIONS + 1). It has to be below 0.05 after Holm's correction over the suite's 230
# cells, which have a fifth of the level (``deltas.SHARES``): 230 x 5 / 25,001 is 0.046.
RANDOMISATIONS = 25_000


@dataclass(frozen=True)
class Paired:
    """The difference between two runs on the same rows, B minus A, in points.

    ``replicates`` [REPLICATES]: the difference on each bootstrap replicate. ``null`` [RANDOMISATIONS]: the difference
    after each row's two results were swapped with probability 1/2.
    """

    delta: float
    replicates: Parts
    null: Parts


def resampling_groups(languages: Sequence[str], runs: Sequence[Scored], *, parallel: bool) -> list[list[int]]:
    """Group the runs of a task that have to be resampled together; each group holds indices into ``runs``.

    ``languages``: the language of each run. The runs of one language (its seeds) have the same rows, so they form a
    group. Where row ids are ``parallel`` (the translations of a row share its id, see DatasetCard.parallel), languages
    that share an id join one group, directly or through a third language: MLQA's languages share only some of their
    questions. Where ids are not parallel, languages never share a group, even if their ids happen to be equal.
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


def bootstrap(measured: Sequence[Measured], names: Names, replicates: int = REPLICATES) -> Parts:
    """The mean of these scores on each bootstrap replicate of their rows, [replicates].

    ``names``: decide the random numbers (see `generator`). Raises ValueError without scores, or if their numbers of
    rows differ.
    """
    ids = tuple(map(str, range(len(measured[0].parts)))) if measured else ()
    return np.asarray(joint_replicates([Scored(ids, tuple(measured))], names, replicates)[0])


def joint_replicates(runs: Sequence[Scored], names: Names, replicates: int = REPLICATES) -> Parts:
    """The mean of each run's scores on the same replicates of row ids, [runs, replicates].

    A replicate takes an id equally often in all runs that have it. Raises ValueError without runs.
    """
    stack = Stack.of(runs)
    return np.concatenate([stack.scores(sums) for sums in stack.replicated(generator(names), replicates)], axis=1)


def paired(pairs: Sequence[tuple[Scored, Scored]], names: Names) -> list[Paired]:
    """The difference of each pair (second run minus first), all resampled and randomised with the same row ids.

    The pairs are the seeds of a task, in all languages that translate each other. The mean of several differences
    therefore has the right spread: a hard question is hard in all languages at once. Both runs of a pair have the same
    rows; different pairs may share only some ids.

    Sources: paired bootstrap, Koehn 2004, section 4; approximate randomisation, Noreen 1989 and Yeh 2000, section 3.
    Raises DataError where the rows of a pair differ, and names some of them.
    """
    for first, second in pairs:
        check_same_rows(first, second, " ".join(names))
    stack = Stack.of([run for pair in pairs for run in pair])
    observed = _differences(stack.scores(stack.whole()))[:, 0]
    rng = generator([*names, "bootstrap"])
    chunks = [_differences(stack.scores(sums)) for sums in stack.replicated(rng, REPLICATES)]  # each [pairs, …]
    coins = generator([*names, "randomisation"])
    null_chunks = [_differences(stack.scores(sums)) for sums in stack.swapped(coins, RANDOMISATIONS)]
    replicates, null = np.concatenate(chunks, axis=1), np.concatenate(null_chunks, axis=1)
    return [Paired(float(observed[at]), replicates[at], null[at]) for at in range(len(pairs))]


def check_same_rows(first: Scored, second: Scored, what: str) -> None:
    """Raises DataError where two runs were scored on different rows, or where a row id is repeated."""
    ours, theirs = set(first.ids), set(second.ids)
    if ours != theirs:
        spare = sorted(ours ^ theirs)
        raise DataError(
            f"{what}: the two runs were scored on different rows ({len(ours)} and {len(theirs)} rows; only one run has"
            f" {', '.join(spare[:3])}{' …' if len(spare) > 3 else ''}). A paired comparison needs the same rows:"
            f" evaluate both with the same data, split and {param('max_examples')}."
        )
    if len(ours) != len(first.ids) or len(theirs) != len(second.ids):
        raise DataError(f"{what}: a row id is repeated, so the rows cannot be paired. Evaluate both runs again.")


def _differences(scores: Parts) -> Parts:
    """[runs, replicates] → [pairs, replicates]; the runs are A, B, A, B …"""
    return np.asarray(scores[1::2] - scores[0::2], dtype=np.float64)
