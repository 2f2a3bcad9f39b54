"""What a pool and its workers say to each other; all of it is pickled."""

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
    """To a worker, first: load the models. ``clean``: rows to test victim and judge on; None: another worker does."""

    work: Work
    clean: Sequence[Row] | None
    allow_weak: bool


@dataclass(frozen=True, slots=True)
class Begin:
    """To a worker whose models are loaded, when victim and judge are tested: take units."""


@dataclass(frozen=True, slots=True)
class Give:
    """To a worker that asked for a unit: this one; None: there is none left."""

    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """From a worker: its models are loaded; the preflights, if it was to test them."""

    preflights: Mapping[str, Preflight] | None


@dataclass(frozen=True, slots=True)
class More:
    """From a worker: it has room for the searches of another unit."""


@dataclass(frozen=True, slots=True)
class Told:
    """From a worker, a few times a second: what it has done so far."""

    tally: Tally


@dataclass(frozen=True, slots=True)
class Ended:
    """From a worker: all its units are kept, and this is what it has done."""

    tally: Tally


@dataclass(frozen=True, slots=True)
class Failed:
    """From a worker: it cannot go on. ``error`` is raised in the pool's process, ``trace`` says where it came from."""

    error: BaseException
    trace: str
