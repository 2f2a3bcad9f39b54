"""The sources of rows to tokenize: the rows of a split, their texts, or the lines of a text file."""

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
from xaug.data_cards.references import parse_reference
from xaug.data_cards.schema import Row
from xaug.data_cards.store import Store
from xaug.data_cards.version import Version


class RowSource(Protocol):
    """Numbered rows. Picklable: each worker process opens the source again."""

    @property
    def content(self) -> list[str]:
        """The hashes of everything that decides the rows."""
        ...

    @property
    def count(self) -> int:
        """The number of rows."""
        ...

    def read(self, start: int, stop: int) -> list[Row]:
        """The rows from ``start`` up to, but not including, ``stop``."""
        ...


@dataclass(frozen=True)
class ShardRows:
    """The rows of a version's split."""

    version: Version
    split: str

    @property
    def content(self) -> list[str]:
        """The SHA-256 of each shard."""
        return [shard.sha256 for shard in self.version.manifest.splits[self.split].shards]

    @property
    def count(self) -> int:
        """The number of rows according to the manifest."""
        return self.version.manifest.splits[self.split].rows

    def read(self, start: int, stop: int) -> list[Row]:
        """Rows ``start`` to ``stop``, as the shards hold them."""
        rows: list[Row] = self.version.table(self.split).slice(start, stop - start).to_pylist()
        return rows


@dataclass(frozen=True)
class ShardTexts:
    """The rows of a version's split as plain texts for a masked language model.

    A text joins the fields of a row; of several choices it contains the correct one only.
    """

    version: Version
    split: str

    @property
    def content(self) -> list[str]:
        """The SHA-256 of each shard, after a mark that the rows are read as texts."""
        return ["texts", *ShardRows(self.version, self.split).content]

    @property
    def count(self) -> int:
        """The number of rows."""
        return ShardRows(self.version, self.split).count

    def read(self, start: int, stop: int) -> list[Row]:
        """Rows ``{"text": …}``."""
        texts = self.version.manifest.about.task_type.texts
        rows = ShardRows(self.version, self.split).read(start, stop)
        return [{"text": " ".join(part for part in texts(row) if part)} for row in rows]


@dataclass(frozen=True)
class TextLines:
    """A UTF-8 file with one text on each line; empty lines are skipped."""

    path: Path

    @cached_property
    def content(self) -> list[str]:
        """The SHA-256 of the file."""
        return [sha256_of(self.path)]

    @cached_property
    def _starts(self) -> npt.NDArray[np.int64]:
        """The byte offset of each line that is not empty."""
        starts, at = [], 0
        with self.path.open("rb") as file:
            for line in file:
                if line.strip():
                    starts.append(at)
                at += len(line)
        return np.array(starts, dtype=np.int64)

    @property
    def count(self) -> int:
        """The number of lines with text."""
        return len(self._starts)

    def read(self, start: int, stop: int) -> list[Row]:
        """Rows ``{"text": …}``. Raises DataError for a line that is not UTF-8."""
        rows: list[Row] = []
        with self.path.open("rb") as file:
            for number, at in enumerate(self._starts[start:stop].tolist(), start + 1):
                file.seek(at)
                try:
                    rows.append({"text": file.readline().decode("utf-8").strip()})
                except UnicodeDecodeError as error:
                    raise DataError(
                        f"{self.path}, text {number} is not UTF-8 ({error.reason}). Convert the file to UTF-8."
                    ) from None
        return rows


def names_files(text: str) -> bool:
    """Whether a source of texts is a file or a folder, and not a reference to shards. A .txt file need not exist."""
    path = Path(text).expanduser()
    return path.is_dir() or path.is_file() or path.suffix == ".txt"


def text_sources(texts: Sequence[str], store: Store, *, read: bool = True) -> list[RowSource]:
    """The sources of texts for masked language modelling: .txt files, folders of such files, or references to shards.

    ``read``: whether the bytes of shards are checked. Raises UsageError for a file that does not exist, a folder
    without .txt files and a reference with a share, and whatever a reference raises.
    """
    sources: list[RowSource] = []
    for text in texts:
        path = Path(text).expanduser()
        if not names_files(text):
            reference = parse_reference(text, store)
            if reference.share != 1.0:
                raise UsageError(
                    f"{param('mlm_data', text)}: texts are read as a whole. Leave out the share :{reference.share:g}."
                )
            reference.check(check_bytes=read)
            sources.append(ShardTexts(reference.version, reference.split))
        elif path.is_dir():
            files = sorted(path.glob("*.txt"))
            if not files:
                raise UsageError(f"{param('mlm_data', path)}: there is no .txt file in that folder.")
            sources += [TextLines(file) for file in files]
        elif path.is_file():
            sources.append(TextLines(path))
        else:
            raise UsageError(f"{param('mlm_data', path)}: there is no such file.")
    return sources


def content_hash(sources: Sequence[RowSource]) -> str:
    """SHA-256 over the content hashes of all sources."""
    return hashlib.sha256("\n".join(one for source in sources for one in source.content).encode()).hexdigest()
