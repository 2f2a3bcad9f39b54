"""What a settings model declares, read from its source: types, defaults, and the comments beside them."""

from __future__ import annotations

import ast
import inspect
import io
import sys
import textwrap
import tokenize
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel


@dataclass(frozen=True)
class Setting:
    """One field of a model: its name, its type and default as the source writes them, and the comment beside it."""

    name: str
    type: str
    default: str
    about: str


def settings(model: type[BaseModel]) -> list[Setting]:
    """Return the fields of a model, those of its base classes first.

    A class that declares a field again without a comment keeps the comment of its base class.
    """
    found: dict[str, Setting] = {}
    for one in reversed(model.__mro__):
        if issubclass(one, BaseModel) and one is not BaseModel:
            for field in _declared(one):
                earlier = found.get(field.name)
                found[field.name] = replace(field, about=field.about or (earlier.about if earlier else ""))
    return list(found.values())


def _declared(model: type[BaseModel]) -> list[Setting]:
    """Return the fields that a class itself declares, in the order of its source."""
    source = textwrap.dedent(inspect.getsource(model))
    comments, lines = _comments(source), source.splitlines()
    body = typing.cast(ast.ClassDef, ast.parse(source).body[0]).body
    found = []
    for node in body:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        first = node.lineno
        while lines[first - 2].lstrip().startswith("#"):
            first -= 1
        about = " ".join(comments[line] for line in range(first, (node.end_lineno or first) + 1) if line in comments)
        shown = _type(node.annotation, vars(sys.modules[model.__module__]))
        found.append(Setting(node.target.id, shown, _default(node.value), about))
    return found


def _type(node: ast.expr, names: Mapping[str, Any]) -> str:
    """Return an annotation as a reader of a settings file needs it: alternatives by value, bounds behind the type."""
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return f"{_type(left, names)} | {_type(right, names)}"
        case ast.Subscript(value=ast.Name(id="Literal"), slice=values):
            return " | ".join(map(ast.unparse, values.elts if isinstance(values, ast.Tuple) else [values]))
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[kind, ast.Call(keywords=bounds)])):
            return f"{_type(kind, names)} ({', '.join(map(ast.unparse, bounds))})"
        case ast.Name(id=name) if typing.get_origin(names.get(name)) is typing.Literal:
            return " | ".join(map(repr, typing.get_args(names[name])))
    return ast.unparse(node)


def _default(node: ast.expr | None) -> str:
    """Return a default as its value, or nothing where a field has none."""
    match node:
        case None:
            return ""
        case ast.Call(
            func=ast.Name(id="Field"), keywords=[ast.keyword(arg="default_factory", value=ast.Name(id="dict"))]
        ):
            return "{}"
    return ast.unparse(node)


def _comments(source: str) -> dict[int, str]:
    """Return the comments of a source by line."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}


def sections(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield the fields of a model that are models themselves."""
    for name, field in model.model_fields.items():
        found = _model_in(field.annotation)
        if found is not None:
            yield name, found


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the first model within an annotation such as ``tuple[Shard, ...]`` or ``Parent | None``."""
    if isinstance(annotation, type):
        return annotation if issubclass(annotation, BaseModel) else None
    return next(filter(None, map(_model_in, typing.get_args(annotation))), None)
