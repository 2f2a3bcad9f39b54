"""Files and folders that attacks read and that this project does not contain."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol


class Asset(Protocol):
    """A file or folder that an attack reads and that this project does not contain."""

    @property
    def name(self) -> str:
        """A slug, under which a version's request records the content."""
        ...

    @property
    def what(self) -> str:
        """What it is, in words."""
        ...

    @property
    def looked(self) -> str:
        """Where it is looked for, and how to get it."""
        ...

    @property
    def find(self) -> Callable[[], str | None]:
        """Returns the SHA-256 of its content; None if it is not on this machine."""
        ...


def missing(assets: Iterable[Asset]) -> list[Asset]:
    """Those of the assets that are not on this machine."""
    return [one for one in assets if one.find() is None]
