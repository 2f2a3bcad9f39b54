"""Writes all files of a version's folder, so that `datasets.load_from_disk` reads it back with column types."""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pyarrow as pa
from xaug.data_cards.durable import sha256_of, sync_folder, write_file
from xaug.data_cards.facts.counting import FactCount
from xaug.data_cards.facts.model import CardFacts
from xaug.data_cards.ipc import write_shards
from xaug.data_cards.manifest import About, Manifest, ManifestDraft, SplitInfo, content_sha256
from xaug.data_cards.render import RENDERERS
from xaug.data_cards.schema import Feature, arrow_schema
from xaug.data_cards.version import MANIFEST, SUMS, sums_file

Splits = Mapping[str, Iterable[pa.RecordBatch | pa.Table]]


def write_splits(
    folder: Path, splits: Splits, features: dict[str, Feature], about: About, shard_rows: int, count: FactCount
) -> dict[str, SplitInfo]:
    """Write all rows, and the files by which `datasets` finds them. Returns the splits as a manifest describes them.

    ``count``: counts every row that is written.
    """
    schema = arrow_schema(features)
    infos: dict[str, SplitInfo] = {}
    for name, tables in splits.items():
        infos[name] = write_shards(folder, name, tables, schema, shard_rows, partial(count.add, name))
        _write_json(folder / name / "state.json", _state(name, infos[name]))
        _write_json(folder / name / "dataset_info.json", _dataset_info(features, about))
        sync_folder(folder / name)
    _write_json(folder / "dataset_dict.json", {"splits": list(splits)})
    return infos


def write_manifest(
    folder: Path,
    draft: ManifestDraft,
    facts: CardFacts,
    *,
    task: str,
    recipe: str,
    version: int,
    fingerprint: str,
    request: dict[str, object],
    features: dict[str, Feature],
    splits: dict[str, SplitInfo],
) -> Manifest:
    """Write the manifest, the files rendered from it, and the hashes of all files. The folder is then complete."""
    manifest = Manifest.model_validate(
        {
            **dict(draft),
            "packages": {**draft.packages, **_release()},
            "task": task,
            "recipe": recipe,
            "version": version,
            "created": datetime.now(UTC).replace(microsecond=0),
            "fingerprint": fingerprint,
            "content_sha256": content_sha256(splits),
            "request": request,
            "features": features,
            "splits": splits,
        }
    )
    write_file(folder / MANIFEST, manifest.to_bytes())
    for renderer in RENDERERS:
        write_file(folder / renderer.file, renderer.render(manifest, facts).encode("utf-8"))
    hashes = {shard.file: shard.sha256 for info in splits.values() for shard in info.shards}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in hashes:
            hashes[name] = sha256_of(path)
    write_file(folder / SUMS, sums_file(hashes))
    sync_folder(folder)
    return manifest


def _release() -> dict[str, str]:
    """Return the release of xaug, which is not part of a fingerprint; nothing where its metadata is not installed."""
    try:
        return {"xaug": importlib.metadata.version("xaug")}
    except importlib.metadata.PackageNotFoundError:
        return {}


def _state(split: str, info: SplitInfo) -> dict[str, object]:
    """Return the state.json of `datasets`. ``_fingerprint`` keys its caches, so here it depends on the content."""
    return {
        "_data_files": [{"filename": Path(shard.file).name} for shard in info.shards],
        "_fingerprint": content_sha256({split: info})[:16],
        "_format_columns": None,
        "_format_kwargs": {},
        "_format_type": None,
        "_output_all_columns": False,
        "_split": split,
    }


def _dataset_info(features: dict[str, Feature], about: About) -> dict[str, object]:
    return {
        "citation": about.citation,
        "description": about.description,
        "features": features,
        "homepage": about.homepage,
        "license": about.license,
    }


def _write_json(path: Path, value: object) -> None:
    write_file(path, (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8"))
