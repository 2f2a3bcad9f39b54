"""Packages of datasets: worlds of their own (xaug's embedded world is one), and further real datasets.

A package names an object of `DatasetPackage` as an entry point of the group ``xaug.datasets``. The entry point's name
is the world that the datasets belong to; ``real`` adds datasets to the real ones. Nothing of a package is imported
before a dataset or a source of its world is asked for.
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
# xaug declares an entry point of the group itself, so an installed copy always has one.
NONE_INSTALLED = (
    f"No package of datasets is installed (entry points of {GROUP}), not even xaug's own: its installation is older"
    " than its code, or damaged. Install xaug again (pip install)."
)


@dataclass(frozen=True, kw_only=True)
class DatasetPackage:
    """What a package adds. Each part is a function that is called when the part is needed.

    ``world``: the world of all its datasets, as the entry point is named. ``title``: how messages name the world.
    ``cards`` and ``target_cards``: its intermediate tasks and its target tasks, in the order in which they are listed.
    ``source``: where the rows of a made world come from; real datasets are read from files or from the Hub.
    ``model``: the folder of the world's own pretrained encoder, if it has one; the world's name stands for it.
    """

    world: World
    title: str
    cards: Callable[[], Sequence[DatasetCard]] = tuple
    target_cards: Callable[[], Sequence[DatasetCard]] = tuple
    source: Callable[[], Source] | None = None
    model: Callable[[], Path] | None = None


def worlds() -> tuple[World, ...]:
    """The worlds beside the real one that installed packages offer, by name. Imports none of them."""
    return tuple(dict.fromkeys(World(entry.name) for entry in entries(GROUP) if entry.name != REAL))


def packages_of(world: World) -> tuple[DatasetPackage, ...]:
    """The packages of a world's datasets: one at most, but of real datasets any number.

    Raises PluginError for a package that cannot be used, and where two packages offer one made world.
    """
    found = [entry for entry in entries(GROUP) if entry.name == world]
    if world != REAL and len(found) > 1:
        raise PluginError(
            f"Two packages offer the datasets of one world: {described(found[0])}, and {described(found[1])}."
            " Uninstall one of the two."
        )
    out = []
    for entry in found:
        package = load(entry, DatasetPackage)
        if package.world != world:
            raise PluginError(
                f"{described(entry)} gives datasets of the world {package.world!r}: its name and its world have to be"
                " the same. Ask the package's authors for a release that agrees with itself, or uninstall it."
            )
        if world != REAL and package.source is None:
            raise PluginError(f"{described(entry)} gives no source of its world's rows. Uninstall the package.")
        out.append(package)
    return tuple(out)


def package_of(world: World) -> DatasetPackage:
    """The package of a made world. Raises PluginError where none is installed, or where it cannot be used."""
    found = packages_of(world)
    if not found:
        raise PluginError(
            f"No installed package has the datasets of the world {world!r} (an entry point of {GROUP}). Installed"
            f" worlds: {', '.join(worlds()) or 'none'}. Install the package that offers it."
        )
    return found[0]


def source_of(world: World) -> Source:
    """The source of a made world's rows. Raises PluginError, as `package_of` does."""
    source = package_of(world).source
    assert source is not None, world  # `packages_of` refuses a made world without one
    return source()
