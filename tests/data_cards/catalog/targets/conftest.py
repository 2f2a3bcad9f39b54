"""Tiny files of every target task, in the authors' layout and in XTREME's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from target_files import write_official, write_xtreme


@pytest.fixture(scope="session")
def official(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield write_official(tmp_path_factory.mktemp("official"))


@pytest.fixture(scope="session")
def xtreme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield write_xtreme(tmp_path_factory.mktemp("xtreme"))
