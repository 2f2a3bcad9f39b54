"""The warning for a version that keeps no row: which filter dropped most, and how to loosen it."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from xaug.data_cards.parameters import param

if TYPE_CHECKING:
    from xaug.data_cards.manifest import FunnelStep
    from xaug.loading import DataVersion

OUTCOME = "outcome"  # the first step of every funnel: what the attack itself achieved


def empty_warning(version: DataVersion) -> str | None:
    """Return what to tell the user if an attack's version keeps no row; None if it keeps one.

    Raises CorruptVersionError.
    """
    manifest = version.manifest
    if manifest.rows or not manifest.funnel:
        return None
    reached = [step for step in manifest.funnel if step.step != OUTCOME and step.rows_in]
    start = f"{version.ref} keeps no row, so nothing can be trained on it."
    if not reached:
        outcomes = ", ".join(f"{rows:,} {outcome}" for outcome, rows in manifest.outcomes.items())
        return (
            f"{start} No attack succeeded ({outcomes}), so no filter had a row to judge. Attack more rows, or give the"
            " attack more room: `xaug attacks` lists the parameters of each."
        )
    worst = max(reached, key=lambda step: step.rows_in - step.rows_out)
    return f"{start} {_blame(version, worst)}"


def _blame(version: DataVersion, step: FunnelStep) -> str:
    from xaug.augment.filters import FILTERS
    from xaug.data_cards.manifest import REJECTED

    lost = step.rows_in - step.rows_out
    text = f"The filter {step.step} dropped most: {lost:,} of the {step.rows_in:,} rows that reached it"
    table = version.table(REJECTED)
    column = f"{step.step}_score"
    if step.step not in FILTERS or column not in table.schema.names:
        return f"{text}."
    scores = [
        score
        for score, reason in zip(table[column].to_pylist(), table["reason"].to_pylist(), strict=True)
        if reason in step.dropped and score is not None
    ]
    if not scores:
        return f"{text}."
    half = median(scores)
    bound = version.manifest.request.get("filters")
    known = f", at the threshold {bound[step.step]:g}" if isinstance(bound, dict) and step.step in bound else ""
    side = "at least" if FILTERS.get(step.step).keep == "at_least" else "at most"
    loosened = param("filters", f"{step.step}={half:.4g}")
    return (
        f"{text}{known}. Half of these have a score of {side} {half:.4g}. To judge the rows again without a new attack,"
        f" run `xaug filter {version.ref}` with another threshold, such as {loosened}. It makes a new version, and"
        " each row still has to pass the other filters."
    )
