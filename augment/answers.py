"""What the models answered to searches that have not ended yet, kept on disk: a kill loses none of it.

A unit of work is kept when all its searches have ended. With hundreds of searches in flight they all end late, and a
kill before that would lose everything. But a search is deterministic: a search that is sent the same answers asks the
same questions and returns the same result. So each answer is written down before the search goes on with it. After a
kill the search is sent the answers that were written down, which costs no model anything, and goes on where it was.

The file of a unit has one line a question: the CRC-32 of the rest of the line, and a JSON list of the row's number in
the unit, a hash of the question, and the answers. It is read up to the first line that is not whole. It is removed with
the unit's completion. Lines are given to the operating system one by one but not synced: they survive the end of the
process, and after a power cut at worst the last of them are missing.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from io import FileIO
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from xaug.augment.queries import GoalScore, Query, Search
from xaug.data_cards.durable import storage

R = TypeVar("R")
_FLOATS = "float32"  # the key under which a vector stands in JSON, in base64


class _Answered(NamedTuple):
    question: str
    answers: list[Any]


@dataclass(slots=True)
class KeptAnswers:
    """The answers to one unit's searches, in the file at ``path``."""

    path: Path
    _past: dict[int, list[_Answered]] = field(default_factory=lambda: defaultdict(list))
    _file: FileIO | None = None

    @classmethod
    def open(cls, path: Path) -> KeptAnswers:
        """Read what an earlier run of the same request left, if anything. Raises StorageError."""
        kept = cls(path)
        with storage(path, "read the models' answers"):
            content = path.read_bytes() if path.exists() else b""
            whole = 0
            for line in content.splitlines(keepends=True):
                read = _read(line)
                if read is None:
                    break
                row, answered = read
                kept._past[row].append(answered)
                whole += len(line)
            if whole < len(content):  # what follows a broken line would never be read
                with path.open("r+b") as file:
                    file.truncate(whole)
        return kept

    def search(self, row: int, search: Search[R]) -> Search[R]:
        """The same search, of row ``row`` in the unit: it asks only what was not answered yet, and answers are kept."""
        try:
            query = next(search)
            for question, answers in self._past.pop(row, []):
                if question == _question(query):  # else another program wrote it, which asked other questions
                    query = search.send(_decoded(query, answers))
            while True:
                answers = yield query
                self._keep(row, query, answers)
                query = search.send(answers)
        except StopIteration as end:
            result: R = end.value
            return result

    def _keep(self, row: int, query: Query, answers: list[Any]) -> None:
        body = json.dumps([row, _question(query), answers], default=_encoded).encode("ascii")
        with storage(self.path, "keep the models' answers"):
            if self._file is None:
                self._file = FileIO(self.path, "a")
            line = memoryview(b"%08x %b\n" % (zlib.crc32(body), body))
            while line:  # the system may take a part only
                line = line[self._file.write(line) :]

    def close(self) -> None:
        """Close the file; the answers stay."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def remove(self) -> None:
        """Forget the answers: the unit is whole."""
        self.close()
        with storage(self.path, "remove the models' answers"):
            self.path.unlink(missing_ok=True)


def _read(line: bytes) -> tuple[int, _Answered] | None:
    """A line's row and content; None unless the line is whole."""
    checksum, _, body = line.rstrip(b"\n").partition(b" ")
    if not line.endswith(b"\n") or checksum != b"%08x" % zlib.crc32(body):
        return None
    row, question, answers = json.loads(body, object_hook=_vector)
    return row, _Answered(question, answers)


def _question(query: Query) -> str:
    """A hash of a query. An item is text or a named tuple of plain values, so its ``repr`` is its content."""
    said = repr((query.oracle, list(query.items))).encode("utf-8", "surrogatepass")
    return blake2b(said, digest_size=8).hexdigest()


def _encoded(value: Any) -> Any:
    """What JSON has no form for: vectors float32, and numbers of numpy."""
    if isinstance(value, np.ndarray) and value.dtype == np.float32:
        return {_FLOATS: base64.b64encode(value.tobytes()).decode("ascii")}
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"an answer of type {type(value).__name__} cannot be kept")


def _vector(found: dict[str, str]) -> Any:
    return np.frombuffer(base64.b64decode(found[_FLOATS]), dtype=np.float32)


def _goal_scores(answers: Sequence[Any]) -> list[Any]:
    return [GoalScore(gold, margin, tuple(correct)) for gold, margin, correct in answers]


def _word_lists(answers: Sequence[Any]) -> list[Any]:
    return [tuple(words) for words in answers]


# JSON has no tuples: what the oracles' answers are made of is made again. All others are text, numbers or vectors.
_MADE_AGAIN: dict[str, Callable[[Sequence[Any]], list[Any]]] = {"victim": _goal_scores, "mlm": _word_lists}


def _decoded(query: Query, answers: list[Any]) -> list[Any]:
    again = _MADE_AGAIN.get(query.oracle)
    return again(answers) if again and query.reduce is None else answers
