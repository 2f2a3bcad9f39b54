"""Writes the folder of an export: the files of each split, a data card, the version's manifest, and all hashes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from xaug.data_cards.audits import read_audit
from xaug.data_cards.durable import HashingFile, publish, remove_tree, sha256_of, storage, sync_folder, write_file
from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.data_cards.export.formats import FORMATS, PARQUET, Format
from xaug.data_cards.export.public import public
from xaug.data_cards.ipc import BATCH_ROWS
from xaug.data_cards.lock import FileLock
from xaug.data_cards.manifest import REJECTED, Manifest
from xaug.data_cards.parameters import param
from xaug.data_cards.render import croissant
from xaug.data_cards.render.exported import Exported, ExportedFile, render_exported
from xaug.data_cards.schema import Feature
from xaug.data_cards.splits import split_name
from xaug.data_cards.text import listed
from xaug.data_cards.version import SUMS, Version, read_sums, sums_file

Columns = Literal["all", "training"]
COLUMNS: tuple[Columns, ...] = ("all", "training")
# Not manifest.json, by which a store knows the folder of a version.
MANIFEST_COPY = "version-manifest.json"
# Bytes of a split's shards in one Parquet file: `datasets` cuts at the same size (config.MAX_SHARD_SIZE).
_FILE_BYTES = 500_000_000
_TO = param("to")


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """An export that has been checked: what goes into which files. ``address``: what `datasets` loads it by."""

    version: Version
    format: Format
    splits: tuple[str, ...]
    features: dict[str, Feature]
    address: str = "."

    @property
    def manifest(self) -> Manifest:
        """The version's manifest, for others, with the splits and columns that are exported."""
        shared = public(self.version.manifest)
        chosen = {name: shared.splits[name] for name in self.splits}
        return shared.model_copy(update={"splits": chosen, "features": self.features})


def plan_export(
    version: Version,
    format_name: str = "parquet",
    splits: Sequence[str] = (),
    columns: str = "all",
    *,
    address: str = ".",
) -> ExportPlan:
    """Check a request for an export. ``splits``: by default all but the rejected rows.

    ``columns``: ``all``, or ``training`` for those that a trainer reads (the columns of a clean row). Raises
    UnknownNameError for the name of a format, a split or columns, CorruptVersionError for a changed manifest.
    """
    manifest = version.manifest
    if columns not in COLUMNS:
        raise UnknownNameError("set of columns", columns, COLUMNS)
    for name in splits:
        if split_name(name) not in manifest.splits:
            raise UnknownNameError(f"split of {version.ref}", name, manifest.splits)
    about = manifest.about
    wanted = manifest.features if columns == "all" else about.task_type.columns(about.labels)
    chosen = tuple(dict.fromkeys(map(split_name, splits))) or tuple(n for n in manifest.splits if n != REJECTED)
    features = {name: feature for name, feature in manifest.features.items() if name in wanted}
    return ExportPlan(version, FORMATS.get(format_name), chosen, features, address)


def write_export(plan: ExportPlan, to: Path, *, overwrite: bool = False) -> tuple[ExportedFile, ...]:
    """Write an export into the folder ``to``, which appears with all its files or not at all. Returns its data files.

    The bytes depend only on the version, people's verdicts on its rows, the request, and the release of pyarrow.
    ``overwrite``: replace an earlier export. Raises UsageError if the folder holds anything else, CorruptVersionError
    if the version's bytes are not the committed ones, AuditError, LockedVersionError, StorageError.
    """
    check_target(to, overwrite=overwrite)
    with _writing(to):
        to = to.expanduser().resolve()
        to.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(to.parent / f".exporting-{to.name}.lock", what=str(to), wait=False, place=_TO)
    lock.acquire()
    try:
        with _aside(to.parent / f".exporting-{to.name}") as building, _writing(to):
            files = fill(plan, building)
            check_target(to, overwrite=overwrite)  # a file may have been put there in the meantime
            _replace(to, building)
    finally:
        lock.release(remove=True)
    return files


