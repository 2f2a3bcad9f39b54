"""Runs of cells that are killed at random moments: parents, workers, or both. Resumed, they give the same results."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from running import CHAIN_TOTAL, Heard, chain, executor
from test_local import alive, wait_for
from xaug.study.execute.record import CellRecord

ROUNDS = 4


def started(folder: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen([sys.executable, "-m", "running", str(folder)], env=environment, start_new_session=True)


def workers(folder: Path) -> list[int]:
    """The processes whose command line names a request in the folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            text = path.read_text()
        except OSError:
            continue
        if "xaug.study.execute.worker" in text and str(folder) in text:
            found.append(int(path.parent.name))
    return found


def outputs(folder: Path) -> dict[str, object]:
    return {key: result.output for key, result in CellRecord(folder).done().items()}


def check(folder: Path) -> None:
    results = executor(folder).run(chain(), Heard())
    assert results["sum"].output == {"total": CHAIN_TOTAL}
    finished = [entry.key for entry in CellRecord(folder).entries() if entry.event == "finished"]
    assert sorted(finished) == sorted(one.key for one in chain()), "each cell was computed once"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.slow
def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    parent = started(tmp_path)
    wait_for(tmp_path / "cells/count0/work/step")
    running = workers(tmp_path)
    assert running
    parent.kill()
    parent.wait()
    while any(alive(pid) for pid in running):  # a worker that outlives its parent hangs here
        time.sleep(0.05)
    kept = int((tmp_path / "cells/count0/work/step").read_text())
    time.sleep(0.5)
    assert int((tmp_path / "cells/count0/work/step").read_text()) == kept
    check(tmp_path)


@pytest.mark.slow
def test_a_parent_that_starts_at_once_waits_for_the_worker_of_the_one_before(tmp_path: Path) -> None:
    parent = started(tmp_path)
    wait_for(tmp_path / "cells/count0/work/step")
    parent.kill()
    parent.wait()
    check(tmp_path)
    for number in range(4):
        begins = [int(line) for line in (tmp_path / f"cells/count{number}/work/begins").read_text().split()]
        assert begins == sorted(begins), "no two workers counted at the same time"


def test_a_result_without_a_line_in_the_journal_is_noted_by_the_next_run(tmp_path: Path) -> None:
    executor(tmp_path).run(chain(steps=1), Heard())
    journal = tmp_path / "cells.jsonl"
    lines = journal.read_text().splitlines()
    last = max(at for at, line in enumerate(lines) if json.loads(line)["event"] == "finished")
    journal.write_text("\n".join(lines[:last]) + "\n" + lines[last][:20])
    heard = Heard()
    executor(tmp_path).run(chain(steps=1), heard)
    assert heard.events == []
    assert {entry.event for entry in CellRecord(tmp_path).latest().values()} == {"finished"}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("whom", ["parent", "worker", "terminated", "all"])
def test_killed_at_random_moments_and_resumed_the_results_are_the_same(tmp_path: Path, whom: str) -> None:
    rng = random.Random(whom)
    whole = tmp_path / "whole"
    executor(whole).run(chain(), Heard())
    folder = tmp_path / "killed"
    kills = 0
    for _ in range(ROUNDS):
        parent = started(folder)
        time.sleep(rng.uniform(0.0, 3.0))
        if parent.poll() is None:
            kills += 1
        if whom == "parent":
            parent.kill()
        elif whom == "terminated":
            parent.send_signal(rng.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP]))
        else:
            for pid in workers(folder):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            if whom == "all":
                parent.kill()
        if whom == "worker":
            time.sleep(0.3)
            parent.terminate()
        parent.wait()
    assert kills >= 2
    check(folder)
    assert outputs(folder) == outputs(whole)
    assert not workers(folder)
