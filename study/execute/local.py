"""The executor that runs cells in processes of this machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from xaug.augment.executors.pool import threads_of_each
from xaug.data_cards.errors import Interrupted, StorageError
from xaug.data_cards.lock import exclusive
from xaug.data_cards.parameters import param
from xaug.data_cards.text import counted
from xaug.study.execute.base import CellEvents
from xaug.study.execute.cell import Cell, CellResult
from xaug.study.execute.child import Child, kill_all
from xaug.study.execute.memory import Memory, free_memory
from xaug.study.execute.record import CellRecord, CellRequest, Writer, costs
from xaug.study.execute.schedule import Schedule
from xaug.train.stopping import StopFlag, stop_flag

KINDS = ("xaug.study.cells",)  # the modules that declare the kinds of a study's cells
_TICK = 0.1  # seconds between two looks at the processes; a cell takes many seconds


@dataclass(frozen=True)
class LocalExecutor:
    """Runs each cell in a process of its own, ``workers`` of them at the same time.

    ``folder``: the study's. They also share ``memory``:
    a cell starts only if it fits beside those that run. ``threads``: of each process; None divides the cores among the
    processes. ``retries``: how
    often a cell is tried again whose failure can go away by itself, after ``backoff`` seconds, then four times as many.
    ``grace``: the seconds in which processes may keep what they have when a signal ends the run. ``modules``: those
    that declare the kinds of cells.
    """

    folder: Path
    workers: int = 1
    threads: int | None = None
    retries: int = 2
    backoff: float = 15.0  # memory that another process holds is seldom free again at once
    memory: int | None = None  # bytes that all cells may take together; None: what is free when a run starts
    grace: float = 120.0  # some steps of training on a CPU, and a checkpoint
    modules: tuple[str, ...] = KINDS

    @property
    def record(self) -> CellRecord:
        """What the study's folder keeps of its cells."""
        return CellRecord(self.folder)

    def done(self) -> Mapping[str, CellResult]:
        """The results of all finished cells, by key. Raises StorageError."""
        return self.record.done()

    def problems(self) -> tuple[str, ...]:
        """What is damaged in the folder, a sentence each (see `CellExecutor.problems`). Raises StorageError."""
        return self.record.problems()

    def run(self, cells: Sequence[Cell], events: CellEvents) -> Mapping[str, CellResult]:
        """Run the cells that are not done (see `CellExecutor.run`).

        The first Ctrl-C or SIGTERM asks all processes to keep what they have; after ``grace`` seconds, or at a second
        Ctrl-C, they are killed. Raises StorageError if the folder cannot be written, too.
        """
        with exclusive(self.folder / ".lock", what=f"The study {self.folder}", place=param("output")):
            done = self.record.done()
            schedule = Schedule(cells, done)
            writer = Writer(self.record)
            writer.missed(schedule.cells, done)
            with stop_flag() as asked:
                free = free_memory() if self.memory is None else self.memory
                memory = Memory.shared(free, schedule.cells.values(), done)
                run = _Run(self, schedule, writer, events, asked, memory)
                try:
                    run.all()
                except KeyboardInterrupt as error:  # the second of two, or of a caller's own handler
                    run.end_now()
                    raise Interrupted.with_text(error, run.text()) from None
                except BaseException:
                    kill_all(run.children)
                    raise
            return {key: schedule.results[key] for key in schedule.cells if key in schedule.results}


