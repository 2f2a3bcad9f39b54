"""Packages that can be called: ``xaug.train`` is the trainer's package and, called, the front door's function.

Both are wanted under one name: ``xaug.train("mnli/clean", model=...)`` in a notebook, and
``from xaug.train.config import RunConfig`` beside it. A function in the package's place would break
``import xaug.train.config as config``; a package in the function's place could not be called. So the package's module
object can be called. `xaug` makes it so when it is imported, and Python imports it before any of its packages, so it
holds in whatever order the two are imported.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import inspect

# Package → the module of the function of the same name.
HOMES = MappingProxyType({"xaug.train": "xaug.training", "xaug.evaluate": "xaug.evaluating"})


class CallablePackage(ModuleType):
    """A package's module that passes calls on to one function, and shows its signature."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function of the front door that has the package's name."""
        return self._function(*args, **kwargs)

    @property
    def __signature__(self) -> inspect.Signature:
        """The function's: notebooks complete its parameters, and ``help`` lists them."""
        import inspect

        return inspect.signature(self._function)

    @property
    def _function(self) -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(import_module(HOMES[self.__name__]), self.__name__.rpartition(".")[2])
        return function


def make_callable() -> None:
    """Make the packages of `HOMES` callable. Each is its docstring alone, so importing them costs nothing."""
    for name in HOMES:
        import_module(name)
        sys.modules[name].__class__ = CallablePackage
