"""A second process that reads rows, while this one does, too.

It takes the cards from the other end of the list and reads them into the same store. The store's locks coordinate the
two: whoever is second at a card waits for the other and finds its version. What the second process cannot read is read
here, which also raises the error.

It is a fresh interpreter: a fork of a process whose libraries run threads may hang, and this also works in a notebook,
or in a script without a guard around its main part.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.data_cards.errors import XaugError
from xaug.models.cpu import usable_cores

if TYPE_CHECKING:
    from xaug.evaluate.rows import Reader

LEAST = 3  # cards that are left to read: with fewer, the second interpreter starts too late to help
_MAIN = "from xaug.evaluate.second_reader import main; main()"


@contextmanager
def second_reader() -> Iterator[Callable[[Reader, Sequence[str]], bool]]:
    """Yield a function that starts the second process for a reader and some cards; the process ends with the block.

    The function returns whether it started one: not if it was called before, with fewer cards than LEAST, on one
    core, or for a source that cannot be sent to another process.
    """
    processes: list[subprocess.Popen[bytes]] = []
    tried = False

    def start(reader: Reader, names: Sequence[str]) -> bool:
        nonlocal tried
        if tried or len(names) < LEAST or usable_cores() < 2:
            return False
        tried = True
        with suppress(pickle.PicklingError, AttributeError, TypeError, OSError):
            processes.append(_start(pickle.dumps((reader, tuple(names)))))
        return bool(processes)

    try:
        yield start
    finally:
        for process in processes:
            process.kill()
            process.wait()
            assert process.stdin is not None  # it is a pipe
            with suppress(OSError):
                process.stdin.close()


def _start(request: bytes) -> subprocess.Popen[bytes]:
    """Start the process and send it a request. Its standard input stays open as long as this process lives."""
    path = os.pathsep.join(folder or str(Path.cwd()) for folder in sys.path)
    process = subprocess.Popen(
        [sys.executable, "-c", _MAIN], env={**os.environ, "PYTHONPATH": path}, stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    assert process.stdin is not None  # it is a pipe
    with suppress(BrokenPipeError):
        process.stdin.write(request)
        process.stdin.flush()
    return process


def main() -> None:
    """Read the requested cards, the last one first. This is what the second process runs."""
    reader, names = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for name in reversed(names):
        with suppress(XaugError):
            if reader.cached(name) is None:
                reader.make(name)


def _end_with_parent() -> None:
    # Not through sys.stdin: a thread that waits in its buffer aborts the interpreter when that shuts down.
    os.read(sys.stdin.fileno(), 1)  # returns when the parent closes its end, however the parent ends
    os._exit(1)
