"""A store with two versions, and the command line in this process."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Done, Xaug
from making_versions import REQUEST, make
from xaug.cli.main import app


@pytest.fixture
def xaug(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Xaug:
    """``xaug("ls", "--json")``: what the command printed and its exit code."""
    monkeypatch.delenv("XAUG_DEBUG", raising=False)

    def run(*arguments: str) -> Done:
        with pytest.raises(SystemExit) as ended:
            app(list(arguments))
        captured = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, captured.out, captured.err)

    return run


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("store")
    make(root)
    make(root, {**REQUEST, "seed": 14}, units=2)
    return root


@pytest.fixture
def store(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store that commands use: mnli/bae@v1 (172 rows) and @v2 (86)."""
    monkeypatch.setenv("XAUG_STORE", str(made))
    return made
