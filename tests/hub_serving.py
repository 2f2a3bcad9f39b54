"""The small Hub of `hub_server`, as a process. Tests reach it from other processes, because they open no socket."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_SERVER = Path(__file__).parent / "data_cards" / "sources" / "hub_server.py"


@contextlib.contextmanager
def serve(root: Path) -> Iterator[str]:
    """Yield the endpoint of a server for the repositories below ``root``."""
    process = subprocess.Popen([sys.executable, _SERVER, root], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process:
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


def environment(endpoint: str, home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a process that takes this server for the Hub, with a cache of its own."""
    return os.environ | {
        "HF_ENDPOINT": endpoint, "HF_HOME": str(home), "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_ETAG_TIMEOUT": "3",
        "HF_HUB_OFFLINE": "0", "HF_TOKEN": "",
    } | more  # fmt: skip
