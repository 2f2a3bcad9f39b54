"""The file of vectors: whole or not there, known by what decided it, and gone on with where a killed run left it."""

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
    """``out`` (.npy) with ``out``.json beside it; while it is written, ``.aside-`` files of these names.

    ``request`` is what goes into the json; its "key" tells one request from another. Methods raise OSError.
    """

    out: Path
    request: Mapping[str, Any]
    shape: tuple[int, int, int]
    stored: Stored

    @property
    def sidecar(self) -> Path:
        """What decided the finished vectors."""
        return self.out.with_name(self.out.name + ".json")

    @property
    def _aside(self) -> Path:
        return self.out.with_name(f".aside-{self.out.name}")

    @property
    def _marks(self) -> Path:
        return self.out.with_name(f".aside-{self.out.name}.progress")

    def finished(self) -> Array | None:
        """The vectors, memory-mapped, if this very request was finished."""
        if not self.out.is_file() or _read(self.sidecar).get("key") != self.request["key"]:
            return None
        try:
            found: Array = np.load(self.out, mmap_mode="r")
        except (ValueError, EOFError):  # cut short, or no array: it is made again
            return None
        return found if found.shape == self.shape and found.dtype == self.stored else None

    def begin(self) -> tuple[Array, int]:
        """(the array to write, texts it already holds)."""
        marks = _read(self._marks)
        if self._aside.is_file() and marks.get("key") == self.request["key"]:
            return np.lib.format.open_memmap(self._aside, mode="r+"), int(marks["done"])
        self.out.parent.mkdir(parents=True, exist_ok=True)
        self._marks.unlink(missing_ok=True)
        array = np.lib.format.open_memmap(self._aside, mode="w+", dtype=np.dtype(self.stored), shape=self.shape)
        try:  # all its room now: of a file with holes a full disk is a bus error, which kills the process
            with self._aside.open("r+b") as file:
                os.posix_fallocate(file.fileno(), 0, self._aside.stat().st_size)
        except OSError:
            self._aside.unlink()
            raise
        return array, 0

    def mark(self, array: Array, done: int) -> None:
        """So many texts are written: first the vectors, then the note of it; a kill between only costs time."""
        if isinstance(array, np.memmap):
            array.flush()
        write_atomic(self._marks, json.dumps({"key": self.request["key"], "done": done}).encode())

    def finish(self) -> Array:
        """Everything is written: the vectors under their name. A kill in between has them made again."""
        self.sidecar.unlink(missing_ok=True)
        publish(self._aside, self.out)
        write_atomic(self.sidecar, (json.dumps(dict(self.request), indent=1) + "\n").encode())
        self._marks.unlink(missing_ok=True)
        found: Array = np.load(self.out, mmap_mode="r")
        return found


def _read(path: Path) -> dict[str, Any]:
    """The object in a json file; an empty one where there is none, or only a part of it."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return {}
    return said if isinstance(said, dict) else {}
