"""Where commands write: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console


def out() -> Console:
    """Results. Text is shown as it is: no markup, no guessed colours."""
    return _console(sys.stdout)


def err() -> Console:
    """Messages, warnings and progress."""
    return _console(sys.stderr)


def _console(stream: TextIO) -> Console:
    from rich.console import Console

    # A pipe has no width: a table there is as wide as it needs, so that no program reads cut names.
    width = None if stream.isatty() or "COLUMNS" in os.environ else 1000
    return Console(file=stream, markup=False, emoji=False, highlight=False, width=width)


def print_json(value: object) -> None:
    """A result for programs: JSON on stdout, nothing else."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def size_text(size: int) -> str:
    """Bytes for people, in powers of 1000."""
    amount = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"
