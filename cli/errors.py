"""Errors of a user: one message and an exit code, never a traceback."""

from __future__ import annotations

import functools
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec

import typer
from xaug.cli.console import err
from xaug.cli.flags import as_flag
from xaug.data_cards.errors import Interrupted, XaugError
from xaug.data_cards.parameters import spell
from xaug.data_cards.ranks import first_rank
from xaug.data_cards.text import message as shown

P = ParamSpec("P")

SIGNALLED = 128  # shells report 128 plus the signal's number for a command that a signal ended: 130 for Ctrl-C
# Slurm, torchrun, systemd and `docker stop` send SIGTERM before they kill; a terminal that closes sends SIGHUP.
_ENDING = (signal.SIGTERM, signal.SIGHUP)


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """The command, which now reports an error as one message on stderr.

    An XaugError exits with its own code; with XAUG_DEBUG=1 its traceback is shown. Ctrl-C, SIGTERM and SIGHUP print the
    message of the KeyboardInterrupt, or that the command stopped, and exit with 130, 143 and 129. Any other exception
    is a fault in xaug and keeps its traceback.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            with stoppable():
                command(*args, **kwargs)
        except XaugError as error:
            if os.environ.get("XAUG_DEBUG", "") not in ("", "0"):
                raise
            say_error(error.spelled(as_flag))
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt as interrupt:
            if first_rank():
                err().print(spell(Interrupted.text_of(interrupt), as_flag) or "Stopped.", soft_wrap=True)
            raise typer.Exit(SIGNALLED + Interrupted.with_text(interrupt, "").number) from None

    return run


@contextmanager
def stopped_with(sentence: str) -> Iterator[None]:
    """Inside, an interruption without a message gets ``sentence``: what is kept, and how to continue."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        raise Interrupted.with_text(interrupt, Interrupted.text_of(interrupt) or sentence) from None


@contextmanager
def stoppable() -> Iterator[None]:
    """Inside, SIGTERM and SIGHUP raise Interrupted, as Ctrl-C raises KeyboardInterrupt, so all three clean up alike.

    A signal that is ignored stays ignored (`nohup` ignores SIGHUP). Only the main thread may set signal handlers; in
    any other thread nothing changes.
    """

    def stop(number: int, _frame: object) -> None:
        raise Interrupted(number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kept = {number: signal.signal(number, stop) for number in _ENDING if signal.getsignal(number) != signal.SIG_IGN}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def say_error(message: str) -> None:
    """Write ``error: message`` to stderr. A long message is cut, and control characters are made visible."""
    from rich.text import Text

    err().print(Text.assemble(("error:", "bold red"), " ", shown(message)), soft_wrap=True)
