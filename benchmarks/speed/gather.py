"""Put the results of `gpu.sh` into one JSON object.

    python benchmarks/speed/gather.py OUT > OUT/gpu.json

A part without a result has null and the end of its log.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

LINES = 5  # of the log of a part that failed


def gathered(folder: Path) -> dict[str, Any]:
    """Part → its result."""
    out: dict[str, Any] = {}
    for log in sorted(folder.glob("*.log")):
        made = log.with_suffix(".json")
        if made.exists():
            out[log.stem] = json.loads(made.read_text(encoding="utf-8"))
        else:
            out[log.stem] = {"result": None, "log": log.read_text(encoding="utf-8").splitlines()[-LINES:]}
    return out


def main() -> None:
    """Print the JSON object of a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    print(json.dumps(gathered(parser.parse_args().out), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
