"""Whether a worker reads and writes the driver's folder itself, or receives rows and returns units by messages."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from xaug.augment.executors.messages import Give, Start, Stored
from xaug.augment.plan import Unit
from xaug.data_cards.schema import Row
from xaug.data_cards.unit_folder import UnitFolder


class Reach(Protocol):
    """Changes messages on their way to and from a worker."""

    def incoming(self, message: object) -> object:
        """The message that the worker receives."""
        ...

    def outgoing(self, message: object) -> object:
        """The message that the driver receives."""
        ...


class Shared:
    """The worker sees the driver's folder. No message changes."""

    def incoming(self, message: object) -> object:
        """The message as it is."""
        return message

    def outgoing(self, message: object) -> object:
        """The message as it is."""
        return message


@dataclass(slots=True)
class SentRows:
    """The rows of units that were sent."""

    sent: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, unit: Unit, rows: Sequence[Row]) -> None:
        """Keep the rows of a unit until the worker takes them."""
        self.sent[unit.name] = list(rows)

    def rows(self, unit: Unit) -> list[Row]:
        """The rows of a unit, which are taken once."""
        return self.sent.pop(unit.name)


class Detached:
    """The worker does not see the driver's folder: it works in a folder of its own, which ends with its process.

    The models' answers for units in progress lie in that folder, too, so a lost node loses them.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="xaug-units-")
        self._rows = SentRows()
        self._units: UnitFolder | None = None

    def incoming(self, message: object) -> object:
        """Let the worker use its own folder, and keep the rows that come with a unit."""
        if isinstance(message, Start):
            self._units = UnitFolder(Path(self._folder.name), message.work.folder.fingerprint)
            return replace(message, work=replace(message.work, rows=self._rows, folder=self._units))
        if isinstance(message, Give) and message.unit is not None:
            assert message.rows is not None, "the driver sends rows to a worker that does not see them"
            self._rows.add(message.unit, message.rows)
        return message

    def outgoing(self, message: object) -> object:
        """Add the content of a unit, which is not needed here any more."""
        if isinstance(message, Stored) and self._units is not None:
            content = self._units.content(message.unit)
            self._units.drop(message.unit)
            return replace(message, content=content)
        return message
