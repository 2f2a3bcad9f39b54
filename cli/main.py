"""The command line: a table of commands. Nothing heavy is imported before a command runs."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from xaug.cli import (
    attacks,
    audit,
    calibrate,
    card,
    compare,
    doctor,
    export,
    fetch,
    generate,
    ls,
    overlaps,
    push,
    runs,
    show,
    tasks,
    verify,
    victims,
)
from xaug.cli import eval as eval_command
from xaug.cli import filter as filter_command
from xaug.cli import study as study_command
from xaug.cli import train as train_command
from xaug.cli.arguments import check_arguments
from xaug.cli.errors import guarded
from xaug.models.cpu import settle_cpu

app = typer.Typer(
    name="xaug",
    help="Attack intermediate-task data, filter it, train on it, and evaluate the encoder on XTREME-R or XTREME.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(requested: bool) -> None:
    if requested:
        from importlib.metadata import version  # importing it takes 30 ms

        typer.echo(f"xaug {version('xaug')}")
        raise typer.Exit


@app.callback()
def main(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Attack intermediate-task data, filter it, train on it, and evaluate the encoder on XTREME-R or XTREME."""
    settle_cpu()


class _Command(TyperCommand):
    """A command that checks its arguments before it runs, and whose help ends with its examples.

    Each example keeps a line of its own. Rich's layout of epilogs would join the lines.
    """

    def invoke(self, ctx: Any) -> Any:
        """Check the arguments, then run the command."""
        guarded(lambda: check_arguments(ctx))()
        return super().invoke(ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the command line. A wrong value is named without the label that pydantic puts before the reason."""
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            from xaug.data_cards.settings import without_label  # importing pydantic takes a moment

            error.message = without_label(error.message)
            raise

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help, then the examples."""
        shown, self.epilog = self.epilog, None
        super().format_help(ctx, formatter)
        self.epilog = shown
        formatter.write(f"{shown}\n")


class _Group(TyperGroup):
    """A group of commands that runs by itself, too, and whose help ends with its examples."""

    def invoke(self, ctx: Any) -> Any:
        """Check the arguments, then run the command that is named, or the group itself."""
        guarded(lambda: check_arguments(ctx))()
        return super().invoke(ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help, then the examples."""
        shown, self.epilog = self.epilog, None
        super().format_help(ctx, formatter)
        self.epilog = shown
        formatter.write(f"{shown}\n")


def _add(name: str, command: Callable[..., None], examples: str, to: typer.Typer = app) -> None:
    """Add a command, whose help is its docstring."""
    to.command(name, cls=_Command, help=_help(command), epilog=examples)(guarded(command))


def _help(command: Callable[..., None]) -> str:
    """The docstring, with lines joined to paragraphs, which the terminal wraps."""
    paragraphs = (inspect.getdoc(command) or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


_COMMANDS: tuple[tuple[str, Callable[..., None], Any], ...] = (
    ("generate", generate.generate, generate),
    ("victims", victims.victims, victims),
    ("filter", filter_command.filter_, filter_command),
    ("calibrate", calibrate.calibrate, calibrate),
    ("train", train_command.train, train_command),
    ("eval", eval_command.eval_, eval_command),
    ("compare", compare.compare, compare),
    ("runs", runs.runs, runs),
    ("ls", ls.ls, ls),
    ("show", show.show, show),
    ("card", card.card, card),
    ("audit", audit.audit, audit),
    ("overlaps", overlaps.overlaps, overlaps),
    ("verify", verify.verify, verify),
    ("export", export.export, export),
    ("push", push.push, push),
    ("tasks", tasks.tasks, tasks),
    ("attacks", attacks.attacks, attacks),
    ("fetch", fetch.fetch, fetch),
    ("doctor", doctor.doctor, doctor),
)
for _name, _command, _module in _COMMANDS:
    _add(_name, _command, _module.EXAMPLES)

_STUDY: tuple[tuple[str, Callable[..., None], str], ...] = (
    ("init", study_command.init, study_command.INIT_EXAMPLES),
    ("plan", study_command.plan, study_command.PLAN_EXAMPLES),
    ("run", study_command.run, study_command.RUN_EXAMPLES),
    ("status", study_command.status, study_command.STATUS_EXAMPLES),
    ("report", study_command.report, study_command.REPORT_EXAMPLES),
    ("add-seeds", study_command.add_seeds, study_command.ADD_SEEDS_EXAMPLES),
    ("publish", study_command.publish, study_command.PUBLISH_EXAMPLES),
)
_study = typer.Typer(
    cls=_Group, invoke_without_command=True, pretty_exceptions_enable=False, help=_help(study_command.study),
    epilog=study_command.EXAMPLES,
)  # fmt: skip


@_study.callback()
def _pocket_study(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        guarded(study_command.study)()


for _name, _command, _examples in _STUDY:
    _add(_name, _command, _examples, _study)
app.add_typer(_study, name="study")


def run() -> None:
    """The entry point of the console script."""
    app()
