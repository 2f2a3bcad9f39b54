"""One run of cells: it starts tries of cells, takes in how they ended, and stops them after a signal.

Where a try runs is the business of the executor that starts it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from xaug.data_cards.errors import Interrupted, StorageError
from xaug.data_cards.lock import exclusive
from xaug.data_cards.parameters import param
from xaug.data_cards.text import counted
from xaug.study.execute.base import CellEvents
from xaug.study.execute.cell import Cell, CellResult
from xaug.study.execute.memory import Memory
from xaug.study.execute.record import CellFailure, CellPlace, CellRecord, CellRequest, Writer, costs
from xaug.study.execute.schedule import Schedule
from xaug.train.stopping import StopFlag, stop_flag

KINDS = ("xaug.study.cells",)  # the modules that declare the kinds of a study's cells
TICK = 0.1  # seconds between two looks at the tries; a cell takes many seconds


class Try(Protocol):
    """One try of one cell, on this machine or another."""

    cell: Cell
    place: CellPlace
    attempt: int

    @property
    def seconds(self) -> float:
        """By the clock. This and the other costs are known once it has ended."""
        ...

    @property
    def cpu_seconds(self) -> float:
        """Of the cell's process and of all that it started."""
        ...

    @property
    def peak_bytes(self) -> int | None:
        """The largest resident set; None if it is not known."""
        ...

    def ended(self) -> bool:
        """Whether it has ended."""
        ...

    def result(self) -> CellResult | None:
        """The result, once it has ended; None if it has none."""
        ...

    def failure(self) -> CellFailure:
        """Why it ended without a result."""
        ...

    @property
    def stopped(self) -> bool:
        """Whether it ended because it was asked to."""
        ...

    def stop(self) -> None:
        """Ask it to keep what it has and to end."""
        ...

    def kill(self) -> None:
        """End it at once."""
        ...


Start = Callable[[Cell, CellPlace, int], Try]  # the number is that of the try, from 1


@dataclass(frozen=True)
class Rules:
    """How an executor runs cells: see `LocalExecutor`. ``memory``: bytes; None if something else keeps them apart."""

    folder: Path
    workers: int
    retries: int
    backoff: float
    grace: float
    modules: tuple[str, ...]
    memory: int | None = None

    @property
    def record(self) -> CellRecord:
        """What the study's folder keeps of its cells."""
        return CellRecord(self.folder)


def run_all(rules: Rules, start: Start, cells: Sequence[Cell], events: CellEvents) -> Mapping[str, CellResult]:
    """Run the cells that are not done (see `CellExecutor.run`).

    The first Ctrl-C or SIGTERM asks all tries to keep what they have; after ``grace`` seconds, or at a second Ctrl-C,
    they are killed. Raises StorageError if the folder cannot be written, too.
    """
    with exclusive(rules.folder / ".lock", what=f"The study {rules.folder}", place=param("output")):
        done = rules.record.done()
        schedule = Schedule(cells, done)
        writer = Writer(rules.record)
        writer.missed(schedule.cells, done)
        with stop_flag() as asked:
            memory = None if rules.memory is None else Memory.shared(rules.memory, schedule.cells.values(), done)
            run = _Run(rules, start, schedule, writer, events, asked, memory)
            try:
                run.all()
            except KeyboardInterrupt as error:  # the second of two, or of a caller's own handler
                run.end_now()
                raise Interrupted.with_text(error, run.text()) from None
            except BaseException:
                run.kill()
                raise
        return {key: schedule.results[key] for key in schedule.cells if key in schedule.results}