def check_target(to: Path, *, overwrite: bool) -> None:
    """Raise UsageError if a folder holds files, unless ``overwrite`` is set and they are an earlier export's.

    A file that the export did not write, or that was changed since, is the user's own and is never removed.
    """
    with storage(to, "look for an earlier export", _TO):
        folder = to.expanduser()
        if not os.path.lexists(folder) or (folder.is_dir() and not any(folder.iterdir())):
            return
        earlier = (folder / MANIFEST_COPY).is_file() and (folder / SUMS).is_file()
        others = list(_others(folder)) if earlier and overwrite else []
    if not earlier:
        raise UsageError(f"{param('to', to)} already exists and is no earlier export. Name a new or an empty folder.")
    if not overwrite:
        raise UsageError(
            f"{param('to', to)} already holds an export. Name another folder, or replace it with"
            f" {param('overwrite', True)}."
        )
    if others:
        raise UsageError(
            f"{param('to', to)} holds an export, and files that are not as the export wrote them: {listed(others)}."
            " Nothing was removed. Move these files away, or name another folder."
        )


def _others(folder: Path) -> Iterator[str]:
    """Yield what an earlier export's folder holds besides the files, unchanged, that its SHA256SUMS lists."""
    sums = read_sums((folder / SUMS).read_bytes())
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_dir() or (path.is_file() and name in {*sums, SUMS})):
            yield name
        elif path.is_file() and name != SUMS and sha256_of(path) != sums[name]:
            yield f"{name} (changed)"


def fill(plan: ExportPlan, folder: Path) -> tuple[ExportedFile, ...]:
    """Write all files of an export into an empty folder, and return the data files."""
    files = tuple(file for split in plan.splits for file in _write_split(plan, split, folder))
    manifest = plan.manifest
    facts = Exported(files, plan.format.title, plan.format.columns, plan.address, MANIFEST_COPY)
    write_file(folder / "README.md", render_exported(manifest, facts, read_audit(plan.version)).encode())
    held = manifest.model_copy(update={"features": plan.format.features(plan.features)})
    shards = [croissant.DataFile(file.path, file.split, file.size, file.sha256) for file in files]
    write_file(folder / croissant.NAME, croissant.describe(held, shards, plan.format.media_type).encode())
    write_file(folder / MANIFEST_COPY, public(plan.version.manifest).to_bytes())
    written = {file.path: file.sha256 for file in files}
    written |= {name: sha256_of(folder / name) for name in ("README.md", croissant.NAME, MANIFEST_COPY)}
    write_file(folder / SUMS, sums_file(written))
    for path in {folder, *((folder / name).parent for name in written)}:
        sync_folder(path)
    return files


def _write_split(plan: ExportPlan, split: str, folder: Path) -> Iterator[ExportedFile]:
    table = plan.version.table(split).select(list(plan.features))
    step = _rows_in_file(plan, split, table.num_rows)
    parts = max(1, -(-table.num_rows // step))
    for number in range(parts):
        rows = table.slice(number * step, step)
        name = f"{split}.{plan.format.name}"
        if plan.format is PARQUET:  # the layout of `datasets`' own uploads
            name = f"data/{split}-{number:05d}-of-{parts:05d}.parquet"
        (folder / name).parent.mkdir(exist_ok=True)
        with closing(HashingFile(folder / name)) as file:
            plan.format.write(file, rows, plan.features)
        yield ExportedFile(name, split, rows.num_rows, file.size, file.sha256())


def _rows_in_file(plan: ExportPlan, split: str, rows: int) -> int:
    """Return how many rows a file holds: whole record batches in Parquet, all rows in a text format."""
    if plan.format is not PARQUET:
        return max(1, rows)
    size = sum(shard.bytes for shard in plan.version.manifest.splits[split].shards)
    even = -(-rows // max(1, -(-size // _FILE_BYTES)))
    return max(1, even + -even % BATCH_ROWS)


def _writing(folder: Path) -> AbstractContextManager[None]:
    return storage(folder, "write the export", _TO, resumes=False)


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Yield a new folder beside the target, which is removed if it is still there at the end."""
    with _writing(folder):
        remove_tree(folder)  # left by a killed export
        folder.mkdir()
    try:
        yield folder
    finally:
        remove_tree(folder)


def _replace(to: Path, building: Path) -> None:
    """Put a complete export in the place of an empty folder, an earlier export, or nothing."""
    replaced = building.with_name(f"{building.name}-replaced")
    remove_tree(replaced)
    if to.exists():
        to.rename(replaced)
    publish(building, to)
    remove_tree(replaced)
