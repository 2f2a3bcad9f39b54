"""Cells on a cluster of node processes of this machine: the results of the local executor, whatever is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ray_nodes import Nodes
from running import CHAIN_TOTAL, Heard, chain, executor
from xaug.study.execute.record import CellRecord

pytest.importorskip("ray", reason="needs the extra [ray]")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="kills groups of processes")]


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    with Nodes(2) as running:
        yield running


def started(address: str, folder: Path, *more: str) -> subprocess.Popen[str]:
    words = [sys.executable, str(Path(__file__).with_name("ray_cells.py")), address, str(folder), *more]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment)


def said(process: subprocess.Popen[str]) -> str:
    return process.communicate()[0].strip().splitlines()[-1]


def found(process: subprocess.Popen[str]) -> dict[str, Any]:
    text = said(process)
    assert process.returncode == 0, text
    results: dict[str, Any] = json.loads(text)
    return results


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    while not path.exists():
        assert process.poll() is None
        time.sleep(0.02)


def test_cells_give_what_they_give_here(nodes: Nodes, tmp_path: Path) -> None:
    here = executor(tmp_path / "here").run(chain(), Heard())
    ran = found(started(nodes.address, tmp_path / "there"))
    assert ran["outputs"] == {key: one.output for key, one in here.items()}
    order = [key for event, key in ran["events"] if event == "finished"]
    assert order.index("rows0") < order.index("count0") < order.index("sum") == 6
    entries = CellRecord(tmp_path / "there").entries()
    assert [entry.event for entry in entries].count("finished") == 7
    again = found(started(nodes.address, tmp_path / "there"))
    assert again == {"outputs": ran["outputs"], "events": []}


def test_a_signal_lets_cells_keep_what_they_have(nodes: Nodes, tmp_path: Path) -> None:
    process = started(nodes.address, tmp_path, "0.5", "15")
    wait_for(tmp_path / "cells/count0/work/step", process)
    process.send_signal(signal.SIGINT)
    assert "of 7 cells are done, and those under way keep what they have" in said(process)
    assert CellRecord(tmp_path).latest()["count0"].event == "stopped"
    kept = int((tmp_path / "cells/count0/work/step").read_text())
    assert 0 < kept < 15
    assert found(started(nodes.address, tmp_path))["outputs"]["sum"] == {"total": CHAIN_TOTAL}
    assert int((tmp_path / "cells/count0/work/begins").read_text().split()[1]) >= kept


def test_the_cells_of_a_lost_node_run_elsewhere(tmp_path: Path) -> None:
    with Nodes(2) as own:
        process = started(own.address, tmp_path, "0.5", "15")
        wait_for(tmp_path / "cells/count0/work/step", process)
        own.kill("node0")
        ran = found(process)
    assert ran["outputs"]["sum"] == {"total": CHAIN_TOTAL}
    assert "again" in [event for event, _ in ran["events"]]
    finished = [entry.key for entry in CellRecord(tmp_path).entries() if entry.event == "finished"]
    assert sorted(finished) == sorted(one.key for one in chain())


def test_a_folder_that_a_node_does_not_see_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    hidden = ["unshare", "--mount", "sh", "-c", f'mount -t tmpfs none "{folder}" && exec "$@"', "sh"]
    if subprocess.run([*hidden, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this process may not mount a file system")
    with Nodes(0) as own:
        own.add("blind", hidden)
        process = started(own.address, folder)
        text = said(process)
    assert process.returncode == 1
    assert text.startswith(
        f"UsageError: A study on Ray needs a folder that all nodes share, and {folder} is not seen on "
    )
    assert not (folder / "cells").exists()
