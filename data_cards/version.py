"""One committed version: read its rows, and check every byte of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
from pydantic import ValidationError
from xaug.data_cards.durable import sha256_of, storage
from xaug.data_cards.errors import CorruptVersionError, UnknownNameError
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.ipc import map_table
from xaug.data_cards.manifest import Manifest, content_sha256
from xaug.data_cards.shard_check import shard_fault
from xaug.data_cards.splits import split_name
from xaug.data_cards.summary import Summary
from xaug.data_cards.text import one_line

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
_ADVICE = "Restore it from a copy, or remove the version's folder and generate it again."


# Device, inode, size, and the times of the last write and status change in ns: a change of bytes changes one of them.
_Stamp = tuple[int, int, int, int, int]
_Form = TypeVar("_Form", Manifest, Summary)


@dataclass(frozen=True)
class Version:
    """One committed version in its folder. It never changes."""

    task: str
    recipe: str
    number: int
    path: Path

    @property
    def ref(self) -> str:
        """``TASK/RECIPE@vN``."""
        return f"{self.task}/{self.recipe}@v{self.number}"

    @property
    def dataset(self) -> DatasetId:
        """The dataset whose rows the version has, in the world of its source. Raises CorruptVersionError."""
        return DatasetId.parse(self.task, (self.manifest.source.world,))

    # Shard → the stamp of its file when it was last found sound, so that a run that opens a split a thousand times
    # hashes it once. It is pickled with the version for worker processes.
    _sound: dict[str, _Stamp] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def manifest(self) -> Manifest:
        """The manifest. It is parsed only if its SHA-256 is the one in SHA256SUMS. Raises CorruptVersionError."""
        return self._parsed(Manifest)

    @cached_property
    def summary(self) -> Summary:
        """The part of the manifest that lists of versions show, checked in the same way. It takes less time to read.

        Raises CorruptVersionError.
        """
        return self._parsed(Summary)

    def _parsed(self, form: type[_Form]) -> _Form:
        path = self.path / MANIFEST
        try:
            found = form.model_validate_json(self._manifest_bytes())
        except ValidationError as error:
            first = error.errors()[0]
            where = one_line(".".join(str(part) for part in first["loc"])) or "the file"
            raise CorruptVersionError(
                f"{self.ref}: {path} is invalid at {where}: {one_line(first['msg'])}. {_ADVICE} "
                "(A manifest with another schema_version was written by another release of xaug.)"
            ) from None
        if found.ref != self.ref:
            raise CorruptVersionError(
                f"{path} belongs to the version {one_line(found.ref)}, not to {self.ref}. A version's folder must"
                " not be moved or renamed: move it back."
            )
        return found

    def _manifest_bytes(self) -> bytes:
        """Return the content of manifest.json. Raises CorruptVersionError unless its SHA-256 is in SHA256SUMS."""
        path = self.path / MANIFEST
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise CorruptVersionError(f"{self.ref} has no manifest: {path} does not exist. {_ADVICE}") from None
        except OSError as error:
            raise CorruptVersionError(f"{self.ref}: {path} cannot be read: {error.strerror}. {_ADVICE}") from error
        expected = self._sums.get(MANIFEST)
        if expected is None:
            raise CorruptVersionError(
                f"{self.ref}: {self.path / SUMS} is missing or does not list {MANIFEST}. {_ADVICE}"
            )
        if expected != hashlib.sha256(content).hexdigest():
            raise CorruptVersionError(
                f"{self.ref}: {path} was changed: its SHA-256 is not the one in {SUMS}. {_ADVICE}"
            )
        return content

    def table(self, split: str) -> pa.Table:
        """Return a split's rows, memory-mapped, after every byte of its shards was checked.

        Raises UnknownNameError for an unknown split, or CorruptVersionError, which names the shard and its fault.
        """
        splits, split = self.manifest.splits, split_name(split)
        if split not in splits:
            raise UnknownNameError(f"split of {self.ref}", split, splits)
        if problems := self.shard_problems(split):
            raise CorruptVersionError(f"{self.ref}: {problems[0]}. {_ADVICE} `xaug verify` lists all problems.")
        return pa.concat_tables([map_table(self.path / shard.file) for shard in splits[split].shards])

    def shard_problems(self, split: str) -> list[str]:
        """Return the problems of a split's shards, one sentence each.

        Reads all their bytes, except those of shards that were sound before and whose files have not changed since.
        """
        problems = []
        for shard in self.manifest.splits[split_name(split)].shards:
            stamp = _stamp(self.path / shard.file)
            if stamp is not None and self._sound.get(shard.file) == stamp:
                continue
            if wrong := shard_fault(self.path, shard, self.manifest):
                problems.append(wrong)
            elif stamp is not None:
                self._sound[shard.file] = stamp
        return problems

    def verify(self, pool: Executor | None = None) -> list[str]:
        """Return every problem, one sentence each that names the file; empty if every byte is as it was committed.

        Reads all bytes; with a ``pool`` of threads, of several files at a time. Finds changed, missing and extra files,
        wrong row counts, hashes that disagree, and values that rows of the task must not have. Raises StorageError if a
        file cannot be read.
        """
        if not self.path.is_dir():
            return [f"{self.path} is not a folder"]
        in_order = map if pool is None else pool.map
        with storage(self.path, f"verify {self.ref}"):
            names = [name for name in self._files() if name != SUMS]
            hashes = dict(zip(names, in_order(sha256_of, [self.path / name for name in names]), strict=True))
        try:
            manifest = self.manifest
        except CorruptVersionError as error:
            return [f"{MANIFEST}: {error}", *self._sum_problems(hashes)]
        shards = [shard for split in manifest.splits.values() for shard in split.shards]
        faults = in_order(lambda shard: shard_fault(self.path, shard, manifest, hashes.get(shard.file)), shards)
        problems = [fault for fault in faults if fault]
        named = {problem.split(" ", 1)[0] for problem in problems}
        problems += [found for found in self._sum_problems(hashes) if found.split(" ", 1)[0] not in named]
        if content_sha256(manifest.splits) != manifest.content_sha256:
            problems.append(f"{MANIFEST} has a content_sha256 that does not match its shards")
        return problems

    def _sum_problems(self, hashes: dict[str, str]) -> list[str]:
        """Return the differences between SHA256SUMS and the files (path → SHA-256), one sentence each."""
        sums = self._sums
        if not sums:
            return [f"{SUMS} is missing or empty"]
        problems = [f"{name} is missing" for name in sums if name not in hashes]
        problems += [f"{name} is an extra file" for name in hashes if name not in sums]
        problems += [
            f"{name} was changed: its sha256 is not the one in {SUMS}"
            for name, digest in hashes.items()
            if sums.get(name, digest) != digest
        ]
        # A changed byte that changes no entry (a space, a letter's case) is still reported.
        if not problems and self._sums_bytes != sums_file(hashes):
            problems.append(f"{SUMS} was changed")
        return problems

    def _files(self) -> Iterator[str]:
        """Yield all files below the folder, sorted, except the caches that `datasets` writes next to shards."""
        for path in sorted(self.path.rglob("*")):
            if not path.is_dir() and not path.match("cache-*.arrow"):
                yield path.relative_to(self.path).as_posix()

    @property
    def _sums_bytes(self) -> bytes:
        try:
            return (self.path / SUMS).read_bytes()
        except OSError:
            return b""

    @property
    def _sums(self) -> dict[str, str]:
        return read_sums(self._sums_bytes)


def _stamp(path: Path) -> _Stamp | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def sums_file(hashes: dict[str, str]) -> bytes:
    """Return the content of SHA256SUMS, as ``sha256sum -c`` reads it, sorted by path."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode("utf-8")


def read_sums(content: bytes) -> dict[str, str]:
    """Return path → SHA-256 from the content of SHA256SUMS. Lines of another form are skipped."""
    lines = (line.split("  ", 1) for line in content.decode("utf-8", "replace").splitlines())
    return {parts[1]: parts[0] for parts in lines if len(parts) == 2}
