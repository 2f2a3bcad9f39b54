"""A folder of its own for each test that calls the package as a user does."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and an environment without xaug's variables."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    for name in ("XAUG_STORE", "XAUG_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path
