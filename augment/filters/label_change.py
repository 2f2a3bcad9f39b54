"""Label change: how much less probable gold has become for the judge.

A judge is often unsure of a clean row, so its verdict on the edited row alone says little. What the edit changed says
more: where the label of a pair was changed by people who took a negation out of it, the change ranks pairs far better
than the verdict (AUC 0.84 instead of 0.77; see ``docs/explanation/filters.md``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from xaug.augment.filters.base import FILTERS, FilterSpec, Models, Pair, Score, Scorer, model_for
from xaug.augment.oracles.victim import TaskModel
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN


class LabelChange:
    """The judge's probability of gold after the edits minus that before them, in [-1, 1]."""

    def __init__(self, judge: TaskModel) -> None:
        self.judge = judge

    def __call__(self, pairs: Sequence[Pair]) -> list[Score]:
        """One score per pair; None if nothing was changed, or if a gold span is not at its offset."""
        intact = self.judge.adapter.task_type.intact
        asked = [i for i, pair in enumerate(pairs) if pair.edits and intact(pair.augmented)]
        rows = [row for i in asked for row in (pairs[i].clean, pairs[i].augmented)]
        origins = [pairs[i].clean for i in asked for _ in range(2)]
        items = [self.judge.whole(row, origin=origin) for row, origin in zip(rows, origins, strict=True)]
        answers = self.judge.answer(items) if items else []
        out: list[Score] = [None] * len(pairs)
        for i, before, after in zip(asked, answers[::2], answers[1::2], strict=True):
            out[i] = after.gold - before.gold
        return out


def _build(models: Models) -> Scorer:
    return LabelChange(cast("TaskModel", model_for(models, "label_change", "judge")))


FILTERS.add(
    "label_change",
    FilterSpec(
        name="label_change",
        summary="the judge's probability of gold after the edits minus before them",
        checks="what the edits change for the judge",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN),
        threshold=-0.1,
        scores=(-1, 1),
        provenance="xaug calibrate on NegationMinPairs (English): with `label`, precision 0.66 instead of 0.54",
        keep="at_least",
        reason="label_less_likely",
        needs=("judge",),
        on=False,
        build=_build,
    ),
)
