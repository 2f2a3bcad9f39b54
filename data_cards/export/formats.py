"""The formats of an export. Each is one entry here and one function that writes rows to a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
from xaug.data_cards.durable import HashingFile
from xaug.data_cards.export.parquet import write_parquet
from xaug.data_cards.export.text_formats import csv_features, jsonl_features, write_csv, write_jsonl
from xaug.data_cards.registry import Registry
from xaug.data_cards.schema import Feature


@dataclass(frozen=True, slots=True)
class Format:
    """A format. ``columns``: how it holds values that are not text or numbers, for the card of an export."""

    name: str  # also the files' suffix
    title: str
    write: Callable[[HashingFile, pa.Table, dict[str, Feature]], None]
    columns: str
    media_type: str  # as mlcroissant names it
    features: Callable[[dict[str, Feature]], dict[str, Feature]]  # the types that the files have for these columns


FORMATS: Registry[Format] = Registry("export format")
PARQUET = FORMATS.add(
    "parquet",
    Format(
        name="parquet",
        title="Parquet",
        write=write_parquet,
        columns="Labels are numbers. Their names are in the features of `datasets`, which the files hold as metadata.",
        media_type="application/x-parquet",
        features=dict,
    ),
)
FORMATS.add(
    "csv",
    Format(
        name="csv",
        title="CSV",
        write=write_csv,
        columns=(
            "UTF-8, commas, line feeds, quotes as in RFC 4180. Every text is quoted; a missing value is an empty field"
            " without quotes. Labels are names. Lists and structures are JSON in quotes."
        ),
        media_type="text/csv",
        features=csv_features,
    ),
)
FORMATS.add(
    "jsonl",
    Format(
        name="jsonl",
        title="JSON Lines",
        write=write_jsonl,
        columns="UTF-8, one JSON object per line. A missing value is null. Labels are names.",
        media_type="application/jsonlines",
        features=jsonl_features,
    ),
)