@dataclass
class _Run:
    """One run of cells."""

    rules: Rules
    start: Start
    schedule: Schedule
    writer: Writer
    events: CellEvents
    asked: StopFlag
    memory: Memory | None
    tries: list[Try] = field(default_factory=list)
    now: Callable[[], float] = time.monotonic

    def all(self) -> None:
        """Run all cells that can run. Raises Interrupted after a signal, and StorageError."""
        self._tell()
        while not self.schedule.over:
            if self.asked():
                self._stop()
                raise Interrupted(self.asked.number or 0, self.text())
            while (cell := self._next()) is not None:
                self._begin(cell)
            self._look()
            time.sleep(TICK)

    def _next(self) -> Cell | None:
        """The cell that starts now. One that does not fit into memory waits, and so do those that come after it:
        others that pass it could keep it waiting without end.
        """
        if len(self.tries) >= self.rules.workers:
            return None
        cell = self.schedule.next(self.now())
        running = [one_try.cell for one_try in self.tries]
        return cell if cell is None or self.memory is None or self.memory.fits(cell, running) else None

    def _begin(self, cell: Cell) -> None:
        place = self.rules.record.place(cell.key)
        request = CellRequest(
            key=cell.key, kind=cell.kind, name=cell.name, request=dict(cell.request),
            results={key: self.schedule.results[key] for key in cell.needs}, modules=self.rules.modules,
        )  # fmt: skip
        place.write(place.request, request)
        place.error.unlink(missing_ok=True)  # of an earlier run
        attempt = self.schedule.start(cell, self.now())
        self.tries.append(self.start(cell, place, attempt))
        self.writer.note("started", cell, attempt=attempt)
        self.events.cell_started(cell, attempt)
        self._tell()

    def _look(self) -> None:
        """Take in the processes that have ended."""
        for one_try in [one_try for one_try in self.tries if one_try.ended()]:
            self.tries.remove(one_try)
            result = one_try.result()
            if result is not None:
                self._finish(one_try, result)
            else:
                self._fail(one_try)
            self._tell()

    def _finish(self, one_try: Try, result: CellResult) -> None:
        self.schedule.finish(one_try.cell, result)
        self._learn(one_try.cell, result.peak_bytes)
        self.writer.note("finished", one_try.cell, attempt=one_try.attempt, **costs(result))
        self.events.finished(one_try.cell, result)

    def _fail(self, one_try: Try) -> None:
        failure, cell = one_try.failure(), one_try.cell
        self._learn(cell, one_try.peak_bytes)  # it may have been killed because it took too much
        again = failure.passing and one_try.attempt <= self.rules.retries
        self.writer.note(
            "failed", cell, attempt=one_try.attempt, seconds=one_try.seconds, cpu_seconds=one_try.cpu_seconds,
            peak_bytes=one_try.peak_bytes, again=again, message=failure.message,
        )  # fmt: skip
        blocked: list[Cell] = []
        if again:
            self.schedule.retry(cell, self.now() + self.rules.backoff * 4 ** (one_try.attempt - 1))
        else:
            blocked = self.schedule.fail(cell, failure.message)
        self.events.failed(cell, f"{failure.message} Log: {one_try.place.log}", again=again)
        for one in blocked:
            why = self.schedule.blocked[one.key]
            self.writer.note("blocked", one, message=why)
            self.events.blocked(one, why)

    def _learn(self, cell: Cell, peak: int | None) -> None:
        if self.memory is not None:
            self.memory.learn(cell, peak or 0)

    def _stop(self) -> None:
        """Ask all processes to end, and kill those that have not ended after a while."""
        for one_try in self.tries:
            one_try.stop()
        end = self.now() + self.rules.grace
        while any(not one_try.ended() for one_try in self.tries) and self.now() < end:
            time.sleep(TICK)
        self.end_now()

    def end_now(self) -> None:
        """Kill what still runs, and note what was stopped."""
        self.kill()
        for one_try in self.tries:
            with suppress(StorageError):  # the disk may be full; the next run finds the result without the journal
                if (result := one_try.result()) is not None:
                    self._finish(one_try, result)
                elif one_try.place.read_failure() is not None and not one_try.stopped:
                    self._fail(one_try)
                else:
                    self.writer.note(
                        "stopped", one_try.cell, attempt=one_try.attempt, seconds=one_try.seconds,
                        cpu_seconds=one_try.cpu_seconds, peak_bytes=one_try.peak_bytes,
                    )  # fmt: skip
        self.tries.clear()

    def kill(self) -> None:
        """End all tries at once."""
        for one_try in self.tries:
            one_try.kill()

    def text(self) -> str:
        """What is kept after a signal."""
        done = sum(key in self.schedule.results for key in self.schedule.cells)
        return (
            f"Stopped. {done} of {counted(len(self.schedule.cells), 'cell')} {'is' if done == 1 else 'are'} done, and"
            " those under way keep what they have computed. The same command continues."
        )

    def _tell(self) -> None:
        left = [cell for key, cell in self.schedule.cells.items() if key not in self.schedule.results]
        slots = self.rules.workers if self.memory is None else self.memory.slots(left, self.rules.workers)
        self.events.progress(self.schedule.progress(self.now(), slots))
