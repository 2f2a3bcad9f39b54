"""The jobs of a generation and their cost. A clean job reads rows; an attack job attacks and filters them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.data_cards.ranges import NOTHING, Range
from xaug.empty_versions import empty_warning
from xaug.loading import DataVersion

if TYPE_CHECKING:
    from xaug.against import KnownRows
    from xaug.augment.executors import Executor
    from xaug.augment.recipe import Recipe
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source
    from xaug.kept_models import OwnModel
    from xaug.listening import Listener


@dataclass(frozen=True, kw_only=True)
class GenerateCost:
    """The estimated cost of a job. Reading clean rows takes seconds, which are not estimated: only ``rows`` is set.

    ``measured_rows`` is 0 if xaug's own models must be trained first (``to_train`` holds their roles). No attack can be
    measured without a victim. For the embedded world's models, the seconds are then those of other runs (``usual``);
    for others, ``attacking`` is None.
    """

    name: str  # TASK/RECIPE
    rows: int
    device: str = ""
    processes: int = 1  # they attack at the same time
    measured_rows: int = 0
    queries_per_row: float | None = None  # queries to the victim
    loading: Range | None = None  # all ranges are in seconds
    attacking: Range | None = None
    training: Range | None = None
    to_train: tuple[str, ...] = ()
    usual: bool = False  # whether the seconds of training and attacking are figures of other runs

    @property
    def seconds(self) -> Range | None:
        """The seconds of the whole job; None if they are not known."""
        known = [part for part in (self.loading, self.attacking, self.training) if part is not None]
        return sum(known[1:], known[0]) if known else None


@dataclass(frozen=True)
class CleanJob:
    """Commit the rows of a task as they are."""

    card: DatasetCard
    source: Source
    splits: tuple[str, ...]
    limit: int | None
    skip_bad_rows: bool
    store: Path
    wait: bool
    known: KnownRows | None = None  # leaves out rows that occur in evaluation sets

    @property
    def name(self) -> str:
        """``TASK/clean``."""
        return f"{self.card.id}/clean"

    def estimate(self) -> GenerateCost:
        """Count the rows. Nothing is written."""
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
                    skip_bad_rows=self.skip_bad_rows, wait=self.wait, exclusion=self.known,
                    on_rows=lambda rows: say(f"{self.name}: {rows:,} rows"),
                )  # fmt: skip
        except KeyboardInterrupt as interrupt:
            message = f"Stopped. No version of {self.name} was committed. The same request reads the rows again."
            raise Interrupted.with_text(interrupt, Interrupted.text_of(interrupt) or message) from None
        return DataVersion(version, made)


@dataclass(frozen=True)
class AttackJob:
    """Attack and filter the rows of a task, and commit them."""

    recipe: Recipe
    store: Path
    workers: int | None  # processes; None: as many as should be fastest
    width: int  # searches that each process keeps in flight
    wait: bool
    executor: Executor | None = None  # executes the units of work instead of ``workers`` processes
    own: tuple[OwnModel, ...] = ()  # victim and judge that are trained first if the cache does not hold them

    @property
    def name(self) -> str:
        """``TASK/ATTACK``."""
        return f"{self.recipe.card.id}/{self.recipe.attack.name}"

    def estimate(self) -> GenerateCost:
        """Estimate the cost of all rows from a few that are attacked now. Nothing is written."""
        from xaug.augment.estimate import estimate
        from xaug.augment.lab import check_data
        from xaug.augment.plan import count_rows

        check_data(self.recipe.job)
        rows = count_rows(self.recipe)
        if missing := tuple(one for one in self.own if not one.finished):
            attacks = [one.attacking(rows) for one in missing]
            return GenerateCost(
                name=self.name, rows=rows, to_train=tuple(one.role for one in missing),
                training=sum((one.training() for one in missing), NOTHING), attacking=attacks[0],
                usual=all(one.usual for one in missing),
            )  # fmt: skip
        cost = estimate(self.recipe, self.width, total=rows, workers=self.workers)
        return GenerateCost(
            name=self.name, rows=cost.rows, device=self.recipe.placement.device, processes=cost.processes,
            measured_rows=cost.measured_rows, queries_per_row=cost.queries_per_row, loading=cost.loading,
            attacking=cost.attacking,
        )  # fmt: skip

    def run(self, listener: Listener) -> DataVersion:
        """Train victim and judge if they are xaug's own and missing, then attack, filter and commit.

        Raises AssetError, ModelError, SourceError, StoreError, WorkerError, and Interrupted, whose message says what
        is kept.
        """
        from xaug.augment.lab import check_data
        from xaug.augment.materialize import materialize

        check_data(self.recipe.job)  # before hours of training
        for model in self.own:
            if not model.finished:
                model.make(listener)
        with listener.attacking(self.name) as observer:
            version = DataVersion(
                *materialize(
                    self.store,
                    self.recipe,
                    workers=self.workers,
                    executor=self.executor,
                    width=self.width,
                    wait=self.wait,
                    observer=observer,
                )
            )
        if warning := empty_warning(version):
            listener.note(warning)
        self._compare(version, listener)
        return version

    def _compare(self, version: DataVersion, listener: Listener) -> None:
        """Report a control that has fewer rows than its reference, and why."""
        reference = self.recipe.reference
        if reference is None or version.manifest.rows == reference.rows:
            return
        dropped = {slug: rows for step in version.funnel for slug, rows in step.dropped.items()}
        why = ", ".join(f"{slug} {rows:,}" for slug, rows in dropped.items()) or "rows without a counterpart"
        listener.note(
            f"{version.ref} keeps {version.manifest.rows:,} rows, and {reference.ref}, which it matches, keeps"
            f" {reference.rows:,}: {why}."
        )


Job = CleanJob | AttackJob


def count(card: DatasetCard, source: Source, splits: tuple[str, ...], limit: int | None, skip_bad_rows: bool) -> int:
    """Count the rows of these splits by reading them once, which takes seconds."""
    from xaug.data_cards.sources.base import ReadReport

    total = 0
    for split in splits:
        rows = source.rows(card, split, report=ReadReport(), skip_bad_rows=skip_bad_rows)
        total += sum(1 for _ in islice(rows, limit))
    return total
