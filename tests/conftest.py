"""What all tests share: where the fixtures are, and real data and models where they are at hand."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from xaug.models.cpu import settle_cpu

if TYPE_CHECKING:
    from tiny import TinyModels

_HERE = Path(__file__).parent


def pytest_configure() -> None:
    """Before anything is multiplied, MKL's mode: commands run in this process, where others multiplied before them.

    A shell starts what runs in its background with Ctrl-C ignored, and children inherit it: tests send Ctrl-C.
    Hypothesis measures wall time: on a machine that does other work, an example or a draw may take any time.
    """
    settle_cpu()
    settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("any machine")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """Small hand-written files in the official formats."""
    return _HERE / "fixtures"


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real data and models (XAUG_REAL, or ../shared beside the checkout)."""
    folder = Path(os.environ.get("XAUG_REAL") or _HERE.parent.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip(f"no real data: {folder / 'data'} is not there (set XAUG_REAL)")
    return folder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> TinyModels:
    """Tiny models of every task, trained on the fixtures (some 15 s, once a session)."""
    from tiny import build

    return build(tmp_path_factory.mktemp("tiny"))
