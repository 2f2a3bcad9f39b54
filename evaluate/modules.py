"""Import of every module of a folder, so that a new target task or suite needs only a new file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable


def import_all(package: str, path: Iterable[str]) -> None:
    """Import each module of a package, in alphabetical order. ``path``: the package's ``__path__``."""
    for module in pkgutil.iter_modules(path):
        importlib.import_module(f"{package}.{module.name}")
