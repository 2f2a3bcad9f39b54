"""What installed packages add to xaug, found by their entry points and loaded when it is asked for.

A package declares an entry point in a group of xaug (``xaug.datasets`` …), and installing it is all that a user does.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol, TypeVar

from xaug.data_cards.errors import PluginError
from xaug.data_cards.registry import Registry
from xaug.data_cards.text import fault

T = TypeVar("T")


class Named(Protocol):
    """What a registry holds by its own name."""

    @property
    def name(self) -> str:
        """Its name."""
        ...


N = TypeVar("N", bound=Named)


class OpenRegistry(Registry[N]):
    """A registry that installed packages add to: each names a spec as an entry point, under the spec's own name.

    A package is imported when a name that xaug itself does not declare is asked for, or all specs are.
    """

    def __init__(self, kind: str, group: str, wanted: type[N], adopt: Callable[[N, EntryPoint], N]) -> None:
        """``wanted``: what an entry point must name; ``adopt``: the spec as it is registered."""
        super().__init__(kind)
        self._group, self._wanted, self._adopt = group, wanted, adopt
        self._seen: set[EntryPoint] = set()

    def get(self, name: str) -> N:
        """The spec of that name. Raises UnknownNameError with the nearest names, PluginError."""
        if not super().__contains__(name):
            self._load()
        return super().get(name)

    def names(self) -> list[str]:
        """All names: xaug's own in order of declaration, then those of packages."""
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
                    f"{described(entry)} gives the {self.kind} {spec.name!r}: it and its entry point have to have one"
                    " name. Ask the package's authors for a release that agrees with itself, or uninstall it."
                )
            if super().__contains__(spec.name):
                raise PluginError(
                    f"{described(entry)} gives a {self.kind} of a name that is taken. Uninstall the package."
                )
            self.add(spec.name, self._adopt(spec, entry))
            self._seen.add(entry)


def entries(group: str) -> tuple[EntryPoint, ...]:
    """The entry points of a group, by name. Only metadata is read: nothing of a package is imported."""
    return _entries(group, tuple(sys.path))


@cache
def _entries(group: str, path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """Reading the metadata of all that is installed takes some 15 ms, and an evaluation asks a thousand times."""
    return tuple(sorted(entry_points(group=group), key=lambda entry: (entry.name, entry.value)))


def load(entry: EntryPoint, wanted: type[T]) -> T:
    """What an entry point names. Raises PluginError if it cannot be imported, or is no ``wanted``."""
    try:
        found = entry.load()
    except Exception as error:  # the import of somebody's module raises anything
        raise PluginError(
            f"{described(entry)} cannot be imported: {type(error).__name__}: {fault(error)}. Install the package again,"
            " or uninstall it."
        ) from error
    if not isinstance(found, wanted):
        raise PluginError(
            f"{described(entry)} is a {type(found).__name__}, and has to be a {wanted.__name__}. Ask the package's"
            " authors for a release that goes with this one of xaug, or uninstall it."
        )
    return found


def described(entry: EntryPoint) -> str:
    """How a message names an entry point."""
    package = f" of {entry.dist.name} {entry.dist.version}" if entry.dist is not None else ""
    return f"The entry point {entry.name} = {entry.value} ({entry.group}{package})"


def distribution(entry: EntryPoint) -> tuple[str, ...]:
    """The name of the distribution that declares an entry point; none where nobody knows it."""
    return () if entry.dist is None else (entry.dist.name,)
