"""Invalid versions with valid hashes: manifest and SHA256SUMS are updated to the changed files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
from xaug.data_cards.durable import sha256_of
from xaug.data_cards.ipc import map_table
from xaug.data_cards.manifest import SplitInfo, content_sha256
from xaug.data_cards.version import MANIFEST, SUMS, sums_file


def sign(folder: Path) -> None:
    """Write SHA256SUMS for a version's current files."""
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    (folder / SUMS).write_bytes(sums_file({name: sha256_of(folder / name) for name in names if name != SUMS}))


def sign_shards(folder: Path) -> None:
    """Write the current sizes and hashes of the shards into the manifest, and then SHA256SUMS."""

    def change(manifest: dict[str, Any]) -> None:
        for info in manifest["splits"].values():
            for shard in info["shards"]:
                path = folder / shard["file"]
                shard |= {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
        splits = {name: SplitInfo.model_validate(info) for name, info in manifest["splits"].items()}
        manifest["content_sha256"] = content_sha256(splits)

    change_manifest(folder, change)


def change_manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change a version's manifest, and update SHA256SUMS."""
    path = folder / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    sign(folder)


def change_shard(folder: Path, shard: str, change: Callable[[pa.Table], pa.Table]) -> None:
    """Write other rows into a shard, as many as before, and update the hashes."""
    table = map_table(folder / shard)
    changed = change(table.combine_chunks())
    path = folder / shard
    path.unlink()  # the old bytes may be mapped
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, changed.schema) as stream:
        stream.write_table(changed)
    sign_shards(folder)
