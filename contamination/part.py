"""The texts of one split of an evaluation set as sorted hashes, kept in the cache by their content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp
from typing import Literal

import numpy as np
from xaug.contamination.hashing import Hashes, WordHashes
from xaug.contamination.rows import GRAM, compared_whole, example, whole, words_of
from xaug.data_cards.cache import cache_folder
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.durable import publish, remove_tree, storage, write_file
from xaug.data_cards.schema import Row
from xaug.data_cards.splits import kind_of, language_of

FORMAT = 1  # raised when other hashes are made of the same rows
_ROWS = 2_000  # rows in memory at a time: their n-grams take about 2 MB
_RANGES = 64  # parts of the range of hashes that are merged one after another
_ABOUT = "about.json"
Kind = Literal["wholes", "grams"]
KINDS: tuple[Kind, ...] = ("wholes", "grams")


@dataclass(frozen=True, slots=True)
class Part:
    """One split of an evaluation set. It can be pickled for other processes.

    ``folder`` holds ``wholes.npy`` and ``grams.npy``: the sorted hashes of its texts and examples, and of its n-grams.
    ``sha256``: of both.
    """

    task: str
    split: str
    rows: int
    sha256: str
    folder: Path

    @property
    def language(self) -> str:
        """The language of the split; empty if it holds several."""
        return language_of(self.split) or ""

    @property
    def kind(self) -> str:
        """``validation`` or ``test``."""
        return kind_of(self.split)

    def hashes(self, kind: Kind) -> Hashes:
        """The sorted hashes, memory-mapped."""
        return load(self.folder, kind)


def folder_of(key: str) -> Path:
    """The folder in the cache for hashes that ``key`` identifies."""
    return cache_folder() / "contamination" / key[:32]


def kept(key: str) -> Part | None:
    """The part that an earlier call made of the same rows; None if there is none or if it is damaged."""
    folder = folder_of(key)
    try:
        about = json.loads((folder / _ABOUT).read_bytes())
        for kind in KINDS:
            load(folder, kind)
        return Part(**about, folder=folder)
    except (OSError, ValueError, TypeError):
        return None


def make(key: str, card: DatasetCard, split: str, rows: Iterable[Row]) -> Part:
    """Hash the texts of a split's rows and keep them. Raises what ``rows`` raises, and StorageError.

    Memory: 8 bytes for each distinct n-gram of the split.
    """
    wholes, grams, count = _hashed(card, rows)
    return _put(key, str(card.id), split, count, {"wholes": wholes, "grams": grams})


def _hashed(card: DatasetCard, rows: Iterable[Row]) -> tuple[Hashes, Hashes, int]:
    """(the hashes of texts and examples, those of n-grams, the number of rows), sorted and distinct."""
    known, source = WordHashes(), iter(rows)
    wholes: list[Hashes] = []
    grams: list[Hashes] = []
    count = 0
    while batch := list(islice(source, _ROWS)):
        count += len(batch)
        texts = [words_of(card, row) for row in batch]
        exact = [whole(text) for fields in texts for text in fields if compared_whole(len(text))]
        exact += [found for fields in texts if (found := example(fields)) is not None]
        wholes.append(np.unique(np.array(exact, np.uint64)))
        grams.append(np.unique(known.grams([text for fields in texts for text in fields], GRAM).values))
    return merged(wholes), merged(grams), count


def merged(arrays: Sequence[Hashes]) -> Hashes:
    """The distinct hashes of sorted arrays, sorted. Beside its result, it needs a small part of the arrays' memory."""
    bounds = np.arange(1, _RANGES, dtype=np.uint64) * np.uint64(2**64 // _RANGES)
    cuts = [[0, *np.searchsorted(array, bounds).tolist(), len(array)] for array in arrays]
    pieces = [
        np.unique(np.concatenate([array[cut[at] : cut[at + 1]] for array, cut in zip(arrays, cuts, strict=True)]))
        for at in range(_RANGES)
        if arrays
    ]
    return np.concatenate(pieces) if pieces else np.empty(0, np.uint64)


def load(folder: Path, kind: Kind) -> Hashes:
    """The hashes of a folder in the cache, memory-mapped. Raises OSError, and ValueError for a damaged file."""
    try:
        found: Hashes = np.load(folder / f"{kind}.npy", mmap_mode="r", allow_pickle=False)
    except EOFError as error:  # an empty file
        raise ValueError(str(error)) from error
    if found.dtype != np.uint64 or found.ndim != 1:
        raise ValueError(f"{folder} does not hold hashes")
    return found


def write(folder: Path, hashes: dict[Kind, Hashes], about: dict[str, object]) -> None:
    """Write hashes into a folder that exists whole or not at all. Raises StorageError."""
    with storage(folder, "write the hashes of evaluation texts", "XAUG_CACHE"):
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(mkdtemp(prefix=".aside-", dir=folder.parent))
        try:
            for kind, values in hashes.items():
                np.save(aside / f"{kind}.npy", values, allow_pickle=False)
            write_file(aside / _ABOUT, json.dumps(about).encode())
            remove_tree(folder)
            publish(aside, folder)
        except OSError:
            if not (folder / _ABOUT).is_file():  # else another process made the same folder meanwhile
                raise
        finally:
            remove_tree(aside)


def _put(key: str, task: str, split: str, rows: int, hashes: dict[Kind, Hashes]) -> Part:
    digest = hashlib.sha256()
    for kind in KINDS:
        digest.update(hashes[kind].astype("<u8").tobytes())
    part = Part(task, split, rows, digest.hexdigest(), folder_of(key))
    about = {name: value for name, value in asdict(part).items() if name != "folder"}
    write(part.folder, hashes, about)
    return part
