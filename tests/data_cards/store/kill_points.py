"""Driver of test_kill: one process that forks a run for every step at which a kill can have an effect.

A step is an fsync, a rename, or every 25th write to an Arrow file. Run k kills itself with SIGKILL at its k-th step;
then the same request runs again undisturbed. Prints one JSON list with, for each k, what readers see after the kill,
the remaining units, and the result of the second run.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2  # noqa: F401  # imported once here and not in every child
from making_versions import make, unit_table
from xaug.data_cards.durable import HashingFile
from xaug.data_cards.store import Store


def die_at(step: int) -> None:
    left = [step]

    def count() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            result = function(*args)
            count()
            return result

        return call

    write, writes = HashingFile.write, [0]

    def write_through(self: HashingFile, data: Any) -> int:
        written = write(self, data)
        self._file.flush()  # so that a kill leaves half a file and not an empty one
        writes[0] += 1
        if writes[0] % 25 == 0:
            count()
        return written

    HashingFile.write = write_through  # type: ignore[method-assign]
    os.fsync = counted(os.fsync)
    Path.rename = counted(Path.rename)  # type: ignore[method-assign]


def forked(work: Callable[[], None]) -> int:
    """Run work() in a child process and return its exit status."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.waitpid(child, 0)[1]


def killed_run(root: Path, step: int) -> None:
    die_at(step)
    make(root, units=2)


def outcome(root: Path) -> list[object]:
    versions = Store(root).versions()
    return [[v.ref, v.manifest.content_sha256, v.verify()] for v in versions]


def report(root: Path, out: Path) -> None:
    before = outcome(root)  # what readers see after the kill
    unfinished = [left.units for left in Store(root).unfinished()]
    make(root, units=2)
    left = sorted(path.name for path in (root / "mnli" / "bae").iterdir())
    out.write_text(json.dumps({"before": before, "units": unfinished, "after": outcome(root), "left": left}))


def main(folder: Path) -> None:
    unit_table(0)  # imports what pyarrow imports late, likewise
    runs = []
    step = 0
    killed = True
    while killed:
        step += 1
        root, out = folder / str(step), folder / f"{step}.json"
        killed = os.WIFSIGNALED(forked(lambda root=root, step=step: killed_run(root, step)))  # type: ignore[misc]
        if forked(lambda root=root, out=out: report(root, out)) != 0:  # type: ignore[misc]
            sys.exit(f"resuming after a kill at step {step} failed")
        runs.append(json.loads(out.read_text()))
    print(json.dumps(runs))


main(Path(sys.argv[1]))
