"""Packages that a test installs: a folder on sys.path with a module and the metadata that pip would write."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

# (name, module's source, entry points by group → lines) → the folder that was installed into
Install = Callable[[str, str, Mapping[str, str]], Path]


def installer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Return a function that installs a package of one module below ``folder`` while the test runs."""

    def install(name: str, source: str, entry_points: Mapping[str, str]) -> Path:
        sys.modules.pop(name, None)  # another test's package of that name
        site = folder / name
        info = site / f"{name}-1.2.dist-info"
        info.mkdir(parents=True)
        (site / f"{name}.py").write_text(source, encoding="utf-8")
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n", encoding="utf-8")
        sections = [f"[{group}]\n{lines}\n" for group, lines in entry_points.items()]
        (info / "entry_points.txt").write_text("\n".join(sections), encoding="utf-8")
        monkeypatch.syspath_prepend(str(site))
        return site

    return install
