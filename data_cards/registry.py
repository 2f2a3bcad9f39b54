"""A table of specs by name. It rejects duplicates, and suggests the nearest names for an unknown one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from xaug.data_cards.errors import UnknownNameError

T = TypeVar("T")


class Registry(Generic[T]):
    """Specs of one kind by name, in the order they were added."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._specs: dict[str, T] = {}

    def add(self, name: str, spec: T) -> T:
        """Add a spec and return it. Raises ValueError if the name is taken: specs are never replaced in place."""
        if name in self._specs:
            raise ValueError(f"{self.kind} {name!r} is declared twice")
        self._specs[name] = spec
        return spec

    def get(self, name: str) -> T:
        """Return the spec of that name. Raises UnknownNameError with the nearest names."""
        try:
            return self._specs[name]
        except KeyError:
            raise UnknownNameError(self.kind, name, self._specs) from None

    def names(self) -> list[str]:
        """Return all names, in order of declaration."""
        return list(self._specs)

    def __iter__(self) -> Iterator[T]:
        return iter(self._specs.values())

    def __len__(self) -> int:
        return len(self._specs)

    def __contains__(self, name: object) -> bool:
        return name in self._specs
