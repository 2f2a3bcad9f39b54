"""The listener of the command line, which shows on stderr what a call reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from xaug.cli.console import err
from xaug.cli.flags import as_flag
from xaug.data_cards.parameters import spell
from xaug.data_cards.ranks import first_rank

if TYPE_CHECKING:
    from xaug.cli.eval_progress import EvalDisplay
    from xaug.cli.progress import AttackDisplay
    from xaug.cli.train_progress import TrainDisplay


class Terminal:
    """The listener of commands. Of several ranks, only the first one writes."""

    def announce(self, text: str, *, real: bool) -> None:
        """Show the first line of a command, in yellow if its figures are not of real data."""
        if first_rank():
            err().print(spell(text, as_flag), style=None if real else "yellow", soft_wrap=True)

    def note(self, text: str) -> None:
        """Show a line that stays."""
        if first_rank():
            err().print(spell(text, as_flag), soft_wrap=True)

    @contextmanager
    def working(self, title: str) -> Iterator[Callable[[str], None]]:
        """Show a spinner beside the title while the block runs."""
        with err().status(title) as status:
            yield status.update

    @contextmanager
    def training(self) -> Iterator[TrainDisplay]:
        """Show a live line for a training run."""
        from xaug.cli.train_progress import TrainDisplay

        display = TrainDisplay()
        try:
            yield display
        finally:
            display.close()

    @contextmanager
    def evaluating(self) -> Iterator[EvalDisplay]:
        """Show one line per score."""
        from xaug.cli.eval_progress import EvalDisplay

        display = EvalDisplay()
        try:
            yield display
        finally:
            display.close()

    @contextmanager
    def attacking(self, title: str) -> Iterator[AttackDisplay]:
        """Show a live line for an attack."""
        from xaug.cli.progress import AttackDisplay

        with AttackDisplay(title) as display:
            yield display
