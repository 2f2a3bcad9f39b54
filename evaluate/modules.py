"""Folders whose every module declares something: a new file is all that a new target task or suite takes."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable


def import_all(package: str, path: Iterable[str]) -> None:
    """Import each module of a package, in alphabetical order. ``path``: the package's ``__path__``."""
    for module in pkgutil.iter_modules(path):
        importlib.import_module(f"{package}.{module.name}")
