"""What is tokenized: a split's rows, the texts of a split's rows, or the lines of a text file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from xaug.data_cards.durable import sha256_of
from xaug.data_cards.errors import DataError, UsageError
from xaug.data_cards.parameters import param
from xaug.data_cards.references import parse
from xaug.data_cards.schema import Row
from xaug.data_cards.store import Store
from xaug.data_cards.version import Version


class RowSource(Protocol):
    """Rows by place. Picklable: worker processes open them anew."""

    @property
    def content(self) -> list[str]:
        """Hashes of all that decides the rows."""
        ...

    @property
    def count(self) -> int:
        """How many."""
        ...

    def read(self, start: int, stop: int) -> list[Row]:
        """Rows ``start`` to ``stop``."""
        ...


@dataclass(frozen=True)
class ShardRows:
    """A version's split."""

    version: Version
    split: str

    @property
    def content(self) -> list[str]:
        """The shards' hashes."""
        return [shard.sha256 for shard in self.version.manifest.splits[self.split].shards]

    @property
    def count(self) -> int:
        """Rows, as the manifest says."""
        return self.version.manifest.splits[self.split].rows

    def read(self, start: int, stop: int) -> list[Row]:
        """The rows as they are."""
        rows: list[Row] = self.version.table(self.split).slice(start, stop - start).to_pylist()
        return rows


@dataclass(frozen=True)
class ShardTexts:
    """A version's split as plain texts, for a masked language model: a row's fields, of choices the right one."""

    version: Version
    split: str

    @property
    def content(self) -> list[str]:
        """The shards' hashes, and that they are read as texts."""
        return ["texts", *ShardRows(self.version, self.split).content]

    @property
    def count(self) -> int:
        """Rows."""
        return ShardRows(self.version, self.split).count

    def read(self, start: int, stop: int) -> list[Row]:
        """Rows ``{"text": …}``."""
        texts = self.version.manifest.about.task_type.texts
        rows = ShardRows(self.version, self.split).read(start, stop)
        return [{"text": " ".join(part for part in texts(row) if part)} for row in rows]


@dataclass(frozen=True)
class TextLines:
    """A UTF-8 text file, a text a line; empty lines are none."""

    path: Path

    @cached_property
    def content(self) -> list[str]:
        """The file's hash."""
        return [sha256_of(self.path)]

    @cached_property
    def _starts(self) -> npt.NDArray[np.int64]:
        """Where each line that is not empty starts."""
        starts, at = [], 0
        with self.path.open("rb") as file:
            for line in file:
                if line.strip():
                    starts.append(at)
                at += len(line)
        return np.array(starts, dtype=np.int64)

    @property
    def count(self) -> int:
        """Lines with text."""
        return len(self._starts)

    def read(self, start: int, stop: int) -> list[Row]:
        """Rows ``{"text": …}``. Raises DataError where a line is no UTF-8."""
        rows: list[Row] = []
        with self.path.open("rb") as file:
            for number, at in enumerate(self._starts[start:stop].tolist(), start + 1):
                file.seek(at)
                try:
                    rows.append({"text": file.readline().decode("utf-8").strip()})
                except UnicodeDecodeError as error:
                    raise DataError(
                        f"{self.path}, text {number}: no UTF-8 ({error.reason}). Convert the file."
                    ) from None
        return rows


def text_sources(texts: Sequence[str], store: Store, *, read: bool = True) -> list[RowSource]:
    """Texts for masked LM: .txt files, folders of them, or references to shards.

    ``read``: the shards' bytes are checked. Raises UsageError for what is not there.
    """
    found: list[RowSource] = []
    for text in texts:
        path = Path(text).expanduser()
        if path.is_dir():
            files = sorted(path.glob("*.txt"))
            if not files:
                raise UsageError(f"{param('mlm_data', path)}: there is no .txt file in that folder.")
            found += [TextLines(file) for file in files]
        elif path.is_file() or path.suffix == ".txt":
            if not path.is_file():
                raise UsageError(f"{param('mlm_data', path)}: there is no such file.")
            found.append(TextLines(path))
        else:
            reference = parse(text, store)
            reference.check(read=read)
            found.append(ShardTexts(reference.version, reference.split))
    return found


def content_hash(sources: Sequence[RowSource]) -> str:
    """sha256 over the hashes of all."""
    return hashlib.sha256("\n".join(one for source in sources for one in source.content).encode()).hexdigest()
