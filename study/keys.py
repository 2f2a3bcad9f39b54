"""The keys of cells: hashes of everything that decides a result, so that nothing is computed twice."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.packages import worlds

if TYPE_CHECKING:
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source
    from xaug.study.parts import DataSettings

# Raised when a release computes other results from the same declaration, or keeps other things of them.
ALGORITHM = 1
KEY = 16  # characters of a key; of 10^6 cells, two have the same with a probability of 3 in 10^8


def key_of(kind: str, decides: Mapping[str, Any]) -> str:
    """The key of a cell. ``decides``: everything that decides its result, as JSON values."""
    return fingerprint({"algorithm": ALGORITHM, "kind": kind, "decides": dict(decides)})[:KEY]


def model_identity(name: str) -> str:
    """What identifies a model: the hash of its files, or the id of one of the Hub, which is fetched when it is used.

    Raises ModelError for a folder that holds no model.
    """
    from xaug.models.folders import content_hash

    if name in worlds() or Path(name).expanduser().exists() or name.startswith((".", "/", "~")):
        return content_hash(name)
    return name


def rows_identity(source: Source, card: DatasetCard, splits: tuple[str, ...]) -> dict[str, Any]:
    """What identifies the rows of these splits: the hashes of files, the Hub's commits, or the world that makes them.

    Nothing is downloaded. Raises SourceError where the source does not have the card's files.
    """
    from xaug.data_cards.ingest import source_request
    from xaug.data_cards.sources.hub import HubSource

    if isinstance(source, HubSource):
        commits = {config.repo: config.revision for split in splits for config in card.hub.get(split, ())}
        return {"kind": source.name, "commits": commits}
    return source_request(card, source.state(card, splits))


def data_identity(data: DataSettings) -> dict[str, Any]:
    """Return what identifies rows that already exist. Raises MissingFilesError, NoSuchVersionError."""
    import hashlib

    from xaug.data_cards.errors import MissingFilesError
    from xaug.data_cards.references import parse_reference
    from xaug.data_cards.store import Store

    if data.ref is not None and data.store is not None:
        reference = parse_reference(data.ref, Store(data.store))
        return {"content": reference.version.manifest.content_sha256, "ref": reference.name.partition("@")[0]}
    file = Path(str(data.file))
    if not file.is_file():
        raise MissingFilesError(f"{file} does not exist. Correct the path in the section [data] of the study file.")
    with file.open("rb") as stream:
        return {"file": hashlib.file_digest(stream, "sha256").hexdigest()}
