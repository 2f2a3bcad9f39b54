"""Is a shard what its manifest says, and does it hold only values that a reader can rely on?

The order matters: a file whose hash is wrong is never opened, one that Arrow cannot validate is never read, and only
then do values decide. One flipped bit in an offset or a length would otherwise end the process by SIGBUS or SIGSEGV.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from xaug.data_cards.durable import sha256_of
from xaug.data_cards.ipc import map_table
from xaug.data_cards.manifest import Manifest, Shard
from xaug.data_cards.masks import found, rows_of
from xaug.data_cards.schema import AUGMENTED, EDIT, Feature, arrow_schema, arrow_type
from xaug.data_cards.text import fault as said_of
from xaug.data_cards.text import listed

# Of an augmented row these are always written (schema.AUGMENTED); scores and verdicts may be null.
_ALWAYS_WRITTEN = ("origin_id", "split", "outcome", "edits", "queries", "reason")


def shard_fault(folder: Path, shard: Shard, manifest: Manifest, digest: str | None = None) -> str:
    """What is wrong with a shard of a version's folder, in one sentence that begins with its name; empty if nothing is.

    ``digest``: its sha256 where it was computed already; otherwise all its bytes are read here.
    """
    path = folder / shard.file
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return f"{shard.file} is missing"
    except OSError as error:
        return f"{shard.file} cannot be read: {error.strerror}"
    if size != shard.bytes:
        return f"{shard.file} has {size} bytes, the manifest says {shard.bytes}"
    try:
        if (digest or sha256_of(path)) != shard.sha256:
            return f"{shard.file} was changed: its sha256 is not the manifest's"
        return _content_fault(path, shard, manifest)
    except OSError as error:
        return f"{shard.file} cannot be read: {error.strerror or error}"


def _content_fault(path: Path, shard: Shard, manifest: Manifest) -> str:
    """What is wrong with a file whose bytes are those that were hashed: its maker may have been another program."""
    try:
        table = map_table(path)
        table.validate(full=True)
        held = table.schema.names, table.schema.types  # a name that is no UTF-8 is found here
    except (pa.ArrowException, UnicodeDecodeError, OverflowError) as error:
        return f"{shard.file} is not a whole Arrow stream ({said_of((str(error).splitlines() or [''])[0])})"
    if table.num_rows != shard.rows:
        return f"{shard.file} has {table.num_rows} rows, the manifest says {shard.rows}"
    about = manifest.about
    wanted = about.task_type.columns(about.labels)
    if missing := [name for name in wanted if name not in manifest.features]:
        return f"{shard.file} has no column {', '.join(missing)}, which {about.task_type} rows have"
    if "origin_id" in manifest.features:
        wanted |= {name: feature for name, feature in AUGMENTED.items() if name in manifest.features}
    schema = arrow_schema(manifest.features)
    if other := [name for name, feature in wanted.items() if schema.field(name).type != arrow_type(feature)]:
        return f"{shard.file} has {listed(other)} of another type than {about.task_type} rows have"
    if held != (schema.names, schema.types):
        return f"{shard.file} {_other_columns(table.schema, schema)}"
    fault = next(_value_faults(table, manifest), "")
    return f"{shard.file} {fault}" if fault else ""


def _other_columns(held: pa.Schema, said: pa.Schema) -> str:
    """How a shard's columns differ from those that its manifest says."""
    if missing := [name for name in said.names if name not in held.names]:
        return f"has no column {listed(missing)}, which its manifest says"
    if extra := [name for name in held.names if name not in said.names]:
        return f"has a column {listed(extra)}, which its manifest does not say"
    if held.names != said.names:
        return "has its columns in another order than its manifest says"
    name = next(name for name in said.names if held.field(name).type != said.field(name).type)
    return f"has {name} as {held.field(name).type}, its manifest says {said.field(name).type}"


def _value_faults(table: pa.Table, manifest: Manifest) -> Iterator[str]:
    """Values that a reader would stumble over, each with the first row that has one."""
    features, task_type = manifest.features, manifest.about.task_type
    own = [name for name in task_type.columns(()) if name not in task_type.nullable]
    augmented = [name for name in _ALWAYS_WRITTEN if name in features and "origin_id" in features]
    for name in (*own, *augmented):
        yield from found(pc.is_null(table[name]), f"has no {name}")
    if "edits" in augmented:
        edits = pc.list_flatten(table["edits"])
        for part in (edits, *(pc.struct_field(edits, name) for name in EDIT)):
            yield from found(rows_of(table["edits"], pc.is_null(part)), "has an edit without one of its parts")
    for name, feature in features.items():
        yield from _labels_outside(table[name], name, feature, manifest.about.labels)
    for name in own:
        if pa.types.is_list(table[name].type):
            holes = pc.is_null(pc.list_flatten(table[name]))
            yield from found(rows_of(table[name], holes), f"has an empty item in {name}")
    yield from task_type.faults(table)


def _labels_outside(column: pa.ChunkedArray, name: str, feature: Feature, labels: Sequence[str]) -> Iterator[str]:
    """Class labels that are no index of a label's name, as the features have them or as the card has."""
    inner = feature[0] if isinstance(feature, list) else feature
    if not isinstance(inner, dict) or inner.get("_type") != "ClassLabel":
        return
    many = min(len(inner["names"]), len(labels))
    values = pc.list_flatten(column) if isinstance(feature, list) else column
    outside = pc.or_(pc.less(values, 0), pc.greater_equal(values, many))
    rows = rows_of(column, outside) if isinstance(feature, list) else outside
    yield from found(rows, f"has a {name} that is none of its {many} labels")
