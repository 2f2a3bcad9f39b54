"""Extensions by installed packages, found by their entry points and imported on first use.

A package declares an entry point in one of xaug's groups (``xaug.datasets``, ``xaug.attacks``, ``xaug.filters``,
``xaug.targets``, ``xaug.suites``). Its users only have to install it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol, TypeVar

from xaug.data_cards.errors import PluginError
from xaug.data_cards.registry import Registry
from xaug.data_cards.text import clause

T = TypeVar("T")


class Named(Protocol):
    """An object that a registry stores under the object's own name."""

    @property
    def name(self) -> str:
        """The name in the registry."""
        ...


N = TypeVar("N", bound=Named)


class OpenRegistry(Registry[N]):
    """A registry to which installed packages add specs: each entry point names a spec and has the spec's name.

    Packages are imported when a name is requested that xaug does not declare itself, or when all specs are listed.
    """

    def __init__(self, kind: str, group: str, wanted: type[N], adopt: Callable[[N, EntryPoint], N]) -> None:
        """``kind``: how messages call a spec. ``group``: the group of entry points. ``wanted``: the class of a spec.

        ``adopt``: a function from a package's spec and its entry point to the spec that is registered.
        """
        super().__init__(kind)
        self._group, self._wanted, self._adopt = group, wanted, adopt
        self._seen: set[EntryPoint] = set()

    def get(self, name: str) -> N:
        """Return the spec of that name. Raises UnknownNameError with the nearest names, or PluginError."""
        if not super().__contains__(name):
            self._load()
        return super().get(name)

    def names(self) -> list[str]:
        """Return all names: xaug's own in order of declaration, then those of packages. Raises PluginError."""
        self._load()
        return super().names()

    def __iter__(self) -> Iterator[N]:
        self._load()
        return super().__iter__()

    def __len__(self) -> int:
        self._load()
        return super().__len__()

    def __contains__(self, name: object) -> bool:
        self._load()
        return super().__contains__(name)

    def _load(self) -> None:
        for entry in entries(self._group):
            if entry in self._seen:
                continue
            spec = load(entry, self._wanted)
            if spec.name != entry.name:
                raise PluginError(
                    f"{described(entry)} provides the {self.kind} {spec.name!r}, but an entry point and its"
                    f" {self.kind} must have the same name. Report this to the package's authors, or uninstall it."
                )
            if super().__contains__(spec.name):
                raise PluginError(
                    f"{described(entry)} provides a {self.kind} whose name is already taken. Uninstall the package."
                )
            self.add(spec.name, self._adopt(spec, entry))
            self._seen.add(entry)


def entries(group: str) -> tuple[EntryPoint, ...]:
    """Return the entry points of a group, sorted by name. Only metadata is read; no package is imported."""
    return _entries(group, tuple(sys.path))


@cache
def _entries(group: str, path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """Cache the entry points: reading all installed metadata takes about 15 ms, and an evaluation asks 1,000 times."""
    return tuple(sorted(entry_points(group=group), key=lambda entry: (entry.name, entry.value)))


def load(entry: EntryPoint, wanted: type[T]) -> T:
    """Import what an entry point names. Raises PluginError if that fails or gives no instance of ``wanted``."""
    try:
        spec = entry.load()
    except Exception as error:  # importing another author's module can raise anything
        raise PluginError(
            f"{described(entry)} cannot be imported: {type(error).__name__}: {clause(error)}. Install the package"
            " again, or uninstall it."
        ) from error
    if not isinstance(spec, wanted):
        raise PluginError(
            f"{described(entry)} is of type {type(spec).__name__}, but must be a {wanted.__name__}. Install a release"
            " of the package that supports this release of xaug, or uninstall it."
        )
    return spec


def described(entry: EntryPoint) -> str:
    """Return an entry point as messages name it: name, value, group, and the package's name and version."""
    package = f" of {entry.dist.name} {entry.dist.version}" if entry.dist is not None else ""
    return f"The entry point {entry.name} = {entry.value} ({entry.group}{package})"


def distribution(entry: EntryPoint) -> tuple[str, ...]:
    """Return the name of the distribution that declares an entry point; an empty tuple if it is unknown."""
    return () if entry.dist is None else (entry.dist.name,)
