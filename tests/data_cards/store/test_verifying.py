"""Several versions are verified at a time, with the same findings as one after another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from making_versions import make
from signing import sign
from xaug.data_cards.store import Store, Version
from xaug.data_cards.verifying import verify_all


@pytest.fixture
def versions(tmp_path: Path) -> list[Version]:
    """Six versions: every other one is damaged, each in another way."""
    made = make(tmp_path / "store")
    for number in range(2, 7):
        folder = made.path.with_name(f"v{number}")
        shutil.copytree(made.path, folder)
        manifest = folder / "manifest.json"
        manifest.write_bytes(manifest.read_bytes().replace(b'"version": 1,', f'"version": {number},'.encode()))
        sign(folder)
    (made.path.with_name("v2") / "train/data-00001-of-00003.arrow").unlink()
    (made.path.with_name("v4") / "manifest.json").write_text("{}")
    (made.path.with_name("v6") / "new.txt").write_text("not of this version")
    return Store(tmp_path / "store").versions()


@pytest.mark.parametrize("threads", [1, 3, None])
def test_threads_find_what_one_thread_finds(versions: list[Version], threads: int | None) -> None:
    found = list(verify_all(versions, threads))
    assert found == [version.verify() for version in versions]
    assert [bool(problems) for problems in found] == [False, True, False, True, False, True]


def test_no_versions_have_no_problems() -> None:
    assert list(verify_all([])) == []
