"""Profiles: what a command takes where nothing is said. They are all in ``profiles.toml``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug.data_cards.identity import REAL, DatasetId, World
from xaug.data_cards.parameters import param
from xaug.data_cards.text import fault, listed

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
    """One profile. ``generate``, ``train`` and ``eval`` hold values by option or section name."""

    name: str
    about: str
    source: str
    generate: Mapping[str, Any] = field(default_factory=dict)
    train: Mapping[str, Any] = field(default_factory=dict)
    eval: Mapping[str, Any] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """The world that it is for."""
        return _world(self.source)

    def thresholds(self, task_type: TaskType) -> dict[str, float | None]:
        """Its filters' thresholds, of those that a task type has."""
        from xaug.augment.filters import FILTERS

        told: Mapping[str, float] = self.generate.get("filters", {})
        return {name: value for name, value in told.items() if FILTERS.get(name).applies_to(task_type)}

    @property
    def tagger(self) -> str:
        """Where an attack's parts of speech and stop words come from."""
        return str(self.generate.get("tagger", "nltk"))

    def parameters(self, attack: AttackSpec) -> dict[str, str]:
        """Its parameters of an attack, of those that the attack takes."""
        told: Mapping[str, str] = self.generate.get("parameters", {})
        return {name: value for name, value in told.items() if name in attack.params.model_fields}

    def settings(self) -> RunSettings:
        """Its settings of a training run."""
        from xaug.train.config import RunSettings

        return RunSettings.model_validate(self.train)

    def announce(self, what: str, listener: Listener) -> None:
        """Say the profile, and what works on what."""
        listener.announce(f"profile {self.name} · {what}", real=self.world == REAL)


# Something of one's own is given instead of a profile's: nothing is taken from any profile then.
NONE = Profile("none", "only what the command line says", "")


def profiles() -> dict[str, Profile]:
    """All profiles by name."""
    import tomllib
    from importlib.resources import files

    read = tomllib.loads((files("xaug") / "profiles.toml").read_text(encoding="utf-8"))
    return {name: Profile(name, **values) for name, values in read.items()}


def choose(named: str | None, *, source: str | None = None) -> Profile:
    """The profile that a call, XAUG_PROFILE or ./xaug.toml names, else pocket.

    ``source``: the one that the call names. Where it is not the embedded world and no profile is named, there is none:
    its models would be of no use there. Raises UnknownNameError, and UsageError where profile and source exclude each
    other.
    """
    from xaug.data_cards.errors import UnknownNameError, UsageError

    wanted = named or os.environ.get("XAUG_PROFILE") or _project(Path(PROJECT))
    known = profiles()
    if wanted is not None and wanted not in known:
        raise UnknownNameError("profile", wanted, known)
    if wanted is None:
        usual = known[DEFAULT]
        return usual if source is None or _world(source) == usual.world else NONE
    chosen = known[wanted]
    if source is not None and chosen.world != _world(source):
        raise UsageError(
            f"Profile {wanted} and {param('source', source)} exclude each other: nothing made from the embedded"
            f" world is mixed with real data. Choose another {param('profile')} (base, paper), or leave one"
            " of the two out."
        )
    return chosen


def _world(source: str) -> World:
    """The world of a source: its own, or the real one."""
    from xaug.data_cards.packages import worlds

    return World(source) if source in worlds() else REAL


def _project(path: Path) -> str | None:
    """``profile`` of the folder's xaug.toml, if there is one. Raises UsageError if it is there and cannot be read."""
    import tomllib

    from xaug.data_cards.errors import UsageError

    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if path.is_symlink():
            raise UsageError(f"{path} is a link to nothing. Mend it, or take it away.") from None
        return None
    except OSError as error:  # a folder, or no permission
        raise UsageError(f"{path} cannot be read: {error.strerror}. Mend it, or take it away.") from None
    except (ValueError, RecursionError) as error:  # also a number of more digits than Python reads
        raise UsageError(f"{path} is no TOML: {fault(error)}.") from None
    if set(said) - {"profile"} or not isinstance(said.get("profile", ""), str):
        raise UsageError(f'{path}: it may say profile = "NAME" and nothing else; it has {listed(said)}.')
    return said.get("profile")


def task_names(names: Iterable[str], source: Source) -> list[DatasetId]:
    """Task names as typed → datasets: ``mnli`` is the world's own where a made world is the source."""
    from xaug.data_cards.catalog import identify

    typed = [identify(name) for name in names]
    return [one.within(source.world) if one.world == REAL else one for one in typed]


def for_training(
    named: str | None, references: tuple[str, ...], store: Store, *, texts_only: bool
) -> tuple[Profile, tuple[str, ...]]:
    """The profile, and the references with the world's own names where the profile is the world's.

    Without references: everything of the world in the store. No profile is named, and the rows are real ones: none, for
    the world's model and rates are of no use there. ``texts_only``: masked LM alone, which reads no rows.
    """
    from xaug.data_cards.catalog import identify, is_target

    chosen = choose(named)
    if chosen.world == REAL:
        return chosen, references
    if texts_only:
        return (chosen if named else NONE), references
    newest = {(identify(version.task), version.recipe): version for version in store.versions()}
    held = {dataset for dataset, _ in newest}
    inside = {dataset for dataset in held if dataset.world == chosen.world}
    if not references:
        if held and not inside and named is None:
            return NONE, ()
        ours = [
            one
            for (dataset, _), one in newest.items()
            if dataset in inside and not is_target(dataset) and one.manifest.splits.get("train")
        ]
        return chosen, tuple(f"{one.task}/{one.recipe}" for one in ours)
    out, datasets = [], []
    for reference in references:
        text, slash, rest = reference.partition("/")
        dataset = identify(text)
        if dataset not in held and dataset.within(chosen.world) in inside:
            dataset = dataset.within(chosen.world)
        datasets.append(dataset)
        out.append(f"{dataset}{slash}{rest}")
    if named is None and any(dataset.world != chosen.world for dataset in datasets):
        return NONE, references
    return chosen, tuple(out)


def resolved(store: Store, ref: str) -> Version:
    """The version that a reference names; ``mnli/bae`` is pocket_mnli/bae where the store has no other mnli."""
    from xaug.data_cards.catalog import identify
    from xaug.data_cards.errors import NoSuchVersionError

    try:
        return store.resolve(ref)
    except NoSuchVersionError:
        text, slash, rest = ref.partition("/")
        named, usual = identify(text), _world(profiles()[DEFAULT].source)
        other = named.within(usual)
        if named.world != REAL or not any(version.task == str(other) for version in store.versions()):
            raise
        return store.resolve(f"{other}{slash}{rest}")
