"""The models' answers to searches that have not ended yet, kept on disk so that a kill does not lose them.

A unit of work is stored when all its searches have ended. With hundreds of searches in flight they all end late, and a
kill before that would lose everything. A search is deterministic, however: if it receives the same answers, it asks the
same questions and returns the same result. So each answer is written to disk before the search continues with it.
After a kill, the search receives the stored answers, which needs no model, and continues where it was.

The file of a unit has one line per question: the CRC-32 of the rest of the line, and a JSON list of the row's number in
the unit, a hash of the question, and the answers. It is read up to the first line that is incomplete, and removed when
the unit is complete. Lines are passed to the operating system one by one without a sync. They survive the end of the
process; after a power failure, the last lines may be missing.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import blake2b
from io import FileIO
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from xaug.augment.answer_json import dumped, loaded, rebuilt
from xaug.augment.queries import Query, Search
from xaug.data_cards.durable import storage

R = TypeVar("R")


class _Answered(NamedTuple):
    question: str
    answers: list[Any]


@dataclass(slots=True)
class KeptAnswers:
    """The answers to the searches of one unit, in the file at ``path``."""

    path: Path
    _past: dict[int, list[_Answered]] = field(default_factory=lambda: defaultdict(list))
    _file: FileIO | None = None

    @classmethod
    def open(cls, path: Path) -> KeptAnswers:
        """Read the answers that an earlier run of the same request left, if any. Raises StorageError."""
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
            if whole < len(content):  # lines behind a broken one would never be read
                with path.open("r+b") as file:
                    file.truncate(whole)
        return kept

    def search(self, row: int, search: Search[R]) -> Search[R]:
        """Wrap the search of row ``row`` of the unit: it asks only new questions, and their answers are stored."""
        try:
            query = next(search)
            for question, answers in self._past.pop(row, []):
                if question == _question(query):  # otherwise a program that asks other questions wrote the file
                    query = search.send(_decoded(query, answers))
            while True:
                answers = yield query
                self._keep(row, query, answers)
                query = search.send(answers)
        except StopIteration as end:
            result: R = end.value
            return result

    def _keep(self, row: int, query: Query, answers: list[Any]) -> None:
        body = dumped([row, _question(query), answers])
        with storage(self.path, "keep the models' answers"):
            if self._file is None:
                self._file = FileIO(self.path, "a")
            line = memoryview(b"%08x %b\n" % (zlib.crc32(body), body))
            while line:  # the system may write only a part of it
                line = line[self._file.write(line) :]

    def close(self) -> None:
        """Close the file and leave it on disk."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def remove(self) -> None:
        """Remove the file, once the unit is complete."""
        self.close()
        with storage(self.path, "remove the models' answers"):
            self.path.unlink(missing_ok=True)


def _read(line: bytes) -> tuple[int, _Answered] | None:
    """The row and the content of a line; None if the line is incomplete or damaged."""
    checksum, _, body = line.rstrip(b"\n").partition(b" ")
    if not line.endswith(b"\n") or checksum != b"%08x" % zlib.crc32(body):
        return None
    row, question, answers = loaded(body)
    return row, _Answered(question, answers)


def _question(query: Query) -> str:
    """A hash of a query. An item is text or a named tuple of plain values, so its ``repr`` is its content."""
    content = repr((query.oracle, list(query.items))).encode("utf-8", "surrogatepass")
    return blake2b(content, digest_size=8).hexdigest()


def _decoded(query: Query, answers: list[Any]) -> list[Any]:
    return answers if query.reduce else rebuilt(query.oracle, answers)
