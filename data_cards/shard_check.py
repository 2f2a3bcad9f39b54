"""Checks that a shard is what its manifest says, and that it holds only values that a reader can rely on.

The order matters: a file with a wrong hash is never opened, a file that Arrow cannot validate is never read, and values
are checked last. Otherwise one flipped bit in an offset or a length could end the process by SIGBUS or SIGSEGV.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from xaug.data_cards.durable import sha256_of
from xaug.data_cards.ipc import map_table
from xaug.data_cards.manifest import Manifest, Shard
from xaug.data_cards.masks import first_row, rows_with
from xaug.data_cards.schema import AUGMENTED, EDIT, Feature, arrow_schema, arrow_type
from xaug.data_cards.text import listed, one_line

# These columns of an augmented row (schema.AUGMENTED) are never null; scores and verdicts may be.
_ALWAYS_WRITTEN = ("origin_id", "split", "outcome", "edits", "queries", "reason")


def shard_fault(folder: Path, shard: Shard, manifest: Manifest, digest: str | None = None) -> str:
    """Return what is wrong with a shard, in one sentence that begins with its name; empty if nothing is wrong.

    ``digest``: the file's SHA-256 if the caller has computed it; otherwise the whole file is read here.
    """
    path = folder / shard.file
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return f"{shard.file} is missing"
    except OSError as error:
        return f"{shard.file} cannot be read: {error.strerror}"
    if size != shard.bytes:
        return f"{shard.file} has {size} bytes, but the manifest says {shard.bytes}"
    try:
        if (digest or sha256_of(path)) != shard.sha256:
            return f"{shard.file} was changed: its SHA-256 is not the one in the manifest"
        return _content_fault(path, shard, manifest)
    except OSError as error:
        return f"{shard.file} cannot be read: {error.strerror or error}"


def _content_fault(path: Path, shard: Shard, manifest: Manifest) -> str:
    """Return what is wrong with a file whose hash is right: another program may have written it."""
    try:
        table = map_table(path)
        table.validate(full=True)
        columns = table.schema.names, table.schema.types  # raises UnicodeDecodeError for a name that is not UTF-8
    except (pa.ArrowException, UnicodeDecodeError, OverflowError) as error:
        return f"{shard.file} is not a complete Arrow stream ({one_line((str(error).splitlines() or [''])[0])})"
    if table.num_rows != shard.rows:
        return f"{shard.file} has {table.num_rows} rows, but the manifest says {shard.rows}"
    about = manifest.about
    required = about.task_type.columns(about.labels)
    if missing := [name for name in required if name not in manifest.features]:
        return f"{shard.file} has no column {', '.join(missing)}, which {about.task_type} rows need"
    if "origin_id" in manifest.features:
        required |= {name: feature for name, feature in AUGMENTED.items() if name in manifest.features}
    schema = arrow_schema(manifest.features)
    if other := [name for name, feature in required.items() if schema.field(name).type != arrow_type(feature)]:
        return f"{shard.file} has another type of {listed(other)} than {about.task_type} rows need"
    if columns != (schema.names, schema.types):
        return f"{shard.file} {_other_columns(table.schema, schema)}"
    fault = next(_value_faults(table, manifest), "")
    return f"{shard.file} {fault}" if fault else ""


def _other_columns(shard: pa.Schema, declared: pa.Schema) -> str:
    """Return how a shard's columns differ from those that its manifest declares."""
    if missing := [name for name in declared.names if name not in shard.names]:
        return f"has no column {listed(missing)}, which its manifest declares"
    if extra := [name for name in shard.names if name not in declared.names]:
        return f"has a column {listed(extra)}, which its manifest does not declare"
    if shard.names != declared.names:
        return "has its columns in another order than its manifest declares"
    name = next(name for name in declared.names if shard.field(name).type != declared.field(name).type)
    return f"has {name} as {shard.field(name).type}, but its manifest declares {declared.field(name).type}"


def _value_faults(table: pa.Table, manifest: Manifest) -> Iterator[str]:
    """Yield the faults of values that would make a reader fail, each with the first row that has it."""
    features, task_type = manifest.features, manifest.about.task_type
    required = [name for name in task_type.columns(()) if name not in task_type.nullable]
    augmented = [name for name in _ALWAYS_WRITTEN if name in features and "origin_id" in features]
    for name in (*required, *augmented):
        yield from first_row(pc.is_null(table[name]), f"has no {name}")
    if "edits" in augmented:
        edits = pc.list_flatten(table["edits"])
        for part in (edits, *(pc.struct_field(edits, name) for name in EDIT)):
            yield from first_row(rows_with(table["edits"], pc.is_null(part)), "has an edit without one of its parts")
    for name, feature in features.items():
        yield from _labels_outside(table[name], name, feature, manifest.about.labels)
    for name in required:
        if pa.types.is_list(table[name].type):
            holes = pc.is_null(pc.list_flatten(table[name]))
            yield from first_row(rows_with(table[name], holes), f"has an empty item in {name}")
    yield from task_type.faults(table)


def _labels_outside(column: pa.ChunkedArray, name: str, feature: Feature, labels: Sequence[str]) -> Iterator[str]:
    """Yield class labels that are not an index into the names of labels, those of the features and of the card."""
    inner = feature[0] if isinstance(feature, list) else feature
    if not isinstance(inner, dict) or inner.get("_type") != "ClassLabel":
        return
    count = min(len(inner["names"]), len(labels))
    values = pc.list_flatten(column) if isinstance(feature, list) else column
    outside = pc.or_(pc.less(values, 0), pc.greater_equal(values, count))
    rows = rows_with(column, outside) if isinstance(feature, list) else outside
    yield from first_row(rows, f"has a {name} that is none of its {count} labels")
