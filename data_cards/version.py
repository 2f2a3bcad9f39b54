"""One committed version: read it, and find whatever is wrong with its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa
from pydantic import ValidationError
from xaug.data_cards.durable import sha256_of, storage
from xaug.data_cards.errors import CorruptVersionError, UnknownNameError
from xaug.data_cards.ipc import map_table
from xaug.data_cards.manifest import Manifest, Shard, content_sha256

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
_AGAIN = "Restore it from a copy, or remove the version's folder and generate it again."


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

    @cached_property
    def manifest(self) -> Manifest:
        """The manifest, checked against SHA256SUMS. Raises CorruptVersionError."""
        path = self.path / MANIFEST
        try:
            content = path.read_bytes()
            manifest = Manifest.model_validate_json(content)
        except FileNotFoundError:
            raise CorruptVersionError(f"{self.ref} has no {path}. {_AGAIN}") from None
        except OSError as error:
            raise CorruptVersionError(f"{self.ref}: cannot read {path}: {error.strerror}. {_AGAIN}") from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the file"
            raise CorruptVersionError(
                f"{self.ref}: {path} is broken at {where}: {first['msg']}. {_AGAIN} "
                "(A manifest with another schema_version was written by another release of xaug.)"
            ) from None
        expected = self._sums.get(MANIFEST)
        if expected is None:
            raise CorruptVersionError(f"{self.ref}: {self.path / SUMS} is missing or lists no manifest. {_AGAIN}")
        if expected != sha256_of(path):
            raise CorruptVersionError(f"{self.ref}: {path} is not what {SUMS} says. {_AGAIN}")
        if manifest.ref != self.ref:
            raise CorruptVersionError(
                f"{path} says it is {manifest.ref}: a version keeps its place. Move the folder back."
            )
        return manifest

    def table(self, split: str) -> pa.Table:
        """A split's rows, memory-mapped. Raises UnknownNameError, or CorruptVersionError naming the shard."""
        splits = self.manifest.splits
        if split not in splits:
            raise UnknownNameError(f"split of {self.ref}", split, splits)
        return pa.concat_tables([self._shard_table(shard) for shard in splits[split].shards])

    def _shard_table(self, shard: Shard) -> pa.Table:
        """The shard's rows, if it is as long as it was; only `verify` reads every byte."""
        problem = self._shard_problem(shard, hashed=None)
        if problem:
            raise CorruptVersionError(f"{self.ref}: {problem}. {_AGAIN}")
        return map_table(self.path / shard.file)

    def _shard_problem(self, shard: Shard, hashed: str | None) -> str:
        """What is wrong with a shard, or nothing; ``hashed``: its sha256, where it was computed."""
        path = self.path / shard.file
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            return f"{shard.file} is missing"
        except OSError as error:
            return f"{shard.file} cannot be read: {error.strerror}"
        if size != shard.bytes:
            return f"{shard.file} has {size} bytes, the manifest says {shard.bytes}"
        if hashed is not None and hashed != shard.sha256:
            return f"{shard.file} was changed: its sha256 is not the manifest's"
        try:
            rows = map_table(path).num_rows
        except (OSError, pa.ArrowException) as error:
            return f"{shard.file} is not a whole Arrow stream ({str(error).splitlines()[0]})"
        return "" if rows == shard.rows else f"{shard.file} has {rows} rows, the manifest says {shard.rows}"

    def problems(self, split: str) -> list[str]:
        """What is wrong with a split's shards, one sentence each; reads all their bytes."""
        with storage(self.path, f"read {self.ref}"):
            shards = self.manifest.splits[split].shards
            hashes = {s.file: sha256_of(self.path / s.file) for s in shards if (self.path / s.file).is_file()}
        return [found for shard in shards if (found := self._shard_problem(shard, hashes.get(shard.file, "")))]

    def verify(self) -> list[str]:
        """Every problem, one sentence each naming its file; empty if each byte is as it was committed.

        Reads all bytes. Finds changed, missing and extra files, wrong row counts, hashes that do not agree.
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
        problems = [found for s in shards if (found := self._shard_problem(s, hashes.get(s.file, "")))]
        named = {problem.split(" ", 1)[0] for problem in problems}
        problems += [found for found in self._sum_problems(hashes) if found.split(" ", 1)[0] not in named]
        if content_sha256(manifest.splits) != manifest.content_sha256:
            problems.append(f"{MANIFEST} has a content_sha256 that is not its shards'")
        problems += [
            f"{MANIFEST} counts {info.rows} rows in {name}, its shards {total}"
            for name, info in manifest.splits.items()
            if (total := sum(shard.rows for shard in info.shards)) != info.rows
        ]
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


def sums_file(hashes: dict[str, str]) -> bytes:
    """SHA256SUMS as `sha256sum -c` reads it, sorted by path."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode("utf-8")
