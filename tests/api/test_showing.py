"""A notebook, a debugger and a log show objects whose files are gone or damaged: showing them raises nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import xaug
from training import mnli_like
from xaug.data_cards.errors import CorruptVersionError, RunFolderError
from xaug.data_cards.version import Version


def test_a_run_without_a_folder_is_shown(tmp_path: Path) -> None:
    run = xaug.TrainedRun(tmp_path / "nowhere")
    assert "nowhere holds no training run" in repr(run)
    assert "nowhere holds no training run" in run._repr_html_()
    with pytest.raises(RunFolderError):
        assert run.scores


def test_a_damaged_version_is_shown(tmp_path: Path) -> None:
    mnli_like(tmp_path)
    folder = tmp_path / "mnli/clean/v1"
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    version = xaug.DataVersion(Version("mnli", "clean", 1, folder))
    with pytest.raises(CorruptVersionError):
        assert version.rows
    assert repr(version).startswith(f"{folder}: ")
    assert f"<p>{folder}: " in version._repr_html_()
