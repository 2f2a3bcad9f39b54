"""Is a shard what its manifest says, and does it hold only values that a reader can rely on?

The order matters: a file whose hash is wrong is never opened, one that Arrow cannot validate is never read, and only
then do values decide. One flipped bit in an offset or a length would otherwise end the process by SIGBUS or SIGSEGV.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from xaug.data_cards.durable import sha256_of
from xaug.data_cards.ipc import map_table
from xaug.data_cards.manifest import Manifest, Shard
from xaug.data_cards.schema import AUGMENTED, EDIT, Feature, TaskType, arrow_schema, arrow_type, task_features
from xaug.data_cards.text import fault as said_of
from xaug.data_cards.text import listed

# Columns that may have no value in a clean row: a single sentence has no second text.
_MAY_BE_NULL = frozenset({"text_b"})
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
    wanted = task_features(about.task_type, about.labels)
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
    own = [name for name in task_features(task_type, ()) if name not in _MAY_BE_NULL]
    augmented = [name for name in _ALWAYS_WRITTEN if name in features and "origin_id" in features]
    for name in (*own, *augmented):
        yield from _found(pc.is_null(table[name]), f"has no {name}")
    if "edits" in augmented:
        edits = pc.list_flatten(table["edits"])
        for part in (edits, *(pc.struct_field(edits, name) for name in EDIT)):
            yield from _found(_rows_of(table["edits"], pc.is_null(part)), "has an edit without one of its parts")
    for name, feature in features.items():
        yield from _labels_outside(table[name], name, feature, manifest.about.labels)
    for name in own:
        if pa.types.is_list(table[name].type):
            holes = pc.is_null(pc.list_flatten(table[name]))
            yield from _found(_rows_of(table[name], holes), f"has an empty item in {name}")
    yield from _apart(table, task_type)


def _labels_outside(column: pa.ChunkedArray, name: str, feature: Feature, labels: Sequence[str]) -> Iterator[str]:
    """Class labels that are no index of a label's name, as the features have them or as the card has."""
    inner = feature[0] if isinstance(feature, list) else feature
    if not isinstance(inner, dict) or inner.get("_type") != "ClassLabel":
        return
    many = min(len(inner["names"]), len(labels))
    values = pc.list_flatten(column) if isinstance(feature, list) else column
    outside = pc.or_(pc.less(values, 0), pc.greater_equal(values, many))
    rows = _rows_of(column, outside) if isinstance(feature, list) else outside
    yield from _found(rows, f"has a {name} that is none of its {many} labels")


def _apart(table: pa.Table, task_type: TaskType) -> Iterator[str]:
    """Columns of one row that do not fit each other."""
    if task_type is TaskType.MULTIPLE_CHOICE:
        outside = pc.or_(
            pc.less(table["label"], 0), pc.greater_equal(table["label"], pc.list_value_length(table["choices"]))
        )
        yield from _found(outside, "has a label that is none of its choices")
    elif task_type is TaskType.TAGGING:
        differ = pc.not_equal(pc.list_value_length(table["tokens"]), pc.list_value_length(table["tags"]))
        yield from _found(differ, "has another number of tags than of tokens")
    elif task_type is TaskType.SPAN:
        texts, starts = (pc.struct_field(table["answers"], name) for name in ("text", "answer_start"))
        for part in (texts, starts):
            yield from _found(pc.is_null(part), "has no answers")
        differ = pc.not_equal(pc.list_value_length(texts), pc.list_value_length(starts))
        yield from _found(differ, "has another number of answers than of their places")
        lengths = pc.take(pc.utf8_length(table["context"]), pc.list_parent_indices(starts))
        places = pc.list_flatten(starts)
        outside = pc.or_kleene(pc.is_null(places), pc.or_(pc.less(places, 0), pc.greater(places, lengths)))
        yield from _found(_rows_of(starts, outside), "has an answer outside its context")
        holes = pc.is_null(pc.list_flatten(texts))
        yield from _found(_rows_of(texts, holes), "has an answer without a text")
    elif task_type is TaskType.RETRIEVAL:
        known = pc.is_in(table["role"], pa.array(["query", "candidate"]))
        yield from _found(pc.invert(known), "is neither a query nor a candidate")


def _rows_of(column: pa.ChunkedArray, items: Any) -> Any:
    """A mask over a list column's rows, from one over its items: a row is in it if one of its items is."""
    hit = pc.unique(pc.filter(pc.list_parent_indices(column), items))
    return pc.is_in(pa.array(range(len(column)), hit.type), hit) if len(hit) else pa.array([False])


def _found(mask: Any, what: str) -> Iterator[str]:
    """A sentence with the first row of a mask, if it has one."""
    at = pc.index(mask, pa.scalar(True)).as_py()
    if at >= 0:
        yield f"row {at} {what}"
