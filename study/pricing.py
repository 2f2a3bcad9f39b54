"""What a plan costs: seconds on this machine or an assumed one, disk, and the effects that the study could find."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from xaug.data_cards.ranges import NOTHING, Range
from xaug.data_cards.text import counted, listed
from xaug.listening import Listener
from xaug.study.execute.cell import Cell, CellResult
from xaug.study.execute.memory import Memory, free_memory
from xaug.study.findings import Analysis, Components
from xaug.study.hypotheses import Hypothesis, parsed
from xaug.study.plan import StudyPlan
from xaug.study.price.assumed import ASSUMPTIONS, Assumed
from xaug.study.price.base import How, Price, Pricer, sort_of
from xaug.study.price.measured import Measured
from xaug.study.price.memory import encoder_size, expected_bytes
from xaug.study.price.timed import Timed
from xaug.study.state import read_state
from xaug.study.statistics.looks import level
from xaug.study.statistics.power import Assumed as AssumedComponents
from xaug.study.statistics.power import mde


@dataclass(frozen=True)
class Detectable:
    """The smallest difference that the study would find with a power of 80 %, for one hypothesis; None: one seed."""

    hypothesis: Hypothesis
    points: float | None
    piloted: bool  # whether the variance is that of a pilot, and not assumed


@dataclass(frozen=True)
class PricedPlan:
    """A plan with its prices. ``done``: keys of cells that need not be computed.

    ``workers``: how many cells run at the same time, as far as memory lets them. ``unpriced``: key of a cell without a
    price → why it has none.
    """

    plan: StudyPlan
    prices: Mapping[str, Price]
    unpriced: Mapping[str, str]
    done: frozenset[str]
    workers: int
    detectable: tuple[Detectable, ...]
    free_bytes: int
    memory: str  # why fewer cells run at the same time than could, as a sentence; empty where that is not so
    removed: Mapping[str, int]  # key of a finished generate cell → its rows that were left out as evaluation rows

    def unknown(self, kind: str | None = None) -> tuple[Cell, ...]:
        """The open cells of one kind that nothing prices; of all without a kind."""
        return tuple(cell for cell in self.open if cell.key in self.unpriced and kind in (None, cell.kind))

    def known(self, kind: str | None = None) -> bool:
        """Whether an open cell of the kind has a price, or there is no open one; of all without a kind."""
        return not self.unknown(kind) or any(
            cell.key in self.prices and kind in (None, cell.kind) for cell in self.open
        )

    @property
    def open(self) -> tuple[Cell, ...]:
        """The cells that are to be computed."""
        return tuple(cell for cell in self.plan.cells if cell.key not in self.done)

    def seconds(self, kind: str | None = None) -> Range:
        """The sum of the seconds of the open cells that have a price. ``kind``: only cells of this kind."""
        own = [cell for cell in self.open if kind is None or cell.kind == kind]
        return sum((self.prices[cell.key].seconds for cell in own if cell.key in self.prices), NOTHING)

    @property
    def wall(self) -> Range:
        """The seconds until the end: cells share the workers, and no chain of cells that need each other is skipped."""
        whole = self.seconds() * (1 / self.workers)
        chain = self._longest_chain()
        return Range(max(whole.low, chain.low), max(whole.high, chain.high))

    @property
    def disk(self) -> int:
        """The most bytes that the open cells take: what is kept, and what the cells at work hold until they end."""
        known = [(cell, self.prices[cell.key].disk) for cell in self.open if cell.key in self.prices]
        passing = [disk for cell, disk in known if not cell.request.get("keep_models", True)]
        return sum(disk for _, disk in known) - sum(passing) + self.workers * max(passing, default=0)

    @property
    def how(self) -> tuple[How, ...]:
        """How the prices are known, each once."""
        known = {self.prices[cell.key].how for cell in self.open if cell.key in self.prices}
        order: tuple[How, ...] = ("measured", "timed", "assumed")
        return tuple(one for one in order if one in known)

    @property
    def basis(self) -> str:
        """What the prices rest on, in a sentence."""
        if not self.open:
            return "All cells are done."
        return " ".join(_BASIS[one] for one in self.how) or "Nothing here can price these cells."

    @property
    def unknown_costs(self) -> list[str]:
        """Which cells have no price and why, in sentences: one for each reason."""
        reasons: dict[str, list[str]] = {}
        for cell in self.unknown():
            reasons.setdefault(self.unpriced[cell.key], []).append(f"{cell.kind} {cell.name}")
        return [
            f"How long {counted(len(own), 'cell')} will take is not known and is in no figure: {listed(own, 3)}. {why}"
            for why, own in reasons.items()
        ]

    @property
    def missing(self) -> list[str]:
        """The rows that the source lacks, in sentences."""
        missing = self.plan.missing
        if not missing:
            return []
        if self.plan.setting.spec.executor.priced_for != "here":
            return [
                f"{self.plan.setting.source.name} has no file of {', '.join(missing)}. Before the run, put their"
                " official files into a folder, and name it as the source."
            ]
        return [f"{name} is left out: {why}." for name, why in missing.items()]

    @property
    def contamination(self) -> list[str]:
        """What is known of rows that occur in evaluation sets, in sentences."""
        compared = [
            cell
            for cell in self.plan.of("generate")
            if cell.request.get("against") is not None and cell.request.get("like") is None
        ]
        if not compared:
            return []
        suite = compared[0].request["against"][0]
        left = sum(1 for cell in compared if cell.key not in self.removed)
        lines = [f"Intermediate rows that occur in an evaluation set of {suite} are left out of every arm."]
        lines += [f"They are counted when the rows of {counted(left, 'cell')} are read."] if left else []
        return lines + [
            f"{cell.name}: {counted(self.removed[cell.key], 'row')} {'was' if self.removed[cell.key] == 1 else 'were'}"
            " left out."
            for cell in compared
            if self.removed.get(cell.key)
        ]

    def _longest_chain(self) -> Range:
        ends: dict[str, Range] = {}
        for cell in self.plan.cells:
            own = NOTHING if cell.key in self.done or cell.key not in self.prices else self.prices[cell.key].seconds
            before = [ends[key] for key in cell.needs]
            low, high = max((one.low for one in before), default=0.0), max((one.high for one in before), default=0.0)
            ends[cell.key] = own + Range(low, high)
        return Range(max(one.low for one in ends.values()), max(one.high for one in ends.values()))


_BASIS: Mapping[How, str] = MappingProxyType({
    "measured": "Seconds are those that cells of the same sort took on this machine.",
    "timed": "Seconds are an estimate from a few rows, steps and batches that were computed now.",
    "assumed": f"This is an estimate for a machine that is not here. Nothing was measured; it assumes {ASSUMPTIONS}.",
})  # fmt: skip


def priced(
    plan: StudyPlan, done: Mapping[str, CellResult], workers: int, listener: Listener, pilot: Analysis | None = None
) -> PricedPlan:
    """The plan with a price for each cell that is to be computed. ``pilot``: an analysis whose variances are used."""
    open_cells = [cell for cell in plan.cells if cell.key not in done]
    prices: dict[str, Price] = {}
    unpriced: dict[str, str] = {}
    with _pricers(plan, listener) as pricers:
        for cell in open_cells:
            for one in pricers:
                price = one.price(cell)
                if isinstance(price, Price):
                    prices[cell.key] = price
                    unpriced.pop(cell.key, None)
                    break
                unpriced[cell.key] = price.why  # that of the last one counts: it was meant to price any cell
    memory, waiting = shared_memory(plan, done)
    here = plan.setting.spec.executor.priced_for == "here"
    there = next(path for path in (plan.folder.absolute(), *plan.folder.absolute().parents) if path.exists())
    return PricedPlan(
        plan, prices, unpriced, frozenset(cell.key for cell in plan.cells if cell.key in done),
        memory.slots(waiting, workers) if here else workers, tuple(detectable(plan, pilot)),
        shutil.disk_usage(there).free, memory.limits(waiting, workers) if here else "",
        {cell.key: int(done[cell.key].output["removed"]) for cell in plan.of("generate") if cell.key in done},
    )  # fmt: skip


@contextmanager
def _pricers(plan: StudyPlan, listener: Listener) -> Iterator[tuple[Pricer, ...]]:
    """What can price the cells, the best first."""
    measured, assumed = Measured.of_this_machine(), Assumed(plan.setting.encoder)
    if plan.setting.spec.executor.priced_for != "here":
        yield (assumed,)
        return
    with TemporaryDirectory(prefix="xaug-study-plan-") as scratch:
        yield measured, Timed(plan, Path(scratch), listener)


# Seconds that a cell is expected to take where nothing is known: only their ratio matters, which orders the cells until
# some have been measured. Attacks come first, because most cells wait for them.
_USUAL = MappingProxyType({"generate": 60.0, "train": 30.0, "eval": 20.0})


def with_expectations(plan: StudyPlan) -> StudyPlan:
    """The plan whose cells expect the seconds and memory that this machine has measured, or those that are usual."""
    known = Measured.of_this_machine()
    encoder = encoder_size(plan.setting.encoder)
    cells = []
    for plain in plan.cells:
        sort = sort_of(plain)
        needed = known.peaks.get(sort) or expected_bytes(plain, encoder)
        cell, price = replace(plain, sort=sort, expected_bytes=needed), known.price(plain)
        if isinstance(price, Price):
            middle = (price.seconds.low + price.seconds.high) / 2
            cells.append(replace(cell, expected_seconds=middle, guessed=False))
        else:
            cells.append(replace(cell, expected_seconds=_USUAL[cell.kind], guessed=True))
    return replace(plan, cells=tuple(cells))


def shared_memory(plan: StudyPlan, done: Mapping[str, CellResult]) -> tuple[Memory, list[Cell]]:
    """The memory that is free now with what is known of cells, and the cells that are to be computed."""
    cells = with_expectations(plan).cells
    return Memory.shared(free_memory(), cells, done), [cell for cell in cells if cell.key not in done]


def detectable(plan: StudyPlan, pilot: Analysis | None) -> Iterator[Detectable]:
    """What the study could find: for each hypothesis, at the level that Holm's correction leaves in the worst case.

    The level is that of this look at the data: where seeds may be added later, the first look spends only a part.
    """
    spec, state = plan.setting.spec, read_state(plan.folder)
    hypotheses, seeds = plan.setting.hypotheses, len(plan.seeds)
    looks = [*(len(look) for look in state.looks if len(look) < seeds), seeds]
    alpha = level(looks, max(seeds, state.most(spec))) / max(1, len(hypotheses))
    for one in hypotheses:
        found = _of_pilot(one, pilot)
        weights = list(parsed(one.contrast).values())
        components = found or AssumedComponents().components(weights, _tasks(plan, one))
        points = None if seeds < 2 else mde(components, seeds, spec.target_seeds, alpha)
        yield Detectable(one, points, found is not None)


def _of_pilot(one: Hypothesis, pilot: Analysis | None) -> Components | None:
    """Return the variance components of the same contrast in a pilot study, if it has at least two seeds."""
    for other in pilot.tested if pilot else ():
        same = (other.contrast, other.scope, other.on) == (one.contrast, one.scope, one.on)
        if same and other.components.arm_seeds is not None:
            return other.components
    return None


def _tasks(plan: StudyPlan, one: Hypothesis) -> int:
    """The number of tasks whose mean a hypothesis is about."""
    whole = one.scope in ("suite", "zero-shot", "gap") and one.on == one.scope
    return max(1, len(plan.setting.targets)) if whole else 1
