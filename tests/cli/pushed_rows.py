"""Reads a pushed version back, as other people do and as xaug's own source does.

python pushed_rows.py REPO COMMIT REVISION    prints one JSON: the rows by `datasets`, by HubSource, and the label names
"""

from __future__ import annotations

import json
import sys

import datasets
from xaug.data_cards.card import HubConfig
from xaug.data_cards.catalog import card
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.hub import HubSource


def convert(record: dict[str, object]) -> Row:
    return {name: record[name] for name in ("id", "text_a", "text_b", "label")}


def main(repo: str, commit: str, revision: str) -> dict[str, object]:
    loaded = datasets.load_dataset(repo, revision=revision)
    files = {"train": ("data/train-00000-of-00001.parquet",)}
    config = HubConfig(repo=repo, config=None, revision=commit, files=files, convert=convert)
    pushed = card("mnli").model_copy(update={"hub": {"train": (config,)}})
    return {
        "datasets": list(loaded["train"]),
        "splits": sorted(loaded),
        "labels": loaded["train"].features["label"].names,
        "source": list(HubSource().rows(pushed, "train", report=ReadReport())),
    }


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