@dataclass
class _Run:
    """One call of `LocalExecutor.run`."""

    executor: LocalExecutor
    schedule: Schedule
    writer: Writer
    events: CellEvents
    asked: StopFlag
    memory: Memory
    children: list[Child] = field(default_factory=list)
    now: Callable[[], float] = time.monotonic

    def all(self) -> None:
        """Run all cells that can run. Raises Interrupted after a signal, and StorageError."""
        self._tell()
        while not self.schedule.over:
            if self.asked():
                self._stop()
                raise Interrupted(self.asked.number or 0, self.text())
            while (cell := self._next()) is not None:
                self._start(cell)
            self._look()
            time.sleep(_TICK)

    def _next(self) -> Cell | None:
        """The cell that starts now. One that does not fit into memory waits, and so do those that come after it:
        others that pass it could keep it waiting without end.
        """
        if len(self.children) >= self.executor.workers:
            return None
        cell = self.schedule.next(self.now())
        running = [child.cell for child in self.children]
        return cell if cell is not None and self.memory.fits(cell, running) else None

    def _start(self, cell: Cell) -> None:
        place = self.executor.record.place(cell.key)
        request = CellRequest(
            key=cell.key, kind=cell.kind, name=cell.name, request=dict(cell.request),
            results={key: self.schedule.results[key] for key in cell.needs}, modules=self.executor.modules,
        )  # fmt: skip
        place.write(place.request, request)
        place.error.unlink(missing_ok=True)  # of an earlier run
        threads = self.executor.threads or threads_of_each(self.executor.workers)
        attempt = self.schedule.start(cell, self.now())
        self.children.append(Child(cell, place, attempt, threads))
        self.writer.note("started", cell, attempt=attempt)
        self.events.cell_started(cell, attempt)
        self._tell()

    def _look(self) -> None:
        """Take in the processes that have ended."""
        for child in [child for child in self.children if child.ended()]:
            self.children.remove(child)
            result = child.place.read_result()
            if result is not None:
                self._finish(child, result)
            else:
                self._fail(child)
            self._tell()

    def _finish(self, child: Child, result: CellResult) -> None:
        self.schedule.finish(child.cell, result)
        self.memory.learn(child.cell, result.peak_bytes)
        self.writer.note("finished", child.cell, attempt=child.attempt, **costs(result))
        self.events.finished(child.cell, result)

    def _fail(self, child: Child) -> None:
        failure, cell = child.failure(), child.cell
        self.memory.learn(cell, child.peak_bytes or 0)  # it may have been killed because it took too much
        again = failure.passing and child.attempt <= self.executor.retries
        self.writer.note(
            "failed", cell, attempt=child.attempt, seconds=child.seconds, cpu_seconds=child.cpu_seconds,
            peak_bytes=child.peak_bytes, again=again, message=failure.message,
        )  # fmt: skip
        blocked: list[Cell] = []
        if again:
            self.schedule.retry(cell, self.now() + self.executor.backoff * 4 ** (child.attempt - 1))
        else:
            blocked = self.schedule.fail(cell, failure.message)
        self.events.failed(cell, f"{failure.message} Log: {child.place.log}", again=again)
        for one in blocked:
            why = self.schedule.blocked[one.key]
            self.writer.note("blocked", one, message=why)
            self.events.blocked(one, why)

    def _stop(self) -> None:
        """Ask all processes to end, and kill those that have not ended after a while."""
        for child in self.children:
            child.stop()
        end = self.now() + self.executor.grace
        while any(not child.ended() for child in self.children) and self.now() < end:
            time.sleep(_TICK)
        self.end_now()

    def end_now(self) -> None:
        """Kill what still runs, and note what was stopped."""
        kill_all(self.children)
        for child in self.children:
            with suppress(StorageError):  # the disk may be full; the next run finds the result without the journal
                if (result := child.place.read_result()) is not None:
                    self._finish(child, result)
                elif child.place.read_failure() is not None and not child.stopped:
                    self._fail(child)
                else:
                    self.writer.note(
                        "stopped", child.cell, attempt=child.attempt, seconds=child.seconds,
                        cpu_seconds=child.cpu_seconds, peak_bytes=child.peak_bytes,
                    )  # fmt: skip
        self.children.clear()

    def text(self) -> str:
        """What is kept after a signal."""
        done = sum(key in self.schedule.results for key in self.schedule.cells)
        return (
            f"Stopped. {done} of {counted(len(self.schedule.cells), 'cell')} {'is' if done == 1 else 'are'} done, and"
            " those under way keep what they have computed. The same command continues."
        )

    def _tell(self) -> None:
        left = [cell for key, cell in self.schedule.cells.items() if key not in self.schedule.results]
        slots = self.memory.slots(left, self.executor.workers)
        self.events.progress(self.schedule.progress(self.now(), slots))
