"""Installed packages of datasets: worlds of their own (xaug's embedded world is one), and further real datasets.

A package names a `DatasetPackage` object as an entry point of the group ``xaug.datasets``. The entry point's name is
the world that the datasets belong to; ``real`` adds real datasets. A package is imported when a dataset or a source of
its world is first requested.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.data_cards.card import DatasetCard
from xaug.data_cards.errors import PluginError
from xaug.data_cards.identity import REAL, World
from xaug.data_cards.plugins import described, entries, load

if TYPE_CHECKING:
    from xaug.data_cards.sources.base import Source

GROUP = "xaug.datasets"
# xaug declares an entry point of this group itself, so an installed copy always has one.
NONE_INSTALLED = (
    f"No package of datasets is installed (entry points of {GROUP}), not even xaug's own, so the installation of xaug"
    " is damaged or older than its code. Install xaug again (pip install)."
)


@dataclass(frozen=True, kw_only=True)
class DatasetPackage:
    """The datasets that a package adds. Each function is called when its result is first needed.

    ``world``: the world of all its datasets, which is also the entry point's name. ``title``: the world's name in
    messages. ``cards``, ``target_cards``: its intermediate and its target tasks, in the order in which they are listed.
    ``source``: the source of a made world's rows; real datasets are read from files or from the Hub. ``model``: the
    folder of the world's own pretrained encoder, if it has one; users select it by the world's name.
    """

    world: World
    title: str
    cards: Callable[[], Sequence[DatasetCard]] = tuple
    target_cards: Callable[[], Sequence[DatasetCard]] = tuple
    source: Callable[[], Source] | None = None
    model: Callable[[], Path] | None = None


def worlds() -> tuple[World, ...]:
    """Return the made worlds of installed packages, sorted by name. Imports none of the packages."""
    return tuple(dict.fromkeys(World(entry.name) for entry in entries(GROUP) if entry.name != REAL))


def packages_of(world: World) -> tuple[DatasetPackage, ...]:
    """Return the packages of a world's datasets: at most one of a made world, any number of real datasets.

    Raises PluginError for a package that cannot be used, or if two packages provide the same made world.
    """
    entry_points = [entry for entry in entries(GROUP) if entry.name == world]
    if world != REAL and len(entry_points) > 1:
        raise PluginError(
            f"Two installed packages provide the world {world}. Uninstall one of them:\n"
            f"  {described(entry_points[0])}\n  {described(entry_points[1])}"
        )
    packages = []
    for entry in entry_points:
        package = load(entry, DatasetPackage)
        if package.world != world:
            raise PluginError(
                f"{described(entry)} provides datasets of the world {package.world!r}, but an entry point must have"
                " its world's name. Report this to the package's authors, or uninstall it."
            )
        if world != REAL and package.source is None:
            raise PluginError(f"{described(entry)} provides no source of its world's rows. Uninstall the package.")
        packages.append(package)
    return tuple(packages)


def package_of(world: World) -> DatasetPackage:
    """Return the package of a made world. Raises PluginError if none is installed or it cannot be used."""
    packages = packages_of(world)
    if not packages:
        raise PluginError(
            f"No installed package provides the world {world!r} (as an entry point of {GROUP}). Installed worlds:"
            f" {', '.join(worlds()) or 'none'}. Install the package that provides it."
        )
    return packages[0]


def source_of(world: World) -> Source:
    """Return the source of a made world's rows. Raises PluginError, as `package_of` does."""
    source = package_of(world).source
    assert source is not None, world  # `packages_of` rejects a made world without a source
    return source()
