"""There is no import cycle: of two files, at most one imports the other, directly or indirectly."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
Graph = dict[str, set[str]]


def product() -> dict[str, Path]:
    """Return every module of the installed package by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    folders: dict[str, str] = project["tool"]["setuptools"]["package-dir"]
    found = {}
    for package in project["tool"]["setuptools"]["packages"]:
        top = max((one for one in folders if f"{package}.".startswith(f"{one}.")), key=len)
        folder = ROOT / folders[top] / Path(*package.removeprefix(top).strip(".").split("."))
        for path in folder.glob("*.py"):
            found[package if path.stem == "__init__" else f"{package}.{path.stem}"] = path
    return found


def imports(path: Path, package: str, modules: dict[str, Path]) -> Iterator[str]:
    """Yield the modules from whose files a file imports, except imports for the type checker.

    ``from xaug.train.heads import head_for`` takes a name from the package's file; the same with ``base`` takes that
    module's file. Python also runs the package's file before a module of it, which is not counted: a package whose
    file imports its modules is no cycle.
    """
    pending: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            pending += node.orelse
            continue
        pending += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            of = node.module or ""
            if node.level:
                parents = package.split(".")
                of = ".".join([*parents[: len(parents) - node.level + 1], *filter(None, [node.module])])
            named = (f"{of}.{alias.name}" for alias in node.names)
            yield from (name if name in modules else of for name in named)


def graph(modules: dict[str, Path]) -> Graph:
    """Return module → the other modules that its file imports."""
    out: Graph = {}
    for name, path in modules.items():
        package = name if path.stem == "__init__" else name.rpartition(".")[0]
        out[name] = {one for one in imports(path, package, modules) if one in modules and one != name}
    return out


def cycles(of: Graph) -> list[list[str]]:
    """Return the strongly connected components of more than one module (Tarjan 1972), sorted."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in sorted(of[name]):
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            at = stack.index(name)
            part = sorted(stack[at:])
            del stack[at:]
            if len(part) > 1:
                found.append(part)

    for name in sorted(of):
        if name not in index:
            visit(name)
    return sorted(found)


def test_there_are_no_import_cycles() -> None:
    modules = product()
    assert len(modules) > 200, "all of the product is looked at"
    assert cycles(graph(modules)) == []


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ({"a": "import xaug.b", "b": "def f():\n    from xaug import a"}, [["xaug.a", "xaug.b"]]),
        (
            {"a": "from xaug.b import x", "b": "from xaug.c import y", "c": "from .a import z"},
            [["xaug.a", "xaug.b", "xaug.c"]],
        ),
        ({"a": "import xaug.b", "b": "if TYPE_CHECKING:\n    import xaug.a"}, []),
        ({"a": "import xaug.b", "b": "if TYPE_CHECKING:\n    pass\nelse:\n    import xaug.a"}, [["xaug.a", "xaug.b"]]),
        ({"__init__": "from xaug import a", "a": "from xaug.b import x", "b": ""}, []),
        ({"__init__": "from xaug import a", "a": "from xaug import name"}, [["xaug", "xaug.a"]]),
    ],
)
def test_import_cycles_are_found(tmp_path: Path, content: dict[str, str], found: list[list[str]]) -> None:
    modules = {}
    for name, text in content.items():
        path = tmp_path / f"{name}.py"
        path.write_text(text, encoding="utf-8")
        modules["xaug" if name == "__init__" else f"xaug.{name}"] = path
    assert cycles(graph(modules)) == found
