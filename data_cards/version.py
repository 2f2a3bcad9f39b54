"""One committed version: read it, and find whatever is wrong with its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyarrow as pa
from pydantic import ValidationError
from xaug.data_cards.durable import sha256_of, storage
from xaug.data_cards.errors import CorruptVersionError, UnknownNameError
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.ipc import map_table
from xaug.data_cards.manifest import Manifest, content_sha256
from xaug.data_cards.shard_check import shard_fault
from xaug.data_cards.splits import split_name
from xaug.data_cards.text import fault

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
_AGAIN = "Restore it from a copy, or remove the version's folder and generate it again."


# Device, inode, size, and times of the last write and of the last change (nanoseconds): bytes that changed change one.
_Stamp = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class Version:
    """``TASK/RECIPE@vN`` in its folder; immutable."""

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
        """The dataset whose rows it has: of the world that its source is of. Raises CorruptVersionError."""
        return DatasetId.parse(self.task, (self.manifest.source.world,))

    # Shard → what its file was when it was last found sound: a run that opens a split a thousand times hashes it once.
    # It travels with the version to worker processes.
    _sound: dict[str, _Stamp] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def manifest(self) -> Manifest:
        """The manifest. Nothing in it is read before its bytes are those of SHA256SUMS. Raises CorruptVersionError."""
        path = self.path / MANIFEST
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise CorruptVersionError(f"{self.ref} has no {path}. {_AGAIN}") from None
        except OSError as error:
            raise CorruptVersionError(f"{self.ref}: cannot read {path}: {error.strerror}. {_AGAIN}") from error
        expected = self._sums.get(MANIFEST)
        if expected is None:
            raise CorruptVersionError(f"{self.ref}: {self.path / SUMS} is missing or lists no manifest. {_AGAIN}")
        if expected != hashlib.sha256(content).hexdigest():
            raise CorruptVersionError(f"{self.ref}: {path} is not what {SUMS} says. {_AGAIN}")
        try:
            manifest = Manifest.model_validate_json(content)
        except ValidationError as error:
            first = error.errors()[0]
            where = fault(".".join(str(part) for part in first["loc"])) or "the file"
            raise CorruptVersionError(
                f"{self.ref}: {path} is broken at {where}: {fault(first['msg'])}. {_AGAIN} "
                "(A manifest with another schema_version was written by another release of xaug.)"
            ) from None
        if manifest.ref != self.ref:
            raise CorruptVersionError(
                f"{path} says it is {fault(manifest.ref)}: a version keeps its place. Move the folder back."
            )
        return manifest

    def table(self, split: str) -> pa.Table:
        """A split's rows, memory-mapped, after every byte of them was checked.

        Raises UnknownNameError, or CorruptVersionError naming the shard and what is wrong with it.
        """
        splits, split = self.manifest.splits, split_name(split)
        if split not in splits:
            raise UnknownNameError(f"split of {self.ref}", split, splits)
        if problems := self.problems(split):
            raise CorruptVersionError(f"{self.ref}: {problems[0]}. {_AGAIN} `xaug verify` lists all that is wrong.")
        return pa.concat_tables([map_table(self.path / shard.file) for shard in splits[split].shards])

    def problems(self, split: str) -> list[str]:
        """What is wrong with a split's shards, one sentence each.

        Reads all their bytes, but those of a shard that was found sound before and whose file is the same since.
        """
        found = []
        for shard in self.manifest.splits[split_name(split)].shards:
            stamp = _stamp(self.path / shard.file)
            if stamp is not None and self._sound.get(shard.file) == stamp:
                continue
            if wrong := shard_fault(self.path, shard, self.manifest):
                found.append(wrong)
            elif stamp is not None:
                self._sound[shard.file] = stamp
        return found

    def verify(self) -> list[str]:
        """Every problem, one sentence each naming its file; empty if each byte is as it was committed.

        Reads all bytes. Finds changed, missing and extra files, wrong row counts, hashes that do not agree, and values
        that no row of the task may have.
        """
        if not self.path.is_dir():
            return [f"{self.path} is not a folder"]
        with storage(self.path, f"verify {self.ref}"):
            hashes = {name: sha256_of(self.path / name) for name in self._files() if name != SUMS}
        try:
            manifest = self.manifest
        except CorruptVersionError as error:
            return [f"{MANIFEST}: {error}", *self._sum_problems(hashes)]
        shards = [shard for split in manifest.splits.values() for shard in split.shards]
        problems = [found for s in shards if (found := shard_fault(self.path, s, manifest, hashes.get(s.file)))]
        named = {problem.split(" ", 1)[0] for problem in problems}
        problems += [found for found in self._sum_problems(hashes) if found.split(" ", 1)[0] not in named]
        if content_sha256(manifest.splits) != manifest.content_sha256:
            problems.append(f"{MANIFEST} has a content_sha256 that is not its shards'")
        return problems

    def _sum_problems(self, hashes: dict[str, str]) -> list[str]:
        """Where SHA256SUMS and the files (path → sha256) differ."""
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
        # A byte that changes no entry (a blank, a letter's case) is still a changed byte.
        if not problems and self._sums_bytes != sums_file(hashes):
            problems.append(f"{SUMS} was changed")
        return problems

    def _files(self) -> Iterator[str]:
        """All files below the folder, sorted; not what `datasets` caches beside shards it maps over."""
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
        """Path → sha256, as SHA256SUMS says; nothing of lines that are not of that form."""
        lines = (line.split("  ", 1) for line in self._sums_bytes.decode("utf-8", "replace").splitlines())
        return {parts[1]: parts[0] for parts in lines if len(parts) == 2}


def _stamp(path: Path) -> _Stamp | None:
    try:
        said = path.stat()
    except OSError:
        return None
    return said.st_dev, said.st_ino, said.st_size, said.st_mtime_ns, said.st_ctime_ns


def sums_file(hashes: dict[str, str]) -> bytes:
    """SHA256SUMS as `sha256sum -c` reads it, sorted by path."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode("utf-8")
