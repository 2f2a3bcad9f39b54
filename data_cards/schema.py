"""The columns of rows and their types, as `datasets` reads them back from an Arrow schema.

A row in Python is a plain ``dict`` with exactly its task type's columns (``Row``, ``task_types``). An augmented row
also has the columns of ``AUGMENTED``, and two columns for each filter (``<filter>_score``, ``<filter>_ok``).
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
    """Return a scalar feature, e.g. ``value("string")``."""
    return {"dtype": dtype, "_type": "Value"}


def class_label(names: Sequence[str]) -> Feature:
    """Return an int64 feature whose values are indices into ``names``."""
    return {"names": list(names), "_type": "ClassLabel"}


STRING, INT, FLOAT, BOOL = value("string"), value("int32"), value("float32"), value("bool")


EDIT: Feature = {
    # field: "text_a", "context", "choices[2]", "tokens"; start and end: offsets in characters of the original field
    # (for "tokens": of the tokens joined by one space); before = original[start:end]; after = its replacement.
    "field": STRING, "start": INT, "end": INT, "before": STRING, "after": STRING,
}  # fmt: skip

AUGMENTED: dict[str, Feature] = {
    "origin_id": STRING,  # id of the clean row
    "split": STRING,  # split of the clean row
    "position": value("int64"),  # its position there, from 0, because kept and rejected rows are stored separately
    "outcome": STRING,  # succeeded, failed, skipped; untested: the text was changed without asking a victim
    "edits": [EDIT],
    "victim_score_before": FLOAT,  # probability of gold (see the task adapter), before and after; null: not asked
    "victim_score_after": FLOAT,
    "queries": INT,  # victim queries spent
    "budget": STRING,  # empty, or the budget that ended the search: "queries", "time"
    "reason": STRING,  # empty if kept, else the slug of the first filter that dropped the row
}

# A further column for attacks that may make several rows of one: the number of the row among them, from 1.
VARIANT: dict[str, Feature] = {"variant": INT}


def filter_features(names: Sequence[str]) -> dict[str, Feature]:
    """Return two nullable columns per filter: its score and its verdict, null if the filter did not see the row."""
    out: dict[str, Feature] = {}
    for name in names:
        out[f"{name}_score"] = FLOAT
        out[f"{name}_ok"] = BOOL
    return out


def arrow_type(feature: Feature) -> pa.DataType:
    """Return the Arrow type that `datasets` uses for a feature."""
    if isinstance(feature, list):
        return pa.list_(arrow_type(feature[0]))
    kind = feature.get("_type")
    if kind == "ClassLabel":
        return pa.int64()
    if kind == "Value":
        return pa.type_for_alias(feature["dtype"])
    return pa.struct([(name, arrow_type(inner)) for name, inner in feature.items()])


def arrow_schema(features: dict[str, Feature]) -> pa.Schema:
    """Return an Arrow schema that carries the features as Hugging Face metadata."""
    info = json.dumps({"info": {"features": features}}, sort_keys=False)
    fields = [pa.field(name, arrow_type(feature)) for name, feature in features.items()]
    return pa.schema(fields, metadata={"huggingface": info})
