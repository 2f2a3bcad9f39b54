"""Several people's answers to one question: their agreement, and the answer of the majority."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from xaug.data_cards.audits.verdicts import Answer


def krippendorff_alpha(units: Iterable[Sequence[Hashable | None]]) -> float | None:
    """Return Krippendorff's alpha for nominal values: 1 is full agreement, 0 that of chance, below 0 less than chance.

    ``units``: for each row the values that the annotators gave it; None is a missing value. Krippendorff (2011),
    "Computing Krippendorff's alpha-reliability", section C: a row with m values adds 1/(m-1) to the matrix of
    coincidences for each ordered pair of its values, and alpha = 1 - (n-1) · Σ o_ck / Σ n_c · n_k, both sums over
    c ≠ k. Rows with fewer than two values say nothing about agreement. Returns None where alpha is undefined: no row
    has two values, or all values are the same, so that nothing could have been confused.
    """
    totals: Counter[Hashable] = Counter()  # n_c
    disagreements = 0.0  # Σ o_ck
    for unit in units:
        counts = Counter(value for value in unit if value is not None)
        given = counts.total()
        if given < 2:
            continue
        totals += counts
        same = sum(count * (count - 1) for count in counts.values())
        disagreements += (given * (given - 1) - same) / (given - 1)
    n = totals.total()
    expected = n * n - sum(count * count for count in totals.values())  # Σ n_c · n_k
    return 1 - (n - 1) * disagreements / expected if expected else None


def majority(answers: Iterable[Answer | None]) -> Answer | None:
    """Return the most frequent answer, or unsure where the first two are equally frequent. None without an answer."""
    counts = Counter(answer for answer in answers if answer is not None).most_common(2)
    if not counts:
        return None
    return "unsure" if len(counts) > 1 and counts[0][1] == counts[1][1] else counts[0][0]
