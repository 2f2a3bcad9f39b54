"""A model that a parameter of an attack names, as an asset: its content is part of the request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from xaug.models.folders import content_hash, is_local


@dataclass(frozen=True, slots=True)
class ModelAsset:
    """The model that the parameter ``name`` names, a folder or an id of the Hub. ``role``: what messages call it."""

    name: str
    model: str
    role: str

    @property
    def what(self) -> str:
        """The model, in words."""
        return f"the {self.role} {self.model}, which the parameter {self.name} names"

    @property
    def looked(self) -> str:
        """Where it is looked for."""
        return "that folder, or the Hub's cache on this machine"

    @property
    def find(self) -> Callable[[], str | None]:
        """Returns the hash of its content. Raises ModelError, which says what is wrong with the folder."""
        return partial(content_hash, self.model, self.role)

    @property
    def here(self) -> Callable[[], bool]:
        """Says whether it is on this machine, without reading it."""
        return partial(is_local, self.model)
