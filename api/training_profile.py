"""The profile of a training run, which depends on the world of the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from xaug.data_cards.identity import REAL, DatasetId, World
from xaug.profiles import Profile, choose, without_defaults

if TYPE_CHECKING:
    from xaug.data_cards.store import Store
    from xaug.data_cards.version import Version
    from xaug.train.config import RunSettings


def for_training(named: str | None, given: RunSettings, store: Store) -> tuple[Profile, RunSettings]:
    """The profile of a training run, and its settings, which name tasks of the profile's world where it has them.

    Without references to rows, they are all versions of that world in the store. If no profile is named and the rows
    are real ones, there are no defaults but those of ./xaug.toml, because the embedded world's model and rates would be
    useless there. Names that the store does not have decide nothing, because they are refused later. A run of masked LM
    alone reads no rows, so it takes a profile only if one is named.
    """
    from xaug.data_cards.catalog import is_target

    chosen = choose(named)
    if chosen.world == REAL:
        return chosen, given
    tasks = _Tasks(store, chosen.world)
    if given.phase == "mlm":
        return (chosen if named else without_defaults()), tasks.renamed(given)
    if given.data.train:
        if named is None and any(tasks.other_world(reference) for reference in given.data.train):
            return without_defaults(), given
        return chosen, tasks.renamed(given)
    if named is None and tasks.held and not tasks.inside:
        return without_defaults(), given
    ours = tuple(
        f"{one.task}/{one.recipe}"
        for (dataset, _), one in tasks.newest.items()
        if dataset in tasks.inside and not is_target(dataset) and one.manifest.splits.get("train")
    )
    return chosen, tasks.renamed(given, train=ours)


class _Tasks:
    """The names of tasks in a store, as settings use them that were written for a world."""

    def __init__(self, store: Store, world: World) -> None:
        self._store, self._world = store, world

    @cached_property
    def newest(self) -> dict[tuple[DatasetId, str], Version]:
        """The newest version of each task and recipe."""
        from xaug.data_cards.catalog import identify

        return {(identify(version.task), version.recipe): version for version in self._store.versions()}

    @property
    def held(self) -> set[DatasetId]:
        """The tasks in the store."""
        return {dataset for dataset, _ in self.newest}

    @property
    def inside(self) -> set[DatasetId]:
        """The world's own tasks in the store."""
        return {dataset for dataset in self.held if dataset.world == self._world}

    def name(self, text: str) -> str:
        """The same reference or name of a task: ``mnli`` becomes ``pocket_mnli`` if the store has only that one."""
        task, slash, rest = text.partition("/")
        return f"{self._dataset(task)}{slash}{rest}"

    def other_world(self, reference: str) -> bool:
        """Whether a reference is to rows in the store that are of another world."""
        dataset = self._dataset(reference.partition("/")[0])
        return dataset in self.held and dataset.world != self._world

    def renamed(self, settings: RunSettings, *, train: Sequence[str] = ()) -> RunSettings:
        """The settings with the store's names of tasks. ``train``: references for settings without any."""
        from xaug.train.data.rows import names_files

        values = settings.given()
        rows = {"train": settings.data.train or train, "dev": settings.data.dev}
        if found := {name: tuple(self.name(one) for one in own) for name, own in rows.items() if own}:
            values["data"] = {**values.get("data", {}), **found}
        if settings.mlm.data:
            texts = tuple(one if names_files(one) else self.name(one) for one in settings.mlm.data)
            values["mlm"] = {**values["mlm"], "data": texts}
        if settings.mixture.weights:
            values["mixture"] = {**values["mixture"], "weights": self._weights(settings.mixture.weights)}
        return type(settings).model_validate(values)

    def _dataset(self, task: str) -> DatasetId:
        from xaug.data_cards.catalog import identify

        dataset = identify(task)
        if dataset not in self.held and dataset.within(self._world) in self.inside:
            return dataset.within(self._world)
        return dataset

    def _weights(self, weights: Mapping[str, float]) -> dict[str, float]:
        """The weights by the store's names. Raises UsageError for two names of one task."""
        from xaug.data_cards.errors import UsageError

        out: dict[str, float] = {}
        for task, weight in weights.items():
            name = self.name(task)
            if name in out:
                raise UsageError(
                    f"mixture.weights names the task {name} twice, once by its short name. Give it one weight."
                )
            out[name] = weight
        return out
