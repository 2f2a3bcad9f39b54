"""The settings of a process that computes on a CPU, as the libraries that read them see them."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from xaug.models.cpu import settle_cpu, usable_cores

VARIABLES = ("MKL_CBWR", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT")


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    return monkeypatch


def test_what_the_environment_says_is_left(unset: pytest.MonkeyPatch) -> None:
    unset.setenv("OMP_WAIT_POLICY", "ACTIVE")
    settle_cpu()
    assert os.environ["OMP_WAIT_POLICY"] == "ACTIVE"
    assert "GOMP_SPINCOUNT" not in os.environ
    assert os.environ["MKL_CBWR"] == "AUTO,STRICT"
    settle_cpu()
    assert "GOMP_SPINCOUNT" not in os.environ, "a second call changes nothing"


@pytest.mark.parametrize(
    ("own", "spins"),
    [({}, "3000"), ({"OMP_WAIT_POLICY": "ACTIVE"}, "[1-9][0-9]{5,}"), ({"GOMP_SPINCOUNT": "7"}, "7")],
)
def test_the_threads_of_pytorch_soon_sleep_while_they_wait(
    own: dict[str, str], spins: str, unset: pytest.MonkeyPatch
) -> None:
    """GNU's OpenMP says at its start how often a waiting thread looks before it sleeps."""
    code = "import sys; from xaug.models.cpu import settle_cpu\nsettle_cpu()\nassert 'torch' not in sys.modules"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport torch"],
        env={**os.environ, **own, "OMP_DISPLAY_ENV": "VERBOSE"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    if "GOMP_SPINCOUNT" not in done.stderr:
        pytest.skip("this PyTorch has another OpenMP than GNU's")
    assert re.search(rf"GOMP_SPINCOUNT = '{spins}'", done.stderr), done.stderr


def test_the_cores_of_a_process_are_known_on_every_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {3, 5, 7}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 11)
    assert usable_cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")  # as on macOS
    assert usable_cores() == 11
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert usable_cores() == 1
