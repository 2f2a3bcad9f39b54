"""A study of three arms and two seeds in the embedded world, which takes two minutes."""

from __future__ import annotations

from pathlib import Path

import pytest

FILE = """name = "small"
profile = "pocket"
arms = ["none", "clean", "clean+words"]
seeds = 2
max_seeds = 3
rows = 120
exclusions = []
[attacks.words]
attack = "synonym-random"
[train]
optimizer = { epochs = 1.0 }
data = { max_dev_rows = 40 }
[targets]
tasks = ["xnli", "tatoeba"]
languages = ["en", "de", "sw"]
max_examples = 30
fine_tuning = { optimizer = { epochs = 1.0 }, data = { max_rows = 60, max_dev_rows = 20 } }
[executor]
workers = 2
"""


def declared_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in this folder, which holds ``study.toml`` and a cache of its own."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XAUG_CACHE", str(folder / "cache"))
    monkeypatch.delenv("XAUG_STORE", raising=False)
    monkeypatch.delenv("XAUG_PROFILE", raising=False)
    (folder / "study.toml").write_text(FILE, encoding="utf-8")
    return folder
