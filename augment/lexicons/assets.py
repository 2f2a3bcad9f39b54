"""What every asset here is: a name, a description, where it is looked for, and the digest of its content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LexiconAsset:
    """One lexicon that an attack reads, as ``attacks.base.Asset`` describes it.

    ``find`` returns the SHA-256 of its content, or None if it is not on this machine. It raises AssetError for a file
    that cannot be read as what it should be.
    """

    name: str
    what: str
    looked: str
    find: Callable[[], str | None]
