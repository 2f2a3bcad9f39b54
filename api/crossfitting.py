"""Victims and judges of real data: cross-fitted models that are trained when first needed and kept in the cache."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.data_cards.ranges import NOTHING, Range
from xaug.kept_models import train_once
from xaug.models.crossfit import GROUPS, CrossFit, cross_fit

if TYPE_CHECKING:
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.groups import Halves
    from xaug.data_cards.schema import Row
    from xaug.data_cards.sources.base import Source
    from xaug.listening import Listener
    from xaug.train.config import RunConfig, RunSettings
    from xaug.train.record import RunRecord

SEEDS = {"victim": 0, "judge": 1}  # of the weights of the heads and the order of the rows
# The version of dividing rows and of what is fixed here. Raise it with every change that makes other models. The order
# in which the trainer reads rows (`train.record.ALGORITHM`) is not part of it: a victim that was trained in another
# order is as good a victim, versions name their victim by its content, and hours of training would be repeated.
_ALGORITHM = 1
_PLACE = "victims"  # the folder in the cache
# The held-out rows that a model is scored on, unless the profile says otherwise: the standard error of an accuracy is
# then at most 1.1 points.
_SCORED = 2_000
# The model is scored once, at its last step. To keep the best of several epochs on these rows would fit the model to
# the rows that it must not have seen.
_AT_THE_END = 10**9
_SAVE_EVERY = 200  # steps between checkpoints: a minute or two on a CPU


@dataclass(frozen=True)
class CrossFitted:
    """The cross-fitted victim or judge of a task (`OwnModel`): what decides it, and where it is kept.

    ``base``: the encoder to fine-tune, a folder or a Hub id. ``settings``: of fine-tuning, as a profile gives them.
    ``twin``: the other model of the task. If it has the same encoder, what it costs is measured only once.
    """

    role: str
    card: DatasetCard
    source: Source
    base: str
    settings: RunSettings
    device: str = "auto"
    skip_bad_rows: bool = False
    twin: CrossFitted | None = field(default=None, compare=False, repr=False)

    usual = False  # its costs are measured on this machine

    @cached_property
    def folder(self) -> Path:
        """Where the cache keeps it. The name contains a hash of everything that decides the model.

        Raises ModelError if there is no such encoder, and SourceError if the source has no training rows.
        """
        from xaug.data_cards.canonical import fingerprint
        from xaug.models.folders import content_hash

        free = {"model", "device", "track"}  # the encoder counts by its content
        content = {
            "rows": self._rows_key,
            "model": content_hash(self.base, f"encoder of the {self.role}"),
            "config": self.config(0).model_dump(mode="json", exclude=free),
        }
        return self._cache / f"{self.card.id}-{self.role}-{fingerprint(content)[:16]}"

    @property
    def pair(self) -> CrossFit:
        """Its folder as that of a cross-fitted model."""
        return CrossFit(self.folder)

    @property
    def finished(self) -> bool:
        """Whether both of its models are trained."""
        return cross_fit(self.folder) is not None and all(self.records)

    @property
    def records(self) -> tuple[RunRecord | None, ...]:
        """The record of each model's training, with its score on the other half; None for one that is not trained."""
        from xaug.train.kept import finished_run

        return tuple(finished_run(folder) for folder in self.pair.models)

    def config(self, half: int) -> RunConfig:
        """The settings with which the model of a half is fine-tuned. It is scored on the other half."""
        from xaug.data_cards.sources.halves import SPLITS
        from xaug.train.config import RunSettings

        train, scored = SPLITS[half], SPLITS[1 - half]
        fixed = {
            "model": self.base, "seed": SEEDS[self.role], "device": self.device,
            "data": {"train": (f"{self.card.id}/clean/{train}",), "dev": (f"{self.card.id}/clean/{scored}",)},
            "eval": {"every": _AT_THE_END, "save_every": _SAVE_EVERY},
        }  # fmt: skip
        usual = RunSettings.model_validate({"data": {"max_dev_rows": _SCORED}})
        return RunSettings.model_validate(fixed).over(self.settings.over(usual)).complete()

    def make(self, listener: Listener) -> None:
        """Train the models that are not trained yet. Raises what `train_once` raises, DataError and StorageError."""
        from xaug.data_cards.durable import sha256_of

        groups = self._rows_folder / GROUPS
        for half, folder in enumerate(self.pair.models):
            train_once(
                folder, self.config(half), self._rows_folder, task=str(self.card.id),
                what=f"the {self.role} of half {half + 1} of 2", listener=listener,
                rows=lambda: self._write_rows(self._rows_folder),
            )  # fmt: skip
        if not groups.is_file():  # the models outlived the rows that they were trained on
            self._write_rows(self._rows_folder)
        self._halves(groups).write(self.pair.groups)
        self.pair.finish({
            "schema_version": 1, "task": str(self.card.id), "role": self.role, "base": self.base,
            "groups_sha256": sha256_of(self.pair.groups),
        })  # fmt: skip

    def training(self) -> Range:
        """The seconds of training what is not trained yet, measured on a few steps with rows in a temporary folder."""
        missing = sum(record is None for record in self.records)
        return self._of_one * missing if missing else NOTHING

    @cached_property
    def _of_one(self) -> Range:
        """The seconds of training the model of one half."""
        from tempfile import TemporaryDirectory

        from xaug.data_cards.store import Store
        from xaug.train.estimate import estimate

        if self.twin is not None and self.twin.base == self.base:
            return self.twin._of_one
        with TemporaryDirectory(prefix="xaug-dry-run-") as scratch:
            self._write_rows(Path(scratch))
            return estimate(self.config(0), Store(Path(scratch))).seconds

    def held_out_rows(self, most: int) -> list[Row]:
        """Up to ``most`` of the rows that were divided, half of them of each half.

        Raises StoreError. The rows are in the cache once a model is trained.
        """
        from xaug.data_cards.sources.halves import SPLITS
        from xaug.data_cards.store import Store

        self._write_rows(self._rows_folder)
        version = Store(self._rows_folder).resolve(f"{self.card.id}/clean")
        parts = [version.table(split).slice(0, most // len(SPLITS)).to_pylist() for split in SPLITS]
        return [row for part in parts for row in part]

    def attacking(self, rows: int) -> None:
        """None: an attack can only be measured with the trained victim."""

    @property
    def _cache(self) -> Path:
        from xaug.data_cards.cache import cache_folder

        return cache_folder() / _PLACE

    @cached_property
    def _rows_key(self) -> str:
        from xaug.data_cards.canonical import fingerprint
        from xaug.data_cards.ingest import source_request
        from xaug.data_cards.sources.halves import TRAIN

        content = {
            "algorithm": _ALGORITHM, "task": str(self.card.id), "groups": list(self.card.groups),
            "source": source_request(self.card, self.source.state(self.card, (TRAIN,))),
            "skip_bad_rows": self.skip_bad_rows,
        }  # fmt: skip
        return fingerprint(content)[:16]

    @property
    def _rows_folder(self) -> Path:
        """The store with the halves of the rows, which victim and judge share."""
        return self._cache / f"{self.card.id}-rows-{self._rows_key}"

    def _write_rows(self, store: Path) -> None:
        """Divide the training rows, and store the halves."""
        from xaug.data_cards.groups import divide
        from xaug.data_cards.ingest import materialize_clean
        from xaug.data_cards.sources.base import ReadReport
        from xaug.data_cards.sources.halves import SPLITS, TRAIN, HalvesSource

        groups = store / GROUPS
        if not groups.is_file():
            rows = self.source.rows(self.card, TRAIN, report=ReadReport(), skip_bad_rows=self.skip_bad_rows)
            divide(self.card, rows).write(groups)
        divided = HalvesSource(self.source, self._halves(groups))
        materialize_clean(store, self.card, divided, SPLITS, skip_bad_rows=self.skip_bad_rows, wait=True)

    def _halves(self, groups: Path) -> Halves:
        from xaug.data_cards.groups import Halves

        return Halves.read(self.card, groups)
