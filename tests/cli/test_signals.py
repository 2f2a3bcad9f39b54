"""Ctrl-C, kill, SIGTERM and SIGHUP at chosen moments: nothing unfinished is used, and the same command continues."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tiny import TinyModels

HERE = Path(__file__).parent
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
]  # half a minute of computing, also where ten others share the machine


@pytest.fixture(scope="module")
def ended(tiny: TinyModels, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The results of ``signal_runs.py``."""
    folder = tmp_path_factory.mktemp("signals")
    path = os.pathsep.join(
        [str(HERE.parent), str(HERE.parent / "train"), *filter(None, [os.environ.get("PYTHONPATH")])]
    )
    done = subprocess.run(
        [sys.executable, str(HERE / "signal_runs.py"), str(folder), str(tiny.mlm),
         str(tiny.mlm.parent / "judges/mnli")], cwd=folder,
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "XAUG_CACHE": str(folder / "cache")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_a_stopped_victim_is_never_taken_for_a_finished_one(ended: Any) -> None:
    found = ended["victims"]
    for moment in ("no file of the run", "the first step", "a checkpoint", "a best model"):
        assert found[moment]["finished"] == [], moment
        assert "Traceback" not in found[moment]["message"], moment
    assert [found[moment]["code"] for moment in ("the first step", "a checkpoint")] == [130, 143]
    message = found["the first step"]["message"]
    assert "Stopped after step " in message
    assert "Nothing was attacked yet. The same request continues this training." in message


def test_the_same_command_continues_from_whatever_was_left(ended: Any) -> None:
    found = ended["victims"]
    assert found["last"]["code"] == 0, found["last"]["message"]
    assert "pocket_mnli/bae@v1" in found["last"]["message"]
    assert found["again"]["code"] == 0
    assert "There is nothing to do" in found["again"]["message"]
    assert not [name for name in found["left"] if "making" in name], "nor is rubbish of earlier releases kept"


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("train", 143, "The same request with --resume continues from there."),
        ("train, hung up", 129, "The same request with --resume continues from there."),
        ("eval, reading", 143, "Stopped before anything was scored. The same request starts again."),
        ("eval", 143, "The same request with --resume continues."),
        ("eval, the rest", 0, "pocket_xnli"),
        ("clean", 143, "No version of pocket_mnli/clean was committed. The same request reads the rows again."),
        ("clean, again", 0, "pocket_mnli/clean@v1"),
        ("filter", 129, "No child of pocket_mnli/bae@v1 was committed. The same request judges its rows again."),
        ("filter, again", 0, "pocket_mnli/bae@v2"),
        ("attack", 143, "units of work are kept in "),
    ],
)
def test_a_signal_ends_a_command_with_a_sentence(ended: Any, name: str, code: int, message: str) -> None:
    found = ended["commands"][name]
    assert found["code"] == code, found["message"]
    assert message in found["message"]
    assert "Traceback" not in found["message"]


def test_a_stopped_run_says_so_wherever_it_is_named(ended: Any) -> None:
    assert ended["commands"]["train"]["run"] == "stopped"
    for name in ("the stopped run as a victim", "the stopped run evaluated"):
        found = ended["commands"][name]
        assert found["code"] == 1
        assert "is a training run that stopped after step " in found["message"]
        assert "with --resume and --output " in found["message"]


def test_signals_leave_no_rubbish(ended: Any) -> None:
    assert ended["commands"]["rubbish"] == []
    assert ended["commands"]["own"] == ["mnli/bae@v1", "mnli/clean@v1", "pocket_mnli/clean@v1"], "eval adds none"
