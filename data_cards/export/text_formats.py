"""CSV and JSON Lines in UTF-8, with line feeds as line ends."""

from __future__ import annotations

import json

import pyarrow as pa
from xaug.data_cards.durable import HashingFile
from xaug.data_cards.export.plain import plain_rows
from xaug.data_cards.schema import STRING, Feature


def write_jsonl(file: HashingFile, rows: pa.Table, features: dict[str, Feature]) -> None:
    """Write one JSON object per row. Text stands there as it is, without \\u escapes for letters of any script."""
    for row in plain_rows(rows, features):
        file.write((_json(row) + "\n").encode())


def write_csv(file: HashingFile, rows: pa.Table, features: dict[str, Feature]) -> None:
    """Write a header and one record per row, separated by commas, with quotes as in RFC 4180.

    Every text is quoted, and a quote in it is doubled. A missing value is an empty field without quotes, so it differs
    from the empty text. Lists and structures are quoted JSON. Numbers, ``true`` and ``false`` have no quotes.
    """
    file.write((",".join(_quoted(name) for name in features) + "\n").encode())
    for row in plain_rows(rows, features):
        file.write((",".join(map(_field, row.values())) + "\n").encode())


def jsonl_features(features: dict[str, Feature]) -> dict[str, Feature]:
    """Return the types of these columns in JSON Lines: labels are names."""
    return {name: _named(feature) for name, feature in features.items()}


def csv_features(features: dict[str, Feature]) -> dict[str, Feature]:
    """Return the types of these columns in CSV: labels are names, and lists and structures are text."""
    named = jsonl_features(features)
    return {name: one if isinstance(one, dict) and "_type" in one else STRING for name, one in named.items()}


def _named(feature: Feature) -> Feature:
    if isinstance(feature, list):
        return [_named(feature[0])]
    if feature.get("_type") == "ClassLabel":
        return STRING
    return feature if "_type" in feature else {name: _named(part) for name, part in feature.items()}


def _field(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _quoted(value)
    return _json(value) if isinstance(value, int | float) else _quoted(_json(value))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
