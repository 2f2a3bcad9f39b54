"""Which dataset: its name, and the world that its rows come from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NewType

# Where rows come from: the real world, or one that a package makes (`packages`).
World = NewType("World", str)
REAL = World("real")
# Kinds of sources that read real data. A world that makes its own rows is a source of its own name.
FILES, HUB = "files", "hub"
_BETWEEN = "_"  # between a world's name, which has none, and a dataset's


@dataclass(frozen=True, slots=True, order=True)
class DatasetId:
    """One dataset: ``DatasetId("mnli")`` is the real MNLI, ``DatasetId("mnli", POCKET)`` the embedded world's.

    Its text names a version's folder, and stands in manifests, references and results: ``mnli``, ``pocket_mnli``.
    """

    name: str
    world: World = REAL

    def __str__(self) -> str:
        return self.name if self.world == REAL else f"{self.world}{_BETWEEN}{self.name}"

    @classmethod
    def parse(cls, text: str, worlds: Collection[World]) -> DatasetId:
        """The dataset that a text names. ``worlds``: those that are known; a text of no other is a real dataset's."""
        world, _, name = text.partition(_BETWEEN)
        return cls(name, World(world)) if name and world in worlds else cls(text)

    def within(self, world: World) -> DatasetId:
        """The dataset of the same name in another world."""
        return DatasetId(self.name, world)


def world_of_source(kind: str) -> World:
    """The world that a kind of source gives the rows of, as a manifest names the kind."""
    return REAL if kind in (FILES, HUB) else World(kind)
