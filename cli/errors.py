"""A user's mistake is one message and an exit code, never a traceback."""

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

SIGNALLED = 128  # plus the signal's number is what shells report for a command that a signal ended: 130 for Ctrl-C
# What Slurm, torchrun, systemd and `docker stop` send before they kill; a terminal that is closed.
_ENDING = (signal.SIGTERM, signal.SIGHUP)


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """The command, with errors said in one message on stderr.

    An XaugError exits with its code (XAUG_DEBUG=1 lets its traceback through). Ctrl-C, SIGTERM and SIGHUP say what
    the KeyboardInterrupt carries, or that the command stopped, and exit with 130, 143 and 129. Anything else is a fault
    of ours and keeps its traceback.
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
            raise typer.Exit(SIGNALLED + Interrupted.saying(interrupt, "").number) from None

    return run


@contextmanager
def stopped_with(sentence: str) -> Iterator[None]:
    """Words for a stop inside that nobody has given any yet: what is kept, and how to go on."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        raise Interrupted.saying(interrupt, Interrupted.text_of(interrupt) or sentence) from None


@contextmanager
def stoppable() -> Iterator[None]:
    """Inside, SIGTERM and SIGHUP raise Interrupted where Ctrl-C raises KeyboardInterrupt: all three tidy up alike.

    A signal that is ignored stays ignored (`nohup` ignores SIGHUP). Only a main thread may set signal handlers: in
    another one signals are as they were.
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
    """``error: message`` on stderr, the word in red, the message cut and without characters that act."""
    from rich.text import Text

    err().print(Text.assemble(("error:", "bold red"), " ", shown(message)), soft_wrap=True)
