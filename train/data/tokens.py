"""The token cache: rows are tokenized once, written in parts by several processes, and read memory-mapped.

The key of a split's features hashes everything that decides them: the shards' hashes, the tokenizer's files, the head
and its version, and the lengths. A complete part is never written again, so after a kill only the missing parts are
written.
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
from xaug.train.heads.base import HEADS, Feature

PART_ROWS = 10_000  # a second or two of tokenizing, so a kill loses little
_PARALLEL = 4  # the number of missing parts from which starting worker processes (a second each) pays
_INTS = pa.list_(pa.int32())
_SCHEMA = pa.schema(
    [
        ("row", pa.int64()), ("cut", pa.bool_()), ("lengths", _INTS), ("ids", _INTS), ("types", pa.list_(pa.int8())),
        ("target", _INTS), ("extra", _INTS),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Request:
    """The rows to tokenize, and how. Picklable: each worker process opens the rows again."""

    rows: RowSource
    head: str
    tokenizer: Path
    limits: Limits
    part_rows: int = PART_ROWS

    @cached_property
    def key(self) -> str:
        """The SHA-256 of everything that decides the features."""
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
    """The settings in a model's configuration that change its tokenizer's output: class and segment ids.

    Raises ModelError as `check_files` does.
    """
    check_files(folder, "model")
    config = json.loads((folder / "config.json").read_bytes())
    return [config.get("model_type"), config.get("type_vocab_size")]


def tokenized(
    request: Request, *, processes: int = 1, progress: Callable[[int, int], None] | None = None
) -> list[Path]:
    """The part files of a split's features, in order. Missing parts are written.

    ``progress`` is called with (complete parts, all parts). Raises StorageError if the cache cannot be written
    (XAUG_CACHE names another folder).
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
                    _report(progress, done, len(parts))
        elif missing:
            tokenizer = load_tokenizer(request.tokenizer)
            for at in missing:
                _write(request, tokenizer, parts[at], at)
                done += 1
                _report(progress, done, len(parts))
    return parts


def kept_parts(request: Request) -> list[Path] | None:
    """The part files of a split's features if all of them are complete; None if any would have to be written."""
    parts = _parts(request)[1]
    return parts if all(_is_whole(part) for part in parts) else None


def _parts(request: Request) -> tuple[Path, list[Path]]:
    """(the cache folder of a split's features, the paths of all its part files)."""
    folder = cache_folder() / "tokens" / request.key
    return folder, [folder / f"part-{at:06d}.arrow" for at in range(-(-request.rows.count // request.part_rows))]


def _is_whole(part: Path) -> bool:
    """Whether the file exists with its end: after a loss of power, a disk may have a file's name without its bytes."""
    try:
        with pa.memory_map(str(part)) as file:
            return int(pa.ipc.open_file(file).num_record_batches) == 1
    except (OSError, pa.ArrowInvalid):
        return False


def _report(progress: Callable[[int, int], None] | None, done: int, of: int) -> None:
    if progress is not None:
        progress(done, of)


_worker: dict[str, Any] = {}  # in a worker process: what its initializer has opened


def _open(request: Request) -> None:
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # the processes are the parallelism
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of a terminal; the parent ends this one
    _worker.update(request=request, tokenizer=load_tokenizer(request.tokenizer))


def _write_opened(job: tuple[Path, int]) -> None:
    _write(_worker["request"], _worker["tokenizer"], *job)


def _write(request: Request, tokenizer: Any, part: Path, at: int) -> None:
    """Encode and write the part's rows; the file appears complete or not at all."""
    first = at * request.part_rows
    rows = request.rows.read(first, first + request.part_rows)
    features = HEADS.get(request.head).encode(tokenizer, rows, first, request.limits)
    aside = part.with_name(f".{part.name}.{os.getpid()}")
    try:
        with pa.OSFile(str(aside), "wb") as sink, pa.ipc.new_file(sink, _SCHEMA) as writer:
            writer.write_batch(as_batch(features))
        aside.rename(part)
    finally:
        aside.unlink(missing_ok=True)


def as_batch(features: Sequence[Feature]) -> pa.RecordBatch:
    """Features as one Arrow record batch of the cache's schema."""
    columns = {
        "row": [feature.row for feature in features],
        "cut": [feature.cut for feature in features],
        "lengths": [[len(ids) for ids in feature.ids] for feature in features],
        "ids": [np.concatenate(feature.ids) for feature in features],
        "types": [
            None if feature.types is None else np.concatenate(feature.types).astype(np.int8) for feature in features
        ],
        "target": [feature.target for feature in features],
        "extra": [feature.extra for feature in features],
    }
    arrays = [pa.array(columns[field.name], type=field.type) for field in _SCHEMA]
    return pa.record_batch(arrays, schema=_SCHEMA)


class _Lists:
    """An Arrow list column, read without copies: item i is values[offsets[i]:offsets[i + 1]]."""

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

    def feature(self, at: int) -> Feature:
        lengths: list[int] = self.lengths[at].tolist()
        types = None
        if self.types.valid is None or self.types.valid[at]:
            types = _split(self.types[at].astype(np.int32), lengths)
        return Feature(
            int(self.row[at]), _split(self.ids[at], lengths), types, self.target[at], self.extra[at],
            bool(self.cut[at]),
        )  # fmt: skip


def _split(values: npt.NDArray[np.int32], lengths: Sequence[int]) -> tuple[npt.NDArray[np.int32], ...]:
    """Consecutive parts of these lengths, without copies. For few parts np.split takes ten times as long."""
    parts, start = [], 0
    for length in lengths:
        parts.append(values[start : start + length])
        start += length
    return tuple(parts)


class Features:
    """The features of several part files, by number, memory-mapped.

    Only the lengths and row numbers are held in memory. A pickled copy maps the files again in its own process.
    """

    def __init__(self, parts: Sequence[Path]) -> None:
        self._paths = tuple(parts)
        self._parts = [_Part(path) for path in parts]
        self._starts = np.cumsum([0, *(len(part.row) for part in self._parts)])
        self.rows = _joined([part.row for part in self._parts], np.int64)
        self.cut = _joined([part.cut for part in self._parts], np.bool_)
        counts = [np.diff(part.lengths.offsets) for part in self._parts]
        self.sequences = _joined(counts, np.int32)  # for each feature, its number of sequences
        self.lengths = _joined(  # for each feature, the number of tokens of its longest sequence
            [np.maximum.reduceat(p.lengths.values, p.lengths.offsets[:-1]) for p in self._parts if len(p.row)], np.int32
        )
        self.tokens = int(sum(len(part.ids.values) for part in self._parts))

    def __len__(self) -> int:
        return int(self._starts[-1])

    def __getitem__(self, at: int) -> Feature:
        part = int(np.searchsorted(self._starts, at, side="right")) - 1
        return self._parts[part].feature(at - int(self._starts[part]))

    def __getstate__(self) -> tuple[Path, ...]:
        return self._paths

    def __setstate__(self, paths: tuple[Path, ...]) -> None:
        self.__init__(paths)  # type: ignore[misc]


def _joined(arrays: Sequence[npt.NDArray[Any]], dtype: Any) -> npt.NDArray[Any]:
    return np.concatenate(arrays).astype(dtype) if arrays else np.zeros(0, dtype)
