"""The command line: one table of commands. Nothing heavy is imported before a command runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer
from xaug.cli import attacks, doctor, fetch, ls, show, tasks, verify
from xaug.cli.errors import guarded

app = typer.Typer(
    name="xaug",
    help="Adversarially augmented intermediate-task data: real datasets in, filtered versions out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # 30 ms of every other start

        typer.echo(f"xaug {version('xaug')}")
        raise typer.Exit


@app.callback()
def main(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Adversarially augmented intermediate-task data: real datasets in, filtered versions out."""


def _add(name: str, command: Callable[..., None], examples: str) -> None:
    app.command(name, epilog=examples)(guarded(command))


_COMMANDS: tuple[tuple[str, Any], ...] = (
    ("ls", ls),
    ("show", show),
    ("verify", verify),
    ("tasks", tasks),
    ("attacks", attacks),
    ("fetch", fetch),
    ("doctor", doctor),
)
for _name, _module in _COMMANDS:
    _add(_name, getattr(_module, _name), _module.EXAMPLES)


def run() -> None:
    """The console script."""
    app()
