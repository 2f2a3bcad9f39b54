"""Fixtures that all tests share: small files, tiny models, and real data and models if they are available."""

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
    """Prepare the process for all tests.

    MKL's mode is set before the first matrix product, because tests run commands in this process. Ctrl-C is restored,
    because tests send it, and a shell starts background processes with Ctrl-C ignored. Hypothesis' limits of wall time
    are removed, because on a busy machine an example may take any time.
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
    """The folder of real data and models: XAUG_REAL, or ../shared next to the checkout."""
    folder = Path(os.environ.get("XAUG_REAL") or _HERE.parent.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip(f"no real data: {folder / 'data'} is not there (set XAUG_REAL)")
    return folder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> TinyModels:
    """Tiny models of every task, trained on the fixtures once per session, which takes about 15 s."""
    from tiny import build

    return build(tmp_path_factory.mktemp("tiny"))
