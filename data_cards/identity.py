"""The identity of a dataset: its name, and the world that its rows come from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NewType

# The origin of rows: the real world, or a world whose rows a package makes (`packages`).
World = NewType("World", str)
REAL = World("real")
# Kinds of sources that read real data. The source of a made world has the world's name as its kind.
FILES, HUB = "files", "hub"
_BETWEEN = "_"  # separates a world's name, which contains no underscore, from a dataset's


@dataclass(frozen=True, slots=True, order=True)
class DatasetId:
    """One dataset: ``DatasetId("mnli")`` is the real MNLI, ``DatasetId("mnli", POCKET)`` the embedded world's.

    Its text names folders of versions and appears in manifests, references and results: ``mnli``, ``pocket_mnli``.
    """

    name: str
    world: World = REAL

    def __str__(self) -> str:
        return self.name if self.world == REAL else f"{self.world}{_BETWEEN}{self.name}"

    @classmethod
    def parse(cls, text: str, worlds: Collection[World]) -> DatasetId:
        """Parse a text. It names a real dataset unless it begins with the name of one of the known ``worlds``."""
        world, _, name = text.partition(_BETWEEN)
        return cls(name, World(world)) if name and world in worlds else cls(text)

    def within(self, world: World) -> DatasetId:
        """Return the dataset of the same name in another world."""
        return DatasetId(self.name, world)


def world_of_source(kind: str) -> World:
    """Return the world of the rows that a kind of source provides. ``kind``: as in a manifest."""
    return REAL if kind in (FILES, HUB) else World(kind)
