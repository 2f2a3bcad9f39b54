"""README.md of an export: the version's data card, with the files of the export in place of the store's shards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xaug.data_cards.manifest import Manifest
from xaug.data_cards.render.hub import front_matter
from xaug.data_cards.render.markdown import render_template

if TYPE_CHECKING:
    from xaug.data_cards.audits import Audit


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file with rows of one split. ``path``: below the folder of the export."""

    path: str
    split: str
    rows: int
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Exported:
    """What the card of an export says besides the manifest. ``address``: what `datasets` loads it by."""

    files: tuple[ExportedFile, ...]
    format: str
    columns: str
    address: str
    manifest: str  # the name of the file with the version's manifest


def render_exported(manifest: Manifest, export: Exported, audit: Audit | None = None) -> str:
    """Return the card of an export. ``manifest``: with the splits and columns that were exported.

    ``audit``: people's verdicts on rows of the version.
    """
    files: dict[str, list[str]] = {}
    for file in export.files:
        files.setdefault(file.split, []).append(file.path)
    return render_template("export.md.j2", manifest, front_matter(manifest, files), audit=audit, export=export)
