"""Label preservation: a model that is not the victim still gives gold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from xaug.augment.filters.base import FILTERS, FilterSpec, Models, Pair, Score, Scorer, model_for
from xaug.augment.goals.base import Goal
from xaug.augment.oracles.victim import Victim
from xaug.augment.queries import GoalScore, VictimItem
from xaug.data_cards.schema import Row

LOST = -1.0  # a gold span is no longer where the row says: the least possible margin


class LabelPreservation:
    """The judge's p(gold) minus its p(best other answer), in [-1, 1], by the task type's goal.

    - Spans: the row must still hold each gold answer's text at its offset, or the score is -1; then the judge
      must still read an answer that overlaps gold.
    - Tagging: of the tokens that no edit touched, those count which the judge tags right in the clean row;
      the worst of them is the score. None if there is no such token.
    """

    def __init__(self, judge: Victim) -> None:
        self.judge = judge

    def __call__(self, pairs: Sequence[Pair]) -> list[Score]:
        """None where nothing was changed or the judge has nothing to judge by."""
        out: list[Score] = [None] * len(pairs)
        asked: list[int] = []
        items: list[VictimItem] = []
        edited = [i for i, pair in enumerate(pairs) if pair.edits]
        right = self._right_on_clean([pairs[i] for i in edited])
        for i, correct in zip(edited, right, strict=True):
            if not self.judge.goal.task_type.intact(pairs[i].augmented):
                out[i] = LOST
                continue
            watch = self._untouched(pairs[i], correct)
            if correct and not any(watch):
                continue
            asked.append(i)
            items.append(self._item(pairs[i].augmented, watch))
        for i, answer in zip(asked, self._ask(items), strict=True):
            out[i] = answer.margin
        return out

    def _right_on_clean(self, pairs: Sequence[Pair]) -> list[tuple[bool, ...]]:
        """Tagging: per pair, which tokens the judge tags right in the clean row. Else empty."""
        several = [i for i, pair in enumerate(pairs) if self.judge.goal.fields(pair.clean).tokens]
        out: list[tuple[bool, ...]] = [()] * len(pairs)
        answers = self._ask([self._item(pairs[i].clean) for i in several])
        for i, answer in zip(several, answers, strict=True):
            out[i] = answer.correct
        return out

    def _untouched(self, pair: Pair, correct: tuple[bool, ...]) -> tuple[bool, ...]:
        if not correct:
            return ()
        goal: Goal = self.judge.goal
        before, after = goal.fields(pair.clean).values, goal.fields(pair.augmented).values
        return tuple(ok and a == b for ok, a, b in zip(correct, before, after, strict=True))

    def _item(self, row: Row, watch: tuple[bool, ...] = ()) -> VictimItem:
        return self.judge.goal.whole(row, watch)

    def _ask(self, items: Sequence[VictimItem]) -> list[GoalScore]:
        return self.judge.answer(items) if items else []


def _build(models: Models) -> Scorer:
    return LabelPreservation(cast("Victim", model_for(models, "label", "judge")))


FILTERS.add(
    "label",
    FilterSpec(
        name="label",
        summary="the judge's probability of gold minus that of its best other answer",
        checks="label preservation",
        threshold=0.0,
        provenance="by definition: at 0 the judge's answer turns from gold to another",
        keep="at_least",
        reason="label_not_preserved",
        needs="judge",
        build=_build,
    ),
)
