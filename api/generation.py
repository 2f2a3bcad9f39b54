"""The jobs of a generation, and what each would cost: clean rows are read, others are attacked and filtered."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.data_cards.ranges import Range
from xaug.loading import DataVersion

if TYPE_CHECKING:
    from xaug.augment.recipe import Recipe
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source
    from xaug.listening import Listener


@dataclass(frozen=True, kw_only=True)
class GenerateCost:
    """What a job would cost. Clean rows cost seconds, which are not reckoned: only ``rows`` is known of them.

    ``measured_rows`` is 0 where models of the embedded world are to be trained first (``to_train``, by role): without
    a victim nothing can be measured, and the seconds are those of other runs.
    """

    name: str  # TASK/RECIPE
    rows: int
    device: str = ""
    measured_rows: int = 0
    queries_per_row: float | None = None  # to the victim
    loading: Range | None = None  # seconds, as all ranges
    attacking: Range | None = None
    training: Range | None = None
    to_train: tuple[str, ...] = ()

    @property
    def seconds(self) -> Range | None:
        """All of it."""
        known = [one for one in (self.loading, self.attacking, self.training) if one is not None]
        return sum(known[1:], known[0]) if known else None


@dataclass(frozen=True)
class CleanJob:
    """The rows of a task as they are."""

    card: DatasetCard
    source: Source
    splits: tuple[str, ...]
    limit: int | None
    skip_bad_rows: bool
    store: Path
    wait: bool

    @property
    def name(self) -> str:
        """``TASK/clean``."""
        return f"{self.card.id}/clean"

    def estimate(self) -> GenerateCost:
        """How many rows there are. Nothing is written."""
        rows = count(self.card, self.source, self.splits, self.limit, self.skip_bad_rows)
        return GenerateCost(name=self.name, rows=rows)

    def run(self, listener: Listener) -> DataVersion:
        """Read the rows and commit them. Raises SourceError, StoreError, Interrupted."""
        from xaug.data_cards.errors import Interrupted
        from xaug.data_cards.ingest import materialize_clean

        try:
            with listener.working(f"{self.name}: reading") as say:
                version, made = materialize_clean(
                    self.store, self.card, self.source, self.splits, limit=self.limit,
                    skip_bad_rows=self.skip_bad_rows, wait=self.wait,
                    on_rows=lambda rows: say(f"{self.name}: {rows:,} rows"),
                )  # fmt: skip
        except KeyboardInterrupt as interrupt:
            said = f"Stopped. No version of {self.name} was committed; the same request reads its rows again."
            raise Interrupted.saying(interrupt, Interrupted.text_of(interrupt) or said) from None
        return DataVersion(version, made)


@dataclass(frozen=True)
class AttackJob:
    """The rows of a task, attacked and filtered."""

    recipe: Recipe
    store: Path
    workers: int | None  # processes; None: as many as are fastest
    width: int  # searches in flight at once, of each
    wait: bool

    @property
    def name(self) -> str:
        """``TASK/ATTACK``."""
        return f"{self.recipe.card.id}/{self.recipe.attack.name}"

    def estimate(self) -> GenerateCost:
        """What all would cost, from a few rows that are attacked now. Nothing is written."""
        from xaug.augment.estimate import estimate
        from xaug.augment.plan import count_rows
        from xaug.pocket_models import untrained, usual_attack, usual_training, with_trained

        rows, task = count_rows(self.recipe), self.recipe.card.id
        if lacking := untrained(self.recipe):
            return GenerateCost(
                name=self.name, rows=rows, to_train=lacking, training=usual_training(task) * len(lacking),
                attacking=usual_attack(task, rows),
            )  # fmt: skip
        found = estimate(with_trained(self.recipe), self.width, total=rows)
        return GenerateCost(
            name=self.name, rows=found.rows, device=self.recipe.placement.device, measured_rows=found.measured_rows,
            queries_per_row=found.queries_per_row, loading=found.loading, attacking=found.attacking,
        )  # fmt: skip

    def run(self, listener: Listener) -> DataVersion:
        """Train the embedded world's models where they are needed, then attack, filter and commit.

        Raises ModelError, SourceError, StoreError, WorkerError, and Interrupted, which says what is kept.
        """
        from xaug.augment.materialize import materialize
        from xaug.pocket_models import trained

        recipe = trained(self.recipe, listener)
        with listener.attacking(self.name) as observer:
            return DataVersion(
                *materialize(
                    self.store, recipe, workers=self.workers, width=self.width, wait=self.wait, observer=observer
                )
            )


Job = CleanJob | AttackJob


def count(card: DatasetCard, source: Source, splits: tuple[str, ...], limit: int | None, skip_bad_rows: bool) -> int:
    """Rows to come, by reading them once: seconds, where attacking takes hours."""
    from xaug.data_cards.sources.base import ReadReport

    found = 0
    for split in splits:
        rows = source.rows(card, split, report=ReadReport(), skip_bad_rows=skip_bad_rows)
        found += sum(1 for _ in islice(rows, limit))
    return found
