"""A run of cells on a cluster: ``ray_cells.py ADDRESS FOLDER [SECONDS STEPS]``. It prints the results as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from running import KINDS, Heard, chain
from xaug.data_cards.errors import Interrupted, XaugError
from xaug.study.execute.cluster import RayExecutor


def main(address: str, folder: str, seconds: str = "0.05", steps: str = "15") -> int:
    heard = Heard()
    executor = RayExecutor(Path(folder), address, backoff=0.1, grace=60.0, modules=KINDS)
    try:
        results = executor.run(chain(float(seconds), int(steps)), heard)
    except (XaugError, Interrupted) as error:
        print(f"{type(error).__name__}: {error}")
        return 1
    print(json.dumps({"outputs": {key: one.output for key, one in results.items()}, "events": heard.events}))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
