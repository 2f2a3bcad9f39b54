"""Where commands write: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, TextIO

from xaug.data_cards.text import harmless

if TYPE_CHECKING:
    from rich.console import Console

_ENDLESS = 1_000_000  # columns; Rich asks for a number


def out() -> Console:
    """Results. Text is shown as it is: no markup, no guessed colours, no character that acts on the terminal.

    Tables are laid out by ``tables``; a line is the terminal's to wrap, so that it is copied whole.
    """
    from xaug.cli.tables import TableLayout

    console = _console(sys.stdout, soft_wrap=True)
    console.push_render_hook(TableLayout(console, plain=not sys.stdout.isatty()))
    return console


def err() -> Console:
    """Messages, warnings and progress."""
    return _console(sys.stderr)


def _console(stream: TextIO, *, soft_wrap: bool = False) -> Console:
    from xaug.cli.plain_console import PlainConsole

    # A pipe has no width, whatever COLUMNS says of the terminal beside it: no program is to read cut or folded lines.
    width = None if stream.isatty() else _ENDLESS
    return PlainConsole(file=stream, markup=False, emoji=False, highlight=False, width=width, soft_wrap=soft_wrap)


def print_json(value: object) -> None:
    """A result for programs: JSON on stdout, nothing else.

    Characters that would act on a terminal are escaped, as JSON allows; half a surrogate pair cannot be written else.
    """
    sys.stdout.write(harmless(json.dumps(value, indent=2, ensure_ascii=False, default=str)) + "\n")
