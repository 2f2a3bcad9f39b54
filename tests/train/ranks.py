"""Ask ``rank_server.py`` for training runs, or torchrun for one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent


def environment() -> dict[str, str]:
    """The environment of a rank: one thread, and this folder on the import path."""
    path = os.pathsep.join([str(HERE), str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}


class Ended(NamedTuple):
    """How the ranks of a run ended: their exit codes, and what each printed."""

    codes: list[int]
    printed: list[str]

    @property
    def answer(self) -> Any:
        """The losses, scores and status that rank 0 printed as JSON."""
        assert not any(self.codes), "\n".join(self.printed)[-3000:]
        return _answer(self.printed[0])


class Ranks:
    """Runs of ``one_rank.py``'s ``main`` with any number of ranks, each a fork of one server process."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, str(HERE / "rank_server.py")], env=environment(), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def __call__(self, ranks: int, *arguments: str, **more: str) -> Ended:
        """Train with ``arguments`` and the environment variables ``more``; wait for the end."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        # The server started before the test, which chose its own cache folder.
        changes = {"XAUG_CACHE": os.environ["XAUG_CACHE"], **more}
        job = {"ranks": ranks, "arguments": arguments, "environment": changes}
        self._server.stdin.write(json.dumps(job) + "\n")
        self._server.stdin.flush()
        return Ended(**json.loads(self._server.stdout.readline()))

    def close(self) -> None:
        """End the server."""
        self._server.communicate()


def torchrun(ranks: int, *arguments: str) -> Any:
    """What rank 0 printed in a run that torchrun started."""
    run = ["-m", "torch.distributed.run", "--nproc-per-node", str(ranks), "--master-port", "0", "--standalone"]
    done = subprocess.run(
        [sys.executable, *run, str(HERE / "one_rank.py"), *arguments],
        capture_output=True, text=True, check=False, env=environment(),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return _answer(done.stdout)


def _answer(printed: str) -> Any:
    return json.loads(next(line for line in printed.splitlines() if line.startswith("{")))
