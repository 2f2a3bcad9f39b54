"""A command parses, calls and prints. Its functions are too short to decide anything."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

CLI = Path(__file__).parents[2] / "cli"
MOST = 30


def logic(function: ast.FunctionDef, lines: list[str]) -> int:
    """The number of lines of the body, without docstring, imports, comments and blank lines."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    counted = [one for one in body if not isinstance(one, (ast.Import, ast.ImportFrom))]
    own = {number for one in counted for number in range(one.lineno, (one.end_lineno or one.lineno) + 1)}
    return sum(1 for number in own if lines[number - 1].strip() and not lines[number - 1].lstrip().startswith("#"))


@pytest.mark.parametrize("path", sorted(CLI.glob("*.py")), ids=lambda path: path.stem)
def test_no_function_of_a_command_is_long(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    long = {one.name: size for one in functions if (size := logic(one, text.splitlines())) > MOST}
    assert not long
