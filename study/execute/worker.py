"""The process of one cell: ``python -m xaug.study.execute.worker REQUEST [PIPE]``.

REQUEST is the cell's request file; its neighbours receive the result or the failure. PIPE is a file descriptor whose
other end the parent holds: as soon as the parent has ended, for whatever reason, reading from it ends, and the worker
stops, too.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xaug.study.execute.record import CellPlace, CellRequest

STOPPED = 75  # the exit code of a worker that a signal stopped (EX_TEMPFAIL of sysexits.h)
FAILED = 1
GRACE = (
    60.0  # seconds in which a worker without a parent may keep what it has: some steps of training, and a checkpoint
)
_NO_MEMORY = ("can't allocate memory", "out of memory", "Cannot allocate memory")


def main(arguments: Sequence[str]) -> int:
    """Run the cell and return the exit code: 0, `FAILED` or `STOPPED`."""
    from xaug.data_cards.errors import Interrupted
    from xaug.models.cpu import settle_cpu

    def stop(number: int, _frame: object) -> None:
        raise Interrupted(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    if len(arguments) > 1:
        threading.Thread(target=_watch, args=(int(arguments[1]),), daemon=True).start()
    settle_cpu()
    try:
        return _run(Path(arguments[0]))
    except KeyboardInterrupt:
        return STOPPED


def _watch(pipe: int) -> None:
    """Stop this process when the parent has ended: first as Ctrl-C does, then, after a while, at once."""
    os.set_inheritable(pipe, False)
    while os.read(pipe, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    if os.getpgrp() == os.getpid():  # the group holds nothing but this process and those that it started
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def _run(request: Path) -> int:
    from xaug.data_cards.lock import exclusive
    from xaug.data_cards.parameters import param
    from xaug.study.execute.record import CellPlace, CellRequest

    asked = CellRequest.model_validate_json(request.read_bytes())
    place = CellPlace(request.parent.parent.parent, asked.key)
    # A worker whose parent was killed may still be at work on the same cell.
    with exclusive(place.lock, what=f"The cell {asked.name}", place=param("output"), waiting=_say) as warning:
        if warning:
            _say(warning)
        if place.read_result() is not None:
            return 0
        place.error.unlink(missing_ok=True)
        return _compute(asked, place)


def _compute(asked: CellRequest, place: CellPlace) -> int:
    from xaug.data_cards.errors import XaugError
    from xaug.study.execute.cell import CELL_KINDS, CellResult
    from xaug.study.execute.record import CellFailure

    began = time.monotonic()
    try:
        for module in asked.modules:
            import_module(module)
        output = CELL_KINDS.get(asked.kind)(asked.request, asked.results, place.work)
        cpu, peak = used()
        result = CellResult(
            key=asked.key, kind=asked.kind, output=json.loads(json.dumps(output)), seconds=time.monotonic() - began,
            cpu_seconds=cpu, peak_bytes=peak,
        )  # fmt: skip
        place.write(place.result, result)
    except XaugError as error:
        _say(f"{type(error).__name__}: {error}")
        place.write(place.error, CellFailure(message=str(error), passing=_passes(error)))
        return FAILED
    except Exception as error:
        traceback.print_exc()  # an error of the program, not of its user: the log holds all of it
        text = f"{type(error).__name__}: {str(error).strip() or 'no message'}"
        place.write(place.error, CellFailure(message=text, passing=_passes(error)))
        return FAILED
    return 0


def _passes(error: Exception) -> bool:
    """Whether the cause can go away by itself: memory or a disk that is full, a process that the system killed."""
    from xaug.data_cards.errors import StorageError, WorkerError

    if isinstance(error, MemoryError | StorageError | WorkerError):
        return True
    return type(error).__name__ == "OutOfMemoryError" or any(text in str(error) for text in _NO_MEMORY)  # of PyTorch


def used() -> tuple[float, int]:
    """(CPU seconds of this process and of those that it started, the largest resident set in bytes of one of them)."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = sum(usage.ru_utime + usage.ru_stime for usage in (own, children))
    return cpu, max(_high_water() or resident(own), resident(children))


def _high_water() -> int | None:
    """The largest resident set of this process since it began to run its own program, in bytes; None except on Linux.

    There ``ru_maxrss`` begins with the memory of the process that started this one, which may be larger.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return None
    lines = dict(line.partition(":")[::2] for line in status.splitlines())
    return int(lines["VmHWM"].split()[0]) * 1024 if "VmHWM" in lines else None


def resident(usage: resource.struct_rusage) -> int:
    """The largest resident set in bytes. Linux counts it in KiB, macOS in bytes."""
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
