"""The rows of a version in the vocabulary of Croissant: record sets, fields and the names of labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xaug.data_cards.manifest import Manifest
from xaug.data_cards.render.columns import described
from xaug.data_cards.schema import Feature

_LABELS = "enumeration/labels"  # no split has this name, because it is no name of a folder
_TYPES = {
    "string": "sc:Text", "bool": "sc:Boolean", "int32": "cr:Int32", "int64": "cr:Int64", "float32": "cr:Float32",
    "float64": "cr:Float64",
}  # fmt: skip


def record_set(manifest: Manifest, split: str) -> dict[str, object]:
    """Return a split as a set of records, with the number of its rows."""
    rows = manifest.splits[split].rows
    return {
        "@type": "cr:RecordSet",
        "@id": split,
        "name": split,
        "description": f"The {rows:,} rows of the split {split}.",
        "size": {"@type": "QuantitativeValue", "value": rows, "unitText": "rows"},
        "key": {"@id": f"{split}/id"},
        "field": [_field(split, name, feature) for name, feature in manifest.features.items()],
    }


def _field(split: str, path: str, feature: Feature) -> dict[str, object]:
    """Return a column, or a part of one, as a field. A list is an array; a structure has its parts as subfields."""
    field: dict[str, object] = {"@type": "cr:Field", "@id": f"{split}/{path}", "name": path}
    if text := described(path):
        field["description"] = text
    inner: Any = feature
    if isinstance(feature, list):
        field |= {"isArray": True, "arrayShape": "-1"}
        inner = feature[0]
    kind = inner.get("_type")
    if kind is None:
        return {**field, "subField": [_field(split, f"{path}/{name}", part) for name, part in inner.items()]}
    column, _, part = path.partition("/")
    source: dict[str, object] = {"fileSet": {"@id": f"files/{split}"}, "extract": {"column": column}}
    if part:
        source["transform"] = {"jsonPath": part.replace("/", ".")}
    if kind == "ClassLabel":
        return {
            **field,
            "dataType": ["cr:Int64", "cr:Label"],
            "references": {"field": {"@id": f"{_LABELS}/index"}},
            "source": source,
        }
    return {**field, "dataType": _TYPES.get(inner["dtype"], "sc:Text"), "source": source}


def label_names(features: Mapping[str, Feature]) -> Iterator[dict[str, object]]:
    """Yield the names of the labels as an enumeration, if the rows have labels with names."""
    found = (feature[0] if isinstance(feature, list) else feature for feature in features.values())
    names = next((feature["names"] for feature in found if feature.get("_type") == "ClassLabel"), None)
    if names:
        yield {
            "@type": "cr:RecordSet",
            "@id": _LABELS,
            "name": _LABELS,
            "description": "The names of the labels.",
            "dataType": "sc:Enumeration",
            "key": {"@id": f"{_LABELS}/index"},
            "field": [
                {"@type": "cr:Field", "@id": f"{_LABELS}/index", "name": "index", "dataType": "cr:Int64"},
                {"@type": "cr:Field", "@id": f"{_LABELS}/name", "name": "name", "dataType": "sc:Text"},
            ],
            "data": [{f"{_LABELS}/index": at, f"{_LABELS}/name": name} for at, name in enumerate(names)],
        }
