"""Profiles: named sets of defaults. They are all in ``profiles.toml``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug.data_cards.identity import REAL, DatasetId, World
from xaug.data_cards.parameters import param
from xaug.profile_filters import FilterDefaults, filter_defaults, filters_by_kind
from xaug.project_file import NAME, Project, read_project

if TYPE_CHECKING:
    from xaug.augment.attacks import AttackSpec, EditKind
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source
    from xaug.data_cards.store import Store
    from xaug.data_cards.task_types import TaskType
    from xaug.data_cards.version import Version
    from xaug.listening import Listener
    from xaug.train.config import RunSettings

DEFAULT = "pocket"
LAPTOP = "laptop"  # the profile of attacks on real data where none is named


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile. ``generate``, ``train``, ``eval`` and ``study`` map options or sections to values."""

    name: str
    about: str
    source: str
    generate: Mapping[str, Any] = field(default_factory=dict)
    train: Mapping[str, Any] = field(default_factory=dict)
    eval: Mapping[str, Any] = field(default_factory=dict)
    study: Mapping[str, Any] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """The world of its source."""
        return _world(self.source)

    def filters(self, task_type: TaskType, kind: EditKind) -> FilterDefaults:
        """Its filters, of those that apply to the task type, for attacks that make this kind of edits."""
        return filter_defaults(self.generate.get("filters", {}), task_type, kind)

    @property
    def tagger(self) -> str:
        """What gives an attack parts of speech and stop words: ``nltk`` or ``textblob``."""
        return str(self.generate.get("tagger", "nltk"))

    def base(self, role: str, given: Mapping[str, str | None]) -> str | None:
        """The encoder of which a cross-fitted victim or judge is trained; None if none is named.

        ``given``: role → the encoder that a call names. A judge's is by default the victim's.
        """
        own = given.get(role) or self.generate.get(f"{role}_base")
        found = own or given.get("victim") or self.generate.get("victim_base")
        return None if found is None else str(found)

    def fine_tuning(self, card: DatasetCard) -> RunSettings:
        """Its settings for training victims and judges of a task."""
        from xaug.train.config import RunSettings

        general = RunSettings.model_validate(self.generate.get("fine_tuning", {}))
        own = self.generate.get("by_task", {}).get(card.id.name, {})
        return RunSettings.model_validate(own).over(general)

    def parameters(self, attack: AttackSpec) -> dict[str, str]:
        """Its values for those parameters that the attack has."""
        values: Mapping[str, object] = self.generate.get("parameters", {})
        known = attack.params.model_fields
        return {
            name: str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in values.items()
            if name in known
        }

    def settings(self) -> RunSettings:
        """Its settings for training runs."""
        from xaug.train.config import RunSettings

        return RunSettings.model_validate(self.train)

    def announce(self, what: str, listener: Listener) -> None:
        """Announce the profile, and ``what`` it is used for."""
        listener.announce(f"profile {self.name} · {what}", real=self.world == REAL)


# No defaults at all. For training and evaluating real data without a profile, and where a call names it.
NONE = Profile("none", "only what the call says", "")


def profiles() -> dict[str, Profile]:
    """All profiles by name."""
    import tomllib
    from importlib.resources import files

    read = tomllib.loads((files("xaug") / "profiles.toml").read_text(encoding="utf-8"))
    return {name: Profile(name, **values) for name, values in read.items()}


def choose(named: str | None, *, source: str | None = None, real: str = NONE.name) -> Profile:
    """The profile that a call, XAUG_PROFILE or ./xaug.toml names, or else ``pocket``; ``none`` is one without defaults.

    ``source``: the source that the call names. If it is not the embedded world and no profile is named, the result is
    the profile ``real``, because the models of ``pocket`` would be useless there. The sections of ./xaug.toml are laid
    over the profile if it is of the same world as the file's own profile (real data, if that names none). Raises
    UnknownNameError, and UsageError if profile and source exclude each other or the file is faulty.
    """
    from xaug.data_cards.errors import UnknownNameError, UsageError

    project = read_project(Path(NAME))
    wanted = named or os.environ.get("XAUG_PROFILE") or project.profile
    known = profiles()
    for name in (wanted, project.profile):
        if name is not None and name not in {**known, NONE.name: NONE}:
            raise UnknownNameError("profile", name, [*known, NONE.name])
    if wanted == NONE.name:
        return NONE
    if wanted is None:
        default = known[DEFAULT]
        ours = source is None or _world(source) == default.world
        return _over(default if ours else known.get(real, NONE), project, known)
    chosen = known[wanted]
    if source is not None and chosen.world != _world(source):
        others = [name for name, one in known.items() if one.world == _world(source)]
        raise UsageError(
            f"Profile {wanted} and {param('source', source)} exclude each other, because the embedded world is never"
            f" mixed with real data. Choose another {param('profile')} ({', '.join(others)}), or leave out one of the"
            " two."
        )
    return _over(chosen, project, known)


def for_real_texts(named: str | None) -> Profile:
    """The profile of a call about texts of people: as `choose`, with ``laptop`` in place of the embedded world's.

    Raises UsageError for a profile of the embedded world that the call itself names.
    """
    from xaug.data_cards.errors import UsageError

    chosen = choose(named)
    if chosen is NONE or chosen.world == REAL:
        return chosen
    if named is not None and named != os.environ.get("XAUG_PROFILE"):
        raise UsageError(
            f"{param('profile', named)} is for the embedded world, and people judged real texts. Choose another"
            " profile."
        )
    return choose(LAPTOP)


def without_defaults() -> Profile:
    """`NONE`, with the values that ./xaug.toml sets for real data. Raises UsageError if the file is faulty."""
    return _over(NONE, read_project(Path(NAME)), profiles())


def _over(profile: Profile, project: Project, known: Mapping[str, Profile]) -> Profile:
    """The profile with the project's values, if they are meant for profiles of its world."""
    from xaug.train.config import merge

    own = None if project.profile is None else known.get(project.profile)
    world = REAL if own is None else own.world
    if not project.sections or profile.world != world:
        return profile
    values = {name: merge(_spread(getattr(profile, name)), _spread(ours)) for name, ours in project.sections.items()}
    return Profile(**{**{one.name: getattr(profile, one.name) for one in fields(profile)}, **values})


def _spread(section: Mapping[str, Any]) -> dict[str, Any]:
    """The section, with its filters, if it has some, written out for every kind of edits."""
    own = {"filters": filters_by_kind(section["filters"])} if "filters" in section else {}
    return {**section, **own}


def _world(source: str) -> World:
    """The world of a source: the one that it names, or the real one."""
    from xaug.data_cards.packages import worlds

    return World(source) if source in worlds() else REAL


def task_names(names: Iterable[str], source: Source) -> list[DatasetId]:
    """The datasets of task names. If the source is a made world, ``mnli`` is that world's own task."""
    from xaug.data_cards.catalog import identify

    datasets = [identify(name) for name in names]
    return [one.within(source.world) if one.world == REAL else one for one in datasets]


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
