"""Training runs of one or several ranks: each line of standard input is a job, each line of output its result.

Each rank is a fork of this process, which has imported everything and computed nothing, with the environment that
torchrun would give it: it starts at once, where torchrun imports PyTorch once for itself and once for each rank.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import transformers
import xaug.train.loop  # noqa: F401 - imported before the forks
from forks import exit_code, fork
from one_rank import main


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def run(ranks: int, arguments: list[str], environment: dict[str, str], folder: Path) -> dict[str, Any]:
    """Every rank's exit code and rank 0's standard output and errors, once all ranks have ended."""
    port = str(free_port())

    def rank(number: int) -> None:
        os.environ.update(environment)
        if ranks > 1:
            here = {"RANK": number, "LOCAL_RANK": number, "WORLD_SIZE": ranks, "LOCAL_WORLD_SIZE": ranks}
            os.environ.update({name: str(value) for name, value in here.items()})
            os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=port)
        main(*arguments)

    logs = [folder / f"rank-{number}" for number in range(ranks)]
    children = [fork(lambda number=number: rank(number), log) for number, log in enumerate(logs)]  # type: ignore[misc]
    codes = [exit_code(child) for child in children]
    return {"codes": codes, "printed": [log.read_text() for log in logs]}


if __name__ == "__main__":
    transformers.logging.set_verbosity_error()
    with TemporaryDirectory() as scratch:
        for line in sys.stdin:
            print(json.dumps(run(**json.loads(line), folder=Path(scratch))), flush=True)
