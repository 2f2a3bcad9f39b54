"""`xaug.train`, `xaug.evaluate` and `xaug.study` are packages and functions, in any order of imports."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest
import xaug
from xaug.training import train

FIRST = "import xaug; assert callable(xaug.train) and callable(xaug.evaluate) and callable(xaug.study)"
THEN = (
    "from xaug.train.config import RunConfig; import xaug.train.config as config; assert config.RunConfig is RunConfig"
)
CALL = """
from xaug.data_cards.errors import UsageError
import xaug
try:
    xaug.train(epochs=1.0, max_steps=3)
except UsageError as error:
    print(error)
"""


@pytest.mark.parametrize("order", [(FIRST, THEN), (THEN, FIRST)], ids=["function first", "package first"])
def test_the_package_is_the_function_in_both_orders(order: tuple[str, str]) -> None:
    code = "\n".join([*order, CALL])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "epochs= and max_steps= both set the length of the run: give one.\n", done.stderr


def test_the_package_shows_the_functions_signature() -> None:
    assert inspect.signature(xaug.train) == inspect.signature(train)


def test_every_name_of_the_front_door_is_there() -> None:
    for name in xaug.__all__:
        assert getattr(xaug, name) is not None
    assert set(xaug.__all__) <= set(dir(xaug))
    with pytest.raises(AttributeError, match="no attribute 'trian'"):
        xaug.trian  # noqa: B018
