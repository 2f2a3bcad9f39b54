"""Profiles: what a command takes where nothing is said. They are all in ``profiles.toml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug.cli.console import err
from xaug.data_cards.text import fault, listed

if TYPE_CHECKING:
    from xaug.data_cards.schema import TaskType
    from xaug.data_cards.sources.base import Source
    from xaug.data_cards.store import Store
    from xaug.data_cards.version import Version

DEFAULT = "pocket"
PREFIX = "pocket_"  # of every task of the embedded world, and of no other
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
    def pocket(self) -> bool:
        """Whether it is of the embedded world."""
        return self.name == DEFAULT

    def thresholds(self, task_type: TaskType) -> dict[str, float | None]:
        """Its filters' thresholds, of those that a task type has."""
        from xaug.augment.filters import FILTERS

        told: Mapping[str, float] = self.generate.get("filters", {})
        return {name: value for name, value in told.items() if task_type in FILTERS.get(name).task_types}

    def announce(self, what: str) -> None:
        """The first line of a command: profile and source, in yellow where they are not of real data."""
        text = f"profile {self.name} · {what}"
        err().print(text, style="yellow" if self.pocket else None, soft_wrap=True)


# Something of one's own is given instead of a profile's: nothing is taken from any profile then.
NONE = Profile("none", "only what the command line says", "")


def profiles() -> dict[str, Profile]:
    """All profiles by name."""
    import tomllib
    from importlib.resources import files

    read = tomllib.loads((files("xaug.cli") / "profiles.toml").read_text(encoding="utf-8"))
    return {name: Profile(name, **values) for name, values in read.items()}


def choose(named: str | None, *, source: str | None = None) -> Profile:
    """The profile that ``--profile``, XAUG_PROFILE or ./xaug.toml names, else pocket.

    ``source``: what --source says. Another source than the embedded world, and no profile named: none, for its models
    would be of no use there. Raises UnknownNameError, and UsageError where profile and source exclude each other.
    """
    from xaug.data_cards.errors import UnknownNameError, UsageError

    wanted = named or _project(Path(PROJECT))
    known = profiles()
    if wanted is not None and wanted not in known:
        raise UnknownNameError("profile", wanted, known)
    if wanted is None:
        return known[DEFAULT] if source in (None, "pocket") else NONE
    chosen = known[wanted]
    if source is not None and chosen.pocket != (source == "pocket"):
        raise UsageError(
            f"Profile {wanted} and --source {source} exclude each other: nothing made from the embedded world is mixed"
            " with real data. Choose another --profile (base, paper), or leave one of the two out."
        )
    return chosen


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


def task_names(names: Iterable[str], source: Source) -> list[str]:
    """Task names as typed → ids: ``mnli`` is the world's own where the world is the source."""
    from xaug.data_cards.sources.pocket import PocketSource

    inside = isinstance(source, PocketSource)
    return [PREFIX + name if inside and not name.startswith(PREFIX) else name for name in names]


def for_training(
    named: str | None, references: tuple[str, ...], store: Store, *, texts_only: bool
) -> tuple[Profile, tuple[str, ...]]:
    """The profile, and the references with the world's own names where the profile is the world's.

    Without references: everything of the world in the store. No profile is named, and the rows are real ones: none, for
    the world's model and rates are of no use there. ``texts_only``: masked LM alone, which reads no rows.
    """
    from xaug.data_cards.catalog import is_target

    chosen = choose(named)
    if not chosen.pocket:
        return chosen, references
    if texts_only:
        return (chosen if named else NONE), references
    newest = {(version.task, version.recipe): version for version in store.versions()}
    held = {task for task, _ in newest}
    inside = {task for task in held if task.startswith(PREFIX)}
    if not references:
        if held and not inside and named is None:
            return NONE, ()
        ours = [
            one
            for one in newest.values()
            if one.task in inside and not is_target(one.task) and one.manifest.splits.get("train")
        ]
        return chosen, tuple(f"{one.task}/{one.recipe}" for one in ours)
    tasks = [one.split("/")[0] for one in references]
    out = tuple(
        PREFIX + one if task not in held and PREFIX + task in inside else one
        for one, task in zip(references, tasks, strict=True)
    )
    if named is None and not all(one.startswith(PREFIX) for one in out):
        return NONE, references
    return chosen, out


def resolved(store: Store, ref: str) -> Version:
    """The version that a reference names; ``mnli/bae`` is pocket_mnli/bae where the store has no other mnli."""
    from xaug.data_cards.errors import NoSuchVersionError

    try:
        return store.resolve(ref)
    except NoSuchVersionError:
        if ref.startswith(PREFIX) or not any(v.task == PREFIX + ref.partition("/")[0] for v in store.versions()):
            raise
        return store.resolve(PREFIX + ref)
