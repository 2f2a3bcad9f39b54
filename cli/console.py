"""The consoles that commands write to: results go to stdout, everything else to stderr."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, TextIO

from xaug.data_cards.text import escaped

if TYPE_CHECKING:
    from rich.console import Console

_ENDLESS = 1_000_000  # columns; Rich asks for a number


def out() -> Console:
    """The console for results. It shows text as it is: no markup, no highlighting, no control characters.

    ``tables`` lays tables out. Lines are left to the terminal to wrap, so that a copied line is whole.
    """
    from xaug.cli.tables import TableLayout

    console = _console(sys.stdout, soft_wrap=True)
    console.push_render_hook(TableLayout(console, plain=not sys.stdout.isatty()))
    return console


def err() -> Console:
    """The console for messages, warnings and progress."""
    return _console(sys.stderr)


def _console(stream: TextIO, *, soft_wrap: bool = False) -> Console:
    from xaug.cli.plain_console import PlainConsole

    # A pipe has no width, even if COLUMNS is set: a program that reads the output must not get cut or folded lines.
    width = None if stream.isatty() else _ENDLESS
    return PlainConsole(file=stream, markup=False, emoji=False, highlight=False, width=width, soft_wrap=soft_wrap)


def print_json(value: object) -> None:
    """Write a result as JSON on stdout, and nothing else.

    Control characters are escaped, as JSON allows, and so are lone surrogates, which UTF-8 cannot encode.
    """
    sys.stdout.write(escaped(json.dumps(value, indent=2, ensure_ascii=False, default=str)) + "\n")
