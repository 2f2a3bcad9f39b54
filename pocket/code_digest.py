"""The digest of a Python module's code, which stays the same when its comments, docstrings or layout change."""

from __future__ import annotations

import ast
import hashlib
import json
from pathlib import Path

from xaug.data_cards.sources.base import FileDigest


def code_digest(path: Path, name: str) -> FileDigest:
    """The digest of the module at ``path``, shown as ``name``.

    The size and the SHA-256 are those of the serialised syntax tree, not of the file: prose decides no row, so it must
    not change a version's fingerprint. The same module has the same digest under every supported version of Python.
    """
    code = json.dumps(_serialised(_normalised(ast.parse(path.read_bytes())))).encode("ascii")
    return FileDigest(name, len(code), hashlib.sha256(code).hexdigest())


def _normalised(tree: ast.Module) -> ast.Module:
    """The tree without docstrings, and without the empty parts that Python 3.12 gives to some f-strings."""
    for node in ast.walk(tree):
        match node:
            case ast.Module() | ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef() if _documented(node):
                del node.body[0]
            case ast.JoinedStr():
                node.values = [part for part in node.values if not _is_empty(part)]
    return tree


def _documented(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return ast.get_docstring(node, clean=False) is not None


def _is_empty(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant) and part.value == ""


def _serialised(value: object) -> object:
    """A node as its type and its fields, a list as its parts, and any other value as its repr.

    Empty fields are left out: Python 3.12 added one to functions and classes. ``ast.dump`` writes them in some versions
    of Python and not in others.
    """
    if isinstance(value, ast.AST):
        fields = [[name, _serialised(part)] for name, part in ast.iter_fields(value) if part not in (None, [])]
        return [type(value).__name__, *fields]
    return [_serialised(part) for part in value] if isinstance(value, list) else repr(value)
