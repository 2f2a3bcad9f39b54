"""The file of vectors: it exists only when complete, is identified by its request, and is resumed after a kill."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from xaug.data_cards.durable import publish, write_atomic

Stored = Literal["float16", "float32"]
Array = npt.NDArray[Any]


@dataclass(frozen=True)
class VectorFile:
    """``out`` (.npy) with ``out``.json; while they are written, their names begin with ``.aside-``.

    ``request``: the content of the JSON file; its "key" identifies the request. Methods raise OSError.
    """

    out: Path
    request: Mapping[str, Any]
    shape: tuple[int, int, int]
    stored: Stored

    @property
    def sidecar(self) -> Path:
        """The JSON file with the request of the finished vectors."""
        return self.out.with_name(self.out.name + ".json")

    @property
    def _aside(self) -> Path:
        return self.out.with_name(f".aside-{self.out.name}")

    @property
    def _marks(self) -> Path:
        return self.out.with_name(f".aside-{self.out.name}.progress")

    def finished(self) -> Array | None:
        """The memory-mapped vectors if this request is finished, otherwise None."""
        if not self.out.is_file() or _read(self.sidecar).get("key") != self.request["key"]:
            return None
        try:
            found: Array = np.load(self.out, mmap_mode="r")
        except (ValueError, EOFError):  # truncated, or not an array: it is made again
            return None
        return found if found.shape == self.shape and found.dtype == self.stored else None

    def begin(self) -> tuple[Array, int]:
        """Return the array to write, and the number of texts that it holds already."""
        marks = _read(self._marks)
        if self._aside.is_file() and marks.get("key") == self.request["key"]:
            return np.lib.format.open_memmap(self._aside, mode="r+"), int(marks["done"])
        self.out.parent.mkdir(parents=True, exist_ok=True)
        self._marks.unlink(missing_ok=True)
        array = np.lib.format.open_memmap(self._aside, mode="w+", dtype=np.dtype(self.stored), shape=self.shape)
        try:  # reserve its space now: writing to a sparse file on a full disk raises SIGBUS, which kills the process
            with self._aside.open("r+b") as file:
                os.posix_fallocate(file.fileno(), 0, self._aside.stat().st_size)
        except OSError:
            self._aside.unlink()
            raise
        return array, 0

    def mark(self, array: Array, done: int) -> None:
        """Record that ``done`` texts are written, after the vectors themselves; a kill in between only costs time."""
        if isinstance(array, np.memmap):
            array.flush()
        write_atomic(self._marks, json.dumps({"key": self.request["key"], "done": done}).encode())

    def finish(self) -> Array:
        """Rename the complete file to its final name. After a kill during this, the vectors are made again."""
        self.sidecar.unlink(missing_ok=True)
        publish(self._aside, self.out)
        write_atomic(self.sidecar, (json.dumps(dict(self.request), indent=1) + "\n").encode())
        self._marks.unlink(missing_ok=True)
        found: Array = np.load(self.out, mmap_mode="r")
        return found


def _read(path: Path) -> dict[str, Any]:
    """The object in a JSON file; an empty one if the file is missing or incomplete."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}
