"""The estimated cost of an evaluation, as a dry run reports it."""

from __future__ import annotations

from dataclasses import dataclass

from xaug.data_cards.ranges import Range


@dataclass(frozen=True)
class TaskCost:
    """The cost of one task over all its seeds and languages."""

    task: str
    rows: int  # scored rows of all languages
    languages: int
    cells: int  # evaluation cells: languages times seeds
    kept_cells: int  # the cells that the cache holds, which cost nothing
    trained_on: tuple[str, ...]
    steps: int  # steps of fine-tuning that are still to be done, over all seeds
    fine_tuning: Range
    predicting: Range  # seconds of predictions, or of vectors and search

    @property
    def seconds(self) -> Range:
        """The seconds of fine-tuning and predicting."""
        return self.fine_tuning + self.predicting


@dataclass(frozen=True)
class EvalCost:
    """The cost of a whole evaluation. The seconds are wall-clock time on this machine in its present state."""

    loading: Range
    tasks: tuple[TaskCost, ...]
    checklist: Range
    disk: int  # bytes of fine-tuned models in the cache

    @property
    def seconds(self) -> Range:
        """The seconds of everything."""
        return sum((one.seconds for one in self.tasks), self.loading + self.checklist)
