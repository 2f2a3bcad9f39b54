"""A folder of its own for each test that calls the package as a user does."""

from __future__ import annotations

from pathlib import Path

import pytest
from xaug import pocket_models


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and an environment without xaug's variables."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    for name in ("XAUG_STORE", "XAUG_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def quick_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Train the embedded world's models of mnli in two seconds. They learn little: allow a weak victim."""
    monkeypatch.setitem(pocket_models.RECIPES, "mnli", pocket_models.Recipe(rows=160))
