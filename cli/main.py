"""The command line: one table of commands. Nothing heavy is imported before a command runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperCommand
from xaug.cli import attacks, compare, doctor, fetch, generate, ls, runs, show, tasks, verify
from xaug.cli import eval as eval_command
from xaug.cli import filter as filter_command
from xaug.cli import train as train_command
from xaug.cli.errors import guarded
from xaug.cli.given import check_given
from xaug.models.cpu import settle_cpu

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
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Adversarially augmented intermediate-task data: real datasets in, filtered versions out."""
    settle_cpu()


class _Command(TyperCommand):
    """A command that refuses what cannot be meant, and whose help ends in its examples.

    Each example has a line of its own: Rich's layout of epilogs would join them.
    """

    def invoke(self, ctx: Any) -> Any:
        """Run the command. An option's empty text or boundless number is a usage error."""
        guarded(lambda: check_given(ctx))()
        return super().invoke(ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help, then the examples."""
        shown, self.epilog = self.epilog, None
        super().format_help(ctx, formatter)
        self.epilog = shown
        formatter.write(f"{shown}\n")


def _add(name: str, command: Callable[..., None], examples: str) -> None:
    app.command(name, cls=_Command, epilog=examples)(guarded(command))


_COMMANDS: tuple[tuple[str, Callable[..., None], Any], ...] = (
    ("generate", generate.generate, generate),
    ("filter", filter_command.filter_, filter_command),
    ("train", train_command.train, train_command),
    ("eval", eval_command.eval_, eval_command),
    ("compare", compare.compare, compare),
    ("runs", runs.runs, runs),
    ("ls", ls.ls, ls),
    ("show", show.show, show),
    ("verify", verify.verify, verify),
    ("tasks", tasks.tasks, tasks),
    ("attacks", attacks.attacks, attacks),
    ("fetch", fetch.fetch, fetch),
    ("doctor", doctor.doctor, doctor),
)
for _name, _command, _module in _COMMANDS:
    _add(_name, _command, _module.EXAMPLES)


def run() -> None:
    """The console script."""
    app()
