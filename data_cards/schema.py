"""How the columns of rows are described and written, so that `datasets` reads them back typed.

A row in Python is a plain ``dict`` with exactly its task type's columns (``Row``, ``task_types``). An augmented row
has the columns of ``AUGMENTED`` beside them, and two columns for each filter (``<filter>_score``, ``<filter>_ok``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

Row = dict[str, Any]


# Hugging Face feature descriptions (datasets.Features.to_dict); a one-item list is a list of that feature.
Feature = dict[str, Any] | list[Any]


def value(dtype: str) -> Feature:
    """A scalar feature, e.g. ``value("string")``."""
    return {"dtype": dtype, "_type": "Value"}


def class_label(names: Sequence[str]) -> Feature:
    """An int64 feature whose values are indices into ``names``."""
    return {"names": list(names), "_type": "ClassLabel"}


STRING, INT, FLOAT, BOOL = value("string"), value("int32"), value("float32"), value("bool")


EDIT: Feature = {
    # field: "text_a", "context", "choices[2]", "tokens"; start and end: characters of the original field
    # (for "tokens": of the tokens joined by one space); before = original[start:end], after = its replacement.
    "field": STRING, "start": INT, "end": INT, "before": STRING, "after": STRING,
}  # fmt: skip

AUGMENTED: dict[str, Feature] = {
    "origin_id": STRING,  # id of the clean row
    "split": STRING,  # split the clean row came from
    "position": value("int64"),  # its place there, from 0: kept and rejected rows lie apart
    "outcome": STRING,  # succeeded, failed, skipped; untested: the text was changed and no victim was asked
    "edits": [EDIT],
    "victim_score_before": FLOAT,  # probability of gold (see the attack's goal), before and after; null: not asked
    "victim_score_after": FLOAT,
    "queries": INT,  # victim queries spent
    "budget": STRING,  # empty, or the budget that ended the search: "queries", "time"
    "reason": STRING,  # empty if kept, else the slug of the first filter that dropped the row
}

# Beside them, where an attack may make several rows of one: which of them a row is, from 1.
VARIANT: dict[str, Feature] = {"variant": INT}


def filter_features(names: Sequence[str]) -> dict[str, Feature]:
    """Two nullable columns a filter: its score and its verdict (null where it was not asked)."""
    out: dict[str, Feature] = {}
    for name in names:
        out[f"{name}_score"] = FLOAT
        out[f"{name}_ok"] = BOOL
    return out


def arrow_type(feature: Feature) -> pa.DataType:
    """The Arrow type that `datasets` uses for a feature."""
    if isinstance(feature, list):
        return pa.list_(arrow_type(feature[0]))
    kind = feature.get("_type")
    if kind == "ClassLabel":
        return pa.int64()
    if kind == "Value":
        return pa.type_for_alias(feature["dtype"])
    return pa.struct([(name, arrow_type(inner)) for name, inner in feature.items()])


def arrow_schema(features: dict[str, Feature]) -> pa.Schema:
    """An Arrow schema that carries the features as Hugging Face metadata."""
    info = json.dumps({"info": {"features": features}}, sort_keys=False)
    fields = [pa.field(name, arrow_type(feature)) for name, feature in features.items()]
    return pa.schema(fields, metadata={"huggingface": info})
