"""The messages between an executor and its workers, in other processes or on other hosts. They are pickled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xaug.augment.execute import Work
from xaug.augment.plan import Unit
from xaug.augment.preflight import Preflight
from xaug.augment.progress import Tally
from xaug.data_cards.schema import Row


@dataclass(frozen=True, slots=True)
class Start:
    """First message to a worker: load the models.

    ``clean``: the rows to test victim and judge on; None if another worker tests them.
    """

    work: Work
    clean: Sequence[Row] | None
    allow_weak: bool


@dataclass(frozen=True, slots=True)
class Begin:
    """To a worker with loaded models, once victim and judge have been tested: ask for units."""


@dataclass(frozen=True, slots=True)
class Give:
    """To a worker that asked for a unit: the unit; None if none is left.

    ``rows``: those of the unit, if the worker does not see the folder that holds them.
    """

    unit: Unit | None
    rows: Sequence[Row] | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """From a worker: its models are loaded. ``preflights``: the results of their tests, if this worker made them."""

    preflights: Mapping[str, Preflight] | None


@dataclass(frozen=True, slots=True)
class More:
    """From a worker: it asks for another unit, because it has room for more searches."""


@dataclass(frozen=True, slots=True)
class Stored:
    """From a worker: a unit is stored in the folder.

    ``content``: the bytes of its file, if the worker does not see the folder of the executor.
    """

    unit: str
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """From a worker, a few times per second: what it has done so far."""

    tally: Tally


@dataclass(frozen=True, slots=True)
class Ended:
    """From a worker that was told that no unit is left: all its units are stored, and this is what it has done."""

    tally: Tally


@dataclass(frozen=True, slots=True)
class Failed:
    """Last message from a worker that failed. The executor raises ``error``; ``trace`` is the worker's traceback."""

    error: BaseException
    trace: str
