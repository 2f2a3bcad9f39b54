"""What `xaug.attacks` and `xaug.attack` return: an attack's access, resources and parameters, shown in a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import overload

from xaug import html


class Hand(StrEnum):
    """Whether a resource of an attack is at hand on this machine."""

    FOUND = "found"
    MISSING = "missing"
    NAMED = "named"  # a model that the user or the profile names, so a list cannot say whether it is there


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that an attack needs: a model, data of a library, a file, or a Python package."""

    name: str
    what: str
    hand: Hand
    looked: str  # where it is looked for, or who names it


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an attack. ``default``: as the command line writes it; None if a value is required."""

    name: str
    type: str
    default: str | None
    range: str
    description: str
    provenance: str  # where the default comes from; empty if that is not stated


@dataclass(frozen=True)
class AttackInfo:
    """One attack: what it does, what it sees and needs, and its parameters."""

    name: str
    summary: str
    paper: str
    access: str
    edits: str  # what its edits are (``EditKind``): profiles choose filters by it
    task_types: tuple[str, ...]
    several: bool  # whether a row may become several
    resources: tuple[Resource, ...]
    parameters: tuple[Parameter, ...]
    example: str  # a task to which it applies
    hindrance: str = ""  # why it cannot run anywhere; empty for almost all

    @property
    def missing(self) -> tuple[Resource, ...]:
        """The resources that are not on this machine."""
        return tuple(one for one in self.resources if one.hand is Hand.MISSING)

    @property
    def required(self) -> tuple[str, ...]:
        """The parameters without a default."""
        return tuple(one.name for one in self.parameters if one.default is None)

    @property
    def python(self) -> str:
        """A line of Python that runs it."""
        values = ", ".join(f'"{name}": "{name.upper()}"' for name in self.required)
        more = f", parameters={{{values}}}" if values else ""
        return f'xaug.generate("{self.example}", "{self.name}"{more})'

    def __repr__(self) -> str:
        lines = [f"{self.name}: {self.summary}", f"paper: {self.paper}", f"access: {self.access}"]
        lines.append(f"task types: {', '.join(self.task_types)}")
        lines += [f"needs {one.name} ({one.hand}): {one.what}. {one.looked}" for one in self.resources]
        lines += [
            f"{one.name}: {one.type} = {'required' if one.default is None else one.default}. {one.description}"
            for one in self.parameters
        ]
        return "\n".join([*lines, self.python])

    def _repr_html_(self) -> str:
        """Its resources and parameters as tables."""
        about = html.paragraph(
            f"{self.name}: {self.summary} ({self.access}; {', '.join(self.task_types)}; {self.paper})"
        )
        needs = [(one.name, one.hand, one.what, one.looked) for one in self.resources]
        values = [
            (one.name, one.type, "required" if one.default is None else one.default, one.range, one.description,
             one.provenance)
            for one in self.parameters
        ]  # fmt: skip
        return (
            about
            + (html.table(("resource", "at hand", "what it is", "where"), needs) if needs else "")
            + html.table(("parameter", "type", "default", "range", "what it does", "where the default is from"), values)
            + html.paragraph(self.python)
        )


@dataclass(frozen=True)
class AttackList(Sequence[AttackInfo]):
    """All attacks, in order of declaration."""

    items: tuple[AttackInfo, ...]

    @overload
    def __getitem__(self, at: int) -> AttackInfo: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[AttackInfo, ...]: ...
    def __getitem__(self, at: int | slice) -> AttackInfo | tuple[AttackInfo, ...]:
        return self.items[at]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[AttackInfo]:
        return iter(self.items)

    def __repr__(self) -> str:
        return "\n".join(f"{one.name}: {one.summary}" for one in self.items)

    def _repr_html_(self) -> str:
        """A table with one row per attack."""
        rows = [
            (one.name, one.summary, ", ".join(one.task_types), one.access, *needs_of(one), one.paper)
            for one in self.items
        ]
        return html.table(
            ("attack", "what it does", "task types", "access", "models to name", "found", "missing", "paper"), rows
        )


def needs_of(info: AttackInfo) -> tuple[str, str, str]:
    """The names of an attack's resources: models that the user or the profile names, those found, those missing."""
    named, found, missing = (
        ", ".join(one.name for one in info.resources if one.hand is hand)
        for hand in (Hand.NAMED, Hand.FOUND, Hand.MISSING)
    )
    return named, found, missing
