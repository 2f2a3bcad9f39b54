"""Reads a card from the Hub in a separate process, because huggingface_hub reads HF_ENDPOINT when it is imported.

python hub_rows.py TASK SPLIT [REVISION]     prints one JSON: rows, state, report, or the error
"""

from __future__ import annotations

import dataclasses
import json
import sys
import time

from xaug.data_cards.catalog import card
from xaug.data_cards.errors import XaugError
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport


def main(name: str, split: str, revision: str | None = None) -> dict[str, object]:
    try:
        source, report = open_source("hub", revision=revision), ReadReport()
        rows = list(source.rows(card(name), split, report=report))
        state = source.state(card(name), (split,))
    except XaugError as error:
        return {"error": type(error).__name__, "message": str(error)}
    return {
        "rows": rows,
        "splits": source.splits(card(name)),
        "state": dataclasses.asdict(state),
        "dropped": report.dropped,
    }


if __name__ == "__main__":
    time.sleep = lambda seconds: None  # huggingface_hub waits 23 s in all before it believes a dead network
    print(json.dumps(main(*sys.argv[1:])))
