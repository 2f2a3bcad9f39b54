"""Rows tokenized once: a cache by content, written in parts by several processes, read memory-mapped.

A split's units lie under a key of everything that decides them: the shards' hashes, the tokenizer's files, the head
and its version, the lengths. A part that was written whole is never written again; a killed run goes on with the rest.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from xaug.data_cards.cache import cache_folder
from xaug.data_cards.canonical import canonical_json
from xaug.data_cards.durable import storage
from xaug.models.encoding.texts import Limits
from xaug.models.faults import check_files
from xaug.models.folders import tokenizer_hash
from xaug.models.loading import load_tokenizer
from xaug.train.data.rows import RowSource
from xaug.train.heads.base import HEADS, Unit

PART_ROWS = 10_000  # a part is a second or two of tokenizing: little is lost by a kill
_PARALLEL = 4  # parts to write, from which starting processes (a second each) pays
_INTS = pa.list_(pa.int32())
_SCHEMA = pa.schema(
    [
        ("row", pa.int64()), ("cut", pa.bool_()), ("lengths", _INTS), ("ids", _INTS), ("types", pa.list_(pa.int8())),
        ("target", _INTS), ("extra", _INTS),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Request:
    """What is to be tokenized, and how. Picklable: worker processes open it anew."""

    rows: RowSource
    head: str
    tokenizer: Path
    limits: Limits
    part_rows: int = PART_ROWS

    @cached_property
    def key(self) -> str:
        """sha256 of everything that decides the units."""
        head = HEADS.get(self.head)
        content = {
            "rows": self.rows.content,
            "tokenizer": tokenizer_hash(self.tokenizer),
            "model": _decides(self.tokenizer),
            "head": [head.name, head.version],
            "limits": [self.limits.max_length, self.limits.stride],
            "part": self.part_rows,
        }
        return hashlib.sha256(canonical_json(content).encode("ascii")).hexdigest()


def _decides(folder: Path) -> list[Any]:
    """What a model's configuration says that changes what its tokenizer gives: which class it is, whether segments."""
    check_files(folder, "model")
    config = json.loads((folder / "config.json").read_bytes())
    return [config.get("model_type"), config.get("type_vocab_size")]


def tokenized(
    request: Request, *, processes: int = 1, progress: Callable[[int, int], None] | None = None
) -> list[Path]:
    """The parts of a split's units, in order, written where they are missing.

    ``progress(parts done, parts)``. Raises StorageError if the cache cannot be written (name another with XAUG_CACHE).
    """
    folder, parts = _parts(request)
    missing = [at for at, part in enumerate(parts) if not _is_whole(part)]
    with storage(folder, "write the token cache", "XAUG_CACHE"):
        folder.mkdir(parents=True, exist_ok=True)
        done = len(parts) - len(missing)
        workers = min(processes, len(missing))
        if workers > 1 and len(missing) >= _PARALLEL:
            with ProcessPoolExecutor(workers, get_context("spawn"), _open, (request,)) as pool:
                for _ in pool.map(_write_opened, [(parts[at], at) for at in missing]):
                    done += 1
                    _tell(progress, done, len(parts))
        elif missing:
            tokenizer = load_tokenizer(request.tokenizer)
            for at in missing:
                _write(request, tokenizer, parts[at], at)
                done += 1
                _tell(progress, done, len(parts))
    return parts


def kept_parts(request: Request) -> list[Path] | None:
    """The parts of a split's units where all are there; None where some would have to be written."""
    parts = _parts(request)[1]
    return parts if all(_is_whole(part) for part in parts) else None


