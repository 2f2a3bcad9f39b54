"""kill -9 and Ctrl-C during `xaug generate`, and the same command again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from generating import command
from making_rows import many_rows
from tiny import TinyModels

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent


def rows_and_command(tiny: TinyModels, folder: Path, rows: int) -> list[str]:
    """A command with a cheap attack on ``rows`` rows. The store is added later."""
    source = many_rows(folder / "data", rows)
    arguments = command(tiny, folder / "unused", "mnli", source=source, judge=False)
    at = arguments.index("--store")
    return [*arguments[:at], *arguments[at + 2 :], "--set", "max_queries=40", "--set", "top_k=5"]


def python(*words: str) -> Any:
    """The output of a program, read as JSON."""
    done = subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")]),
             "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_kill_at_the_default_width_loses_hardly_any_work(tiny: TinyModels, tmp_path: Path) -> None:
    """All rows are in flight, so hardly any unit of work is complete at the kill, but the models' answers are kept."""
    generate, *arguments = rows_and_command(tiny, tmp_path, 80)  # five units of work
    assert generate == "generate"
    script = str(HERE.parents[1] / "benchmarks" / "robustness" / "resume.py")
    found = python(script, "--kills", "3", "--seed", "4", "--", *arguments)
    assert (found["kills"], found["same"], found["rows"]) == (3, 3, 80)
    assert found["kills_with_work_done"] >= 1
    assert found["least_work_kept"] > 0.9, found["trials"]


def test_ctrl_c_says_what_is_kept_and_the_run_continues_to_the_same_content(tiny: TinyModels, tmp_path: Path) -> None:
    arguments = [*rows_and_command(tiny, tmp_path, 150), "--width", "4"]  # ten units of work
    found = python(str(HERE / "stop_runs.py"), str(tmp_path), *arguments)
    assert sum(found["rows"].values()) == 150
    assert found["shas"]["stopped"] == found["shas"]["whole"]
    assert found["unfinished"] == []
    assert found["stop_code"] == 130
    assert f"Stopped. {found['stop_units']} units of work are kept in " in found["message"]
    assert "same request continues from there" in found["message"]
    assert "Traceback" not in found["message"]
    assert found["stop_units"] >= 1
