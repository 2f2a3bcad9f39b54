"""Label preservation: a model that is not the victim still predicts gold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from xaug.augment.adapters.base import TaskAdapter
from xaug.augment.filters.base import FILTERS, FilterSpec, Models, Pair, Score, Scorer, model_for
from xaug.augment.oracles.victim import TaskModel
from xaug.augment.queries import GoldScore, VictimItem

LOST = -1.0  # the score of a row whose gold span is not at its offset: the lowest possible margin


class LabelPreservation:
    """The judge's probability of gold minus that of its best other answer, in [-1, 1], by the task adapter.

    - Spans: the score is -1 unless the row has the text of each gold answer at its offset. Otherwise it says whether
      the judge still predicts an answer that overlaps gold.
    - Tagging: those words count that no edit touched and that the judge tags correctly in the clean row. The score is
      that of the worst of them; None if there is no such word.
    """

    def __init__(self, judge: TaskModel) -> None:
        self.judge = judge

    def __call__(self, pairs: Sequence[Pair]) -> list[Score]:
        """One score per pair; None if nothing was changed or no word counts."""
        out: list[Score] = [None] * len(pairs)
        asked: list[int] = []
        items: list[VictimItem] = []
        edited = [i for i, pair in enumerate(pairs) if pair.edits]
        right = self._right_on_clean([pairs[i] for i in edited])
        for i, correct in zip(edited, right, strict=True):
            if not self.judge.adapter.task_type.intact(pairs[i].augmented):
                out[i] = LOST
                continue
            watch = self._untouched(pairs[i], correct)
            if correct and not any(watch):
                continue
            asked.append(i)
            items.append(self.judge.whole(pairs[i].augmented, watch, origin=pairs[i].clean))
        for i, answer in zip(asked, self._ask(items), strict=True):
            out[i] = answer.margin
        return out

    def _right_on_clean(self, pairs: Sequence[Pair]) -> list[tuple[bool, ...]]:
        """For each pair, which words the judge tags correctly in the clean row; empty unless the task is tagging."""
        several = [i for i, pair in enumerate(pairs) if self.judge.adapter.fields(pair.clean).tokens]
        out: list[tuple[bool, ...]] = [()] * len(pairs)
        answers = self._ask([self.judge.whole(pairs[i].clean) for i in several])
        for i, answer in zip(several, answers, strict=True):
            out[i] = answer.correct
        return out

    def _untouched(self, pair: Pair, correct: tuple[bool, ...]) -> tuple[bool, ...]:
        if not correct:
            return ()
        adapter: TaskAdapter = self.judge.adapter
        before, after = adapter.fields(pair.clean).values, adapter.fields(pair.augmented).values
        return tuple(ok and a == b for ok, a, b in zip(correct, before, after, strict=True))

    def _ask(self, items: Sequence[VictimItem]) -> list[GoldScore]:
        return self.judge.answer(items) if items else []


def _build(models: Models) -> Scorer:
    return LabelPreservation(cast("TaskModel", model_for(models, "label", "judge")))


FILTERS.add(
    "label",
    FilterSpec(
        name="label",
        summary="the judge's probability of gold minus that of its best other answer",
        checks="label preservation",
        threshold=0.0,
        scores=(-1, 1),
        provenance="by definition: below 0 the judge predicts another answer than gold",
        keep="at_least",
        reason="label_not_preserved",
        needs=("judge",),
        build=_build,
    ),
)
