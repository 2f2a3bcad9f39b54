"""Fixtures that all tests share: small files, tiny models, and real data and models if they are available."""

from __future__ import annotations

import os
import pickle
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from xaug.models.cpu import settle_cpu

if TYPE_CHECKING:
    from making_rewriters import RewriterModels
    from tiny import TinyModels

_HERE = Path(__file__).parent


def pytest_configure() -> None:
    """Prepare the process for all tests.

    MKL's mode is set before the first matrix product, because tests run commands in this process. Ctrl-C is restored,
    because tests send it, and a shell starts background processes with Ctrl-C ignored. Hypothesis' limits of wall time
    are removed, because on a busy machine an example may take any time.
    """
    settle_cpu()
    machine = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile("quick", machine, max_examples=30)
    settings.register_profile("thorough", machine, max_examples=100)  # in continuous integration
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
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
    """Tiny models of every task, trained on the fixtures once per run, which takes about 15 s.

    The processes of pytest-xdist share them: the first one that needs them makes them, and the others wait.
    """
    from tiny import build

    base = tmp_path_factory.getbasetemp()
    folder = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    made = folder / "tiny.pickle"
    with FileLock(folder / "tiny.lock"):
        if not made.is_file():
            made.write_bytes(pickle.dumps(build(folder / "tiny")))
        models: TinyModels = pickle.loads(made.read_bytes())
    return models


@pytest.fixture(scope="session")
def rewriters(tmp_path_factory: pytest.TempPathFactory) -> RewriterModels:
    """Tiny models that rewrite sentences, trained once per run, which takes about 10 s."""
    from making_rewriters import build

    base = tmp_path_factory.getbasetemp()
    folder = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    made = folder / "rewriters.pickle"
    with FileLock(folder / "rewriters.lock"):
        if not made.is_file():
            made.write_bytes(pickle.dumps(build(folder / "rewriters")))
        models: RewriterModels = pickle.loads(made.read_bytes())
    return models
