"""Every command sets how the process computes before it loads a library that computes."""

from __future__ import annotations

import os

import pytest
from command_line import Xaug


def test_a_command_settles_before_anything_else(xaug: Xaug, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("MKL_CBWR", "OMP_WAIT_POLICY"):
        monkeypatch.delenv(variable, raising=False)
    xaug("attacks")
    assert (os.environ["MKL_CBWR"], os.environ["OMP_WAIT_POLICY"]) == ("AUTO,STRICT", "PASSIVE")
