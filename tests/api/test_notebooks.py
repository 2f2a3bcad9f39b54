"""Every notebook of examples/ runs from its first cell to its last, without Jupyter."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "examples").glob("*.ipynb"))


def shown(source: str, names: dict[str, Any]) -> object:
    """Run a cell, and return the value of its last expression, which a notebook would show."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if not isinstance(last, ast.Expr):
        return None
    value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    if show := getattr(value, "_repr_html_", None):
        assert isinstance(show(), str)
    assert repr(value)
    return value


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.demo
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    for name in ("XAUG_STORE", "XAUG_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [], "outputs are made anew, not kept"
            shown("".join(cell["source"]), names)
    assert "Did you mean" in capsys.readouterr().out
    assert {one.ref for one in (names["clean"], names["augmented"])} == {"pocket_mnli/clean@v1", "pocket_mnli/bae@v1"}
    assert names["comparison"].of("task")
