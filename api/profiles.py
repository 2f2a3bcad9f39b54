"""Profiles: named sets of defaults. They are all in ``profiles.toml``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug.data_cards.identity import REAL, DatasetId, World
from xaug.data_cards.parameters import param
from xaug.data_cards.text import listed, one_line

if TYPE_CHECKING:
    from xaug.augment.attacks import AttackSpec
    from xaug.data_cards.sources.base import Source
    from xaug.data_cards.store import Store
    from xaug.data_cards.task_types import TaskType
    from xaug.data_cards.version import Version
    from xaug.listening import Listener
    from xaug.train.config import RunSettings

DEFAULT = "pocket"
PROJECT = "xaug.toml"


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile. ``generate``, ``train`` and ``eval`` map options or sections to values."""

    name: str
    about: str
    source: str
    generate: Mapping[str, Any] = field(default_factory=dict)
    train: Mapping[str, Any] = field(default_factory=dict)
    eval: Mapping[str, Any] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """The world of its source."""
        return _world(self.source)

    def thresholds(self, task_type: TaskType) -> dict[str, float | None]:
        """Its thresholds, for the filters that apply to the task type."""
        from xaug.augment.filters import FILTERS

        values: Mapping[str, float] = self.generate.get("filters", {})
        return {name: value for name, value in values.items() if FILTERS.get(name).applies_to(task_type)}

    @property
    def tagger(self) -> str:
        """What gives an attack parts of speech and stop words: ``nltk`` or ``textblob``."""
        return str(self.generate.get("tagger", "nltk"))

    def parameters(self, attack: AttackSpec) -> dict[str, str]:
        """Its values for those parameters that the attack has."""
        values: Mapping[str, str] = self.generate.get("parameters", {})
        return {name: value for name, value in values.items() if name in attack.params.model_fields}

    def settings(self) -> RunSettings:
        """Its settings for training runs."""
        from xaug.train.config import RunSettings

        return RunSettings.model_validate(self.train)

    def announce(self, what: str, listener: Listener) -> None:
        """Announce the profile, and ``what`` it is used for."""
        listener.announce(f"profile {self.name} · {what}", real=self.world == REAL)


# If a call names its own source, nothing is taken from any profile.
NONE = Profile("none", "only what the command line says", "")


def profiles() -> dict[str, Profile]:
    """All profiles by name."""
    import tomllib
    from importlib.resources import files

    read = tomllib.loads((files("xaug") / "profiles.toml").read_text(encoding="utf-8"))
    return {name: Profile(name, **values) for name, values in read.items()}


def choose(named: str | None, *, source: str | None = None) -> Profile:
    """The profile that a call, XAUG_PROFILE or ./xaug.toml names, or else ``pocket``.

    ``source``: the source that the call names. If it is not the embedded world and no profile is named, the result is
    `NONE`, because the models of ``pocket`` would be useless there. Raises UnknownNameError, and UsageError if profile
    and source exclude each other.
    """
    from xaug.data_cards.errors import UnknownNameError, UsageError

    wanted = named or os.environ.get("XAUG_PROFILE") or _project(Path(PROJECT))
    known = profiles()
    if wanted is not None and wanted not in known:
        raise UnknownNameError("profile", wanted, known)
    if wanted is None:
        default = known[DEFAULT]
        return default if source is None or _world(source) == default.world else NONE
    chosen = known[wanted]
    if source is not None and chosen.world != _world(source):
        raise UsageError(
            f"Profile {wanted} and {param('source', source)} exclude each other, because the embedded world is never"
            f" mixed with real data. Choose another {param('profile')} (base, paper), or leave out one of the two."
        )
    return chosen


def _world(source: str) -> World:
    """The world of a source: the one that it names, or the real one."""
    from xaug.data_cards.packages import worlds

    return World(source) if source in worlds() else REAL


def _project(path: Path) -> str | None:
    """``profile`` of an xaug.toml, or None without the file. Raises UsageError if the file cannot be read."""
    import tomllib

    from xaug.data_cards.errors import UsageError

    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if path.is_symlink():
            raise UsageError(f"{path} is a link to a file that does not exist. Repair or remove it.") from None
        return None
    except OSError as error:  # a folder, or no permission
        raise UsageError(f"{path} cannot be read: {error.strerror}. Repair or remove it.") from None
    except (ValueError, RecursionError) as error:  # also a number of more digits than Python reads
        raise UsageError(f"{path} is not valid TOML: {one_line(error)}.") from None
    if set(settings) - {"profile"} or not isinstance(settings.get("profile", ""), str):
        raise UsageError(f'{path} may hold profile = "NAME" and nothing else, but it holds {listed(settings)}.')
    return settings.get("profile")


def task_names(names: Iterable[str], source: Source) -> list[DatasetId]:
    """The datasets of task names. If the source is a made world, ``mnli`` is that world's own task."""
    from xaug.data_cards.catalog import identify

    datasets = [identify(name) for name in names]
    return [one.within(source.world) if one.world == REAL else one for one in datasets]


def for_training(named: str | None, given: RunSettings, store: Store) -> tuple[Profile, RunSettings]:
    """The profile of a training run, and its settings, which name tasks of the profile's world where it has them.

    Without references to rows, they are all versions of that world in the store. If no profile is named and the rows
    are real ones, the profile is `NONE`, because the embedded world's model and rates would be useless there. Names
    that the store does not have decide nothing, because they are refused later. A run of masked LM alone reads no rows,
    so it takes a profile only if one is named.
    """
    from xaug.data_cards.catalog import is_target

    chosen = choose(named)
    if chosen.world == REAL:
        return chosen, given
    tasks = _Tasks(store, chosen.world)
    if given.phase == "mlm":
        return (chosen if named else NONE), tasks.renamed(given)
    if given.data.train:
        if named is None and any(tasks.other_world(reference) for reference in given.data.train):
            return NONE, given
        return chosen, tasks.renamed(given)
    if named is None and tasks.held and not tasks.inside:
        return NONE, given
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


def resolved(store: Store, ref: str) -> Version:
    """The version that a reference names. If the store has no other mnli, ``mnli/bae`` is pocket_mnli/bae."""
    from xaug.data_cards.catalog import identify
    from xaug.data_cards.errors import NoSuchVersionError

    try:
        return store.resolve(ref)
    except NoSuchVersionError:
        text, slash, rest = ref.partition("/")
        named, default = identify(text), _world(profiles()[DEFAULT].source)
        other = named.within(default)
        if named.world != REAL or not any(version.task == str(other) for version in store.versions()):
            raise
        return store.resolve(f"{other}{slash}{rest}")
