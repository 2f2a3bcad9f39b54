"""kill -9 and Ctrl-C during `xaug generate`, and the same command again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from generating import command, many_rows
from tiny import TinyModels

HERE = Path(__file__).parent


@pytest.mark.timeout(300)
def test_a_killed_run_goes_on_to_the_same_content(tiny: TinyModels, tmp_path: Path) -> None:
    source = many_rows(tmp_path / "data", 150)  # three units of work
    arguments = command(tiny, tmp_path / "unused", "mnli", source=source, judge=False)
    at = arguments.index("--store")
    arguments = [*arguments[:at], *arguments[at + 2 :], "--width", "4", "--set", "max_queries=40", "--set", "top_k=5"]
    done = subprocess.run(
        [sys.executable, str(HERE / "kill_runs.py"), str(tmp_path), "4", "7", *arguments],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(HERE.parent), "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert sum(found["rows"].values()) == 150
    assert found["shas"]["killed"] == found["shas"]["whole"], found["left"]
    assert found["shas"]["stopped"] == found["shas"]["whole"]
    assert found["unfinished"] == []

    assert found["stop_code"] == 130
    assert f"Stopped. {found['stop_units']} units of work are kept in " in found["said"]
    assert "the same command goes on from there" in found["said"]
    assert "Traceback" not in found["said"]
    assert found["stop_units"] >= 1