def _parts(request: Request) -> tuple[Path, list[Path]]:
    """(the folder of a split's units, the files in it that hold them all)."""
    folder = cache_folder() / "tokens" / request.key
    return folder, [folder / f"part-{at:06d}.arrow" for at in range(-(-request.rows.count // request.part_rows))]


def _is_whole(part: Path) -> bool:
    """Whether the part is there with its end: a disk that lost power may hold a file's name and none of its bytes."""
    try:
        with pa.memory_map(str(part)) as file:
            return int(pa.ipc.open_file(file).num_record_batches) == 1
    except (OSError, pa.ArrowInvalid):
        return False


def _tell(progress: Callable[[int, int], None] | None, done: int, of: int) -> None:
    if progress is not None:
        progress(done, of)


_worker: dict[str, Any] = {}  # of a worker process: what its initializer opened


def _open(request: Request) -> None:
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # the processes are the parallelism
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of a terminal's processes: the first one ends us
    _worker.update(request=request, tokenizer=load_tokenizer(request.tokenizer))


def _write_opened(job: tuple[Path, int]) -> None:
    _write(_worker["request"], _worker["tokenizer"], *job)


def _write(request: Request, tokenizer: Any, part: Path, at: int) -> None:
    """Encode the part's rows; the file is there whole or not at all."""
    first = at * request.part_rows
    rows = request.rows.read(first, first + request.part_rows)
    units = HEADS.get(request.head).encode(tokenizer, rows, first, request.limits)
    aside = part.with_name(f".{part.name}.{os.getpid()}")
    try:
        with pa.OSFile(str(aside), "wb") as sink, pa.ipc.new_file(sink, _SCHEMA) as writer:
            writer.write_batch(as_batch(units))
        aside.rename(part)
    finally:
        aside.unlink(missing_ok=True)


def as_batch(units: Sequence[Unit]) -> pa.RecordBatch:
    """Units as columns."""
    columns = {
        "row": [unit.row for unit in units],
        "cut": [unit.cut for unit in units],
        "lengths": [[len(ids) for ids in unit.ids] for unit in units],
        "ids": [np.concatenate(unit.ids) for unit in units],
        "types": [None if unit.types is None else np.concatenate(unit.types).astype(np.int8) for unit in units],
        "target": [unit.target for unit in units],
        "extra": [unit.extra for unit in units],
    }
    arrays = [pa.array(columns[field.name], type=field.type) for field in _SCHEMA]
    return pa.record_batch(arrays, schema=_SCHEMA)


class _Lists:
    """A list column without copies: item i is values[offsets[i]:offsets[i + 1]]."""

    def __init__(self, column: Any) -> None:
        self.offsets = column.offsets.to_numpy()
        self.values = column.values.to_numpy()
        self.valid = None if column.null_count == 0 else column.is_valid().to_numpy(zero_copy_only=False)

    def __getitem__(self, at: int) -> npt.NDArray[np.int32]:
        return self.values[self.offsets[at] : self.offsets[at + 1]]  # type: ignore[no-any-return]


class _Part:
    def __init__(self, path: Path) -> None:
        batch = pa.ipc.open_file(pa.memory_map(str(path))).get_batch(0)
        self.row = batch["row"].to_numpy()
        self.cut = batch["cut"].to_numpy(zero_copy_only=False)
        self.lengths, self.ids, self.types = (_Lists(batch[name]) for name in ("lengths", "ids", "types"))
        self.target, self.extra = _Lists(batch["target"]), _Lists(batch["extra"])

    def unit(self, at: int) -> Unit:
        lengths: list[int] = self.lengths[at].tolist()
        types = None
        if self.types.valid is None or self.types.valid[at]:
            types = _split(self.types[at].astype(np.int32), lengths)
        return Unit(
            int(self.row[at]), _split(self.ids[at], lengths), types, self.target[at], self.extra[at],
            bool(self.cut[at]),
        )  # fmt: skip


def _split(values: npt.NDArray[np.int32], lengths: Sequence[int]) -> tuple[npt.NDArray[np.int32], ...]:
    """Consecutive parts of these lengths, without copies. np.split takes ten times as long for a few parts."""
    parts, start = [], 0
    for length in lengths:
        parts.append(values[start : start + length])
        start += length
    return tuple(parts)


class Units:
    """All units of some parts, by number. Only lengths and rows are in memory; a copy in another process maps anew."""

    def __init__(self, parts: Sequence[Path]) -> None:
        self._paths = tuple(parts)
        self._parts = [_Part(path) for path in parts]
        self._starts = np.cumsum([0, *(len(part.row) for part in self._parts)])
        self.rows = _joined([part.row for part in self._parts], np.int64)
        self.cut = _joined([part.cut for part in self._parts], np.bool_)
        counts = [np.diff(part.lengths.offsets) for part in self._parts]
        self.sequences = _joined(counts, np.int32)  # of a unit
        self.lengths = _joined(  # pieces of a unit's longest sequence
            [np.maximum.reduceat(p.lengths.values, p.lengths.offsets[:-1]) for p in self._parts if len(p.row)], np.int32
        )
        self.tokens = int(sum(len(part.ids.values) for part in self._parts))

    def __len__(self) -> int:
        return int(self._starts[-1])

    def __getitem__(self, at: int) -> Unit:
        part = int(np.searchsorted(self._starts, at, side="right")) - 1
        return self._parts[part].unit(at - int(self._starts[part]))

    def __getstate__(self) -> tuple[Path, ...]:
        return self._paths

    def __setstate__(self, paths: tuple[Path, ...]) -> None:
        self.__init__(paths)  # type: ignore[misc]


def _joined(arrays: Sequence[npt.NDArray[Any]], dtype: Any) -> npt.NDArray[Any]:
    return np.concatenate(arrays).astype(dtype) if arrays else np.zeros(0, dtype)
