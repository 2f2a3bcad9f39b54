"""A user's mistake is one message and an exit code, never a traceback."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import ParamSpec

import typer
from xaug.cli.console import err
from xaug.data_cards.errors import XaugError

P = ParamSpec("P")

INTERRUPTED = 130  # 128 + SIGINT: what shells report for a command that Ctrl-C ended


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """The command, with errors said in one message on stderr.

    An XaugError exits with its code (XAUG_DEBUG=1 lets its traceback through); Ctrl-C exits with 130 and says
    so, or says what the KeyboardInterrupt carries. Anything else is a fault of ours and keeps its traceback.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except XaugError as error:
            if os.environ.get("XAUG_DEBUG", "") not in ("", "0"):
                raise
            say_error(str(error))
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt as interrupt:
            err().print(str(interrupt) or "Stopped.", soft_wrap=True)
            raise typer.Exit(INTERRUPTED) from None

    return run


def say_error(message: str) -> None:
    """``error: message`` on stderr, the word in red."""
    from rich.text import Text

    err().print(Text.assemble(("error:", "bold red"), " ", message), soft_wrap=True)
