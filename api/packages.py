"""Callable packages: ``xaug.train`` is the trainer's package, and calling it calls the function `xaug.training.train`.

Both belong under one name: ``xaug.train("mnli/clean", model=...)`` in a notebook, and
``from xaug.train.config import RunConfig`` next to it. A function in the package's place would break
``import xaug.train.config as config``, and an ordinary package cannot be called. So the package's module object is made
callable. `xaug` does this when it is imported. Python imports `xaug` before any of its packages, so the order of
imports does not matter.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import inspect

# Package → the module with the function of the same name.
HOMES = MappingProxyType(
    {"xaug.train": "xaug.training", "xaug.evaluate": "xaug.evaluating", "xaug.study": "xaug.studying"}
)


class CallablePackage(ModuleType):
    """The module of a package that passes calls on to one function and has its signature."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function that has the package's name."""
        return self._function(*args, **kwargs)

    @property
    def __signature__(self) -> inspect.Signature:
        """The function's signature, from which notebooks complete parameters and ``help`` lists them."""
        import inspect

        return inspect.signature(self._function)

    @property
    def _function(self) -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(import_module(HOMES[self.__name__]), self.__name__.rpartition(".")[2])
        return function


def make_callable() -> None:
    """Make the packages of `HOMES` callable. They hold only a docstring, so importing them costs nothing."""
    for name in HOMES:
        import_module(name)
        sys.modules[name].__class__ = CallablePackage
