"""`xaug.export`: a version as Parquet, CSV or JSON Lines, with a data card, in a folder of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xaug import html
from xaug.amounts import size_text
from xaug.loading import DataVersion, load

if TYPE_CHECKING:
    from xaug.data_cards.render.exported import ExportedFile


@dataclass(frozen=True)
class Export:
    """A version in a folder, in a format that other programs read. Its README.md says what it is and how to load it."""

    ref: str  # the version that was exported
    path: Path
    format: str
    files: tuple[ExportedFile, ...]  # the files with rows

    @property
    def rows(self) -> dict[str, int]:
        """Split → number of rows."""
        out: dict[str, int] = {}
        for file in self.files:
            out[file.split] = out.get(file.split, 0) + file.rows
        return out

    @property
    def size(self) -> int:
        """The size of the files with rows, in bytes."""
        return sum(file.size for file in self.files)

    def __repr__(self) -> str:
        counts = ", ".join(f"{rows:,} {split}" for split, rows in self.rows.items())
        lines = [f"{self.ref}: {counts} rows as {self.format} ({size_text(self.size)}) in {self.path}"]
        return "\n".join([*lines, *(f"  {file.path}  {size_text(file.size)}" for file in self.files)])

    def _repr_html_(self) -> str:
        rows = [(file.path, file.split, f"{file.rows:,}", size_text(file.size)) for file in self.files]
        head = html.paragraph(f"{self.ref} as {self.format} in {self.path}")
        return head + html.table(("file", "split", "rows", "size"), rows, right=("rows", "size"))


def export(
    ref: str | DataVersion,
    to: str | Path,
    *,
    format: str = "parquet",  # noqa: A002 - the name of the option
    splits: str | Sequence[str] = (),
    columns: str = "all",
    overwrite: bool = False,
    store: str | Path | None = None,
) -> Export:
    """Write a version's rows as Parquet, CSV or JSON Lines, with a data card.

    The folder appears with all its files or not at all. Its bytes depend only on the version, the request, and the
    release of pyarrow.

    Args:
        ref: A version, or a reference such as ``mnli/bae@v2``.
        to: The folder to write. It must be new or empty.
        format: ``parquet``, ``csv`` or ``jsonl``.
        splits: The splits to export; by default all but the rejected rows.
        columns: ``all``, or ``training`` for id, texts and labels only.
        overwrite: Replace an earlier export in the folder.
        store: The folder of all versions; by default XAUG_STORE, or else ``store``.

    Raises:
        UsageError: A parameter is wrong, or the folder holds other files.
        NoSuchVersionError: No version has this name.
        CorruptVersionError: The version's bytes are not those that were committed.
        StorageError: The folder cannot be written.
    """
    from xaug.checking import PATH, check_flags, check_type, several
    from xaug.data_cards.export.folder import plan_export, write_export
    from xaug.data_cards.store import keep_out_of_store

    check_type("to", to, PATH, "a folder")
    check_type("format", format, str, "the name of a format, such as parquet")
    check_flags({"overwrite": overwrite})
    check_type("columns", columns, str, "all or training")
    version = ref if isinstance(ref, DataVersion) else load(ref, store=store)
    folder = Path(to)
    keep_out_of_store(folder, "to", version.store)
    named = several("splits", splits, "the name of a split, or several")
    plan = plan_export(version.version, format, named, columns)
    return Export(version.ref, folder, plan.format.title, write_export(plan, folder, overwrite=overwrite))
