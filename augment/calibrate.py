"""Precision and recall of each filter at each threshold, measured against the truth of the embedded world.

Only rows of that world count whose edits it can read: for them ``truth`` says whether the gold label still holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xaug.augment.attacks import TRAINABLE_OUTCOMES
from xaug.augment.curves import FilterCurve, Point, curve, point
from xaug.augment.filters import FILTERS
from xaug.augment.judgement import thresholds_of
from xaug.data_cards.errors import CorruptVersionError, UsageError
from xaug.data_cards.manifest import REJECTED
from xaug.data_cards.text import one_line
from xaug.data_cards.version import Version
from xaug.pocket import POCKET
from xaug.pocket.tasks import TASKS
from xaug.pocket.truth import truth


@dataclass(frozen=True, slots=True)
class Calibration:
    """The measurement of all filters of a version."""

    ref: str
    rows: int  # that the attack made: those that fooled the victim, or those that were changed if none was asked
    known: int  # those of them that the world can read
    holds: int  # those of the known rows whose label holds
    together: Point  # all filters at the version's own thresholds
    curves: tuple[FilterCurve, ...]


def calibrate(version: Version) -> Calibration:
    """Measure the filters of a version.

    Raises UsageError for a version of another world or without a row whose label holds, and CorruptVersionError for
    rows that no attack can have made.
    """
    task = version.dataset
    if task.world != POCKET or task.name not in TASKS:
        raise UsageError(
            f"{version.ref} is not a version of the embedded world, so the truth of its rows is not known. Calibrate on"
            f" pocket tasks ({', '.join(str(one.card.id) for one in TASKS)})."
        )
    bounds = thresholds_of(version)
    rows, true = [], []
    attacked = 0
    for row in _made(version):
        attacked += 1
        try:
            label_holds = truth(task.name, row)
        except ValueError as error:
            raise CorruptVersionError(f"{version.ref}: {one_line(error)}. Generate it again.") from None
        if label_holds is not None:
            rows.append(row)
            true.append(label_holds)
    if not any(true):
        raise UsageError(
            f"{version.ref} has {attacked} attacked rows, but none is known to keep its label. Attack more rows."
        )
    scored = [spec for spec in FILTERS if spec.name in bounds and spec.name != "outcome" and not spec.sequential]
    curves = tuple(curve(spec, [row[f"{spec.name}_score"] for row in rows], true, bounds[spec.name]) for spec in scored)
    kept = [not row["reason"] for row in rows]
    return Calibration(version.ref, attacked, len(rows), sum(true), point(0.0, kept, true), curves)


def _made(version: Version) -> Iterator[dict[str, Any]]:
    names = [*(name for name in version.manifest.splits if name != REJECTED), REJECTED]
    for name in names:
        for row in version.table(name).to_pylist():
            if row["outcome"] in TRAINABLE_OUTCOMES:
                yield row
