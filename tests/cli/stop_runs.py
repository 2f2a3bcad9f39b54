"""Stop `xaug generate` with Ctrl-C and let it go on: ``stop_runs.py FOLDER COMMAND...``, JSON out.

Each run is a fork of this process, which has imported everything and computed nothing: a run starts at once.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import torch  # noqa: F401 - imported before the forks
import transformers
import xaug.augment.materialize  # noqa: F401
from forks import exit_code, fork
from sentence_transformers import SentenceTransformer  # noqa: F401
from transformers import BertForMaskedLM, BertForSequenceClassification, BertTokenizerFast  # noqa: F401
from xaug.cli.main import app
from xaug.data_cards.store import Store

transformers.logging.set_verbosity_error()


def start(arguments: list[str], log: Path) -> int:
    """The process id of a run, whose output goes to ``log``."""
    return fork(lambda: app(arguments), log)


def units(store: Path) -> int:
    return sum(left.units for left in Store(store).unfinished())


def main(folder: Path, arguments: list[str]) -> None:
    whole, stopped, log = folder / "whole", folder / "stopped", folder / "log"
    assert exit_code(start([*arguments, "--store", str(whole)], log)) == 0, log.read_text()
    child = start([*arguments, "--store", str(stopped)], log)
    while units(stopped) == 0:
        time.sleep(0.01)
    os.kill(child, signal.SIGINT)
    stop_code, message, stop_units = exit_code(child), log.read_text(), units(stopped)
    assert exit_code(start([*arguments, "--store", str(stopped)], log)) == 0, log.read_text()
    shas = {}
    for store in (whole, stopped):
        (version,) = Store(store).versions()
        assert version.verify() == []
        shas[store.name] = version.manifest.content_sha256
    print(
        json.dumps(
            {
                "shas": shas, "stop_code": stop_code, "message": message, "stop_units": stop_units,
                "unfinished": [str(one.path) for one in Store(stopped).unfinished()],
                "rows": {name: info.rows for name, info in Store(whole).versions()[0].manifest.splits.items()},
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
