"""What a call says while it works, on stderr."""

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
    """The listener of commands. Of several ranks only the first one speaks."""

    def announce(self, text: str, *, real: bool) -> None:
        """The first line of a command, in yellow where its figures are not of real data."""
        if first_rank():
            err().print(spell(text, as_flag), style=None if real else "yellow", soft_wrap=True)

    def note(self, text: str) -> None:
        """A line that stays."""
        if first_rank():
            err().print(spell(text, as_flag), soft_wrap=True)

    @contextmanager
    def working(self, title: str) -> Iterator[Callable[[str], None]]:
        """A spinner beside the title, while something runs."""
        with err().status(title) as status:
            yield status.update

    @contextmanager
    def training(self) -> Iterator[TrainDisplay]:
        """A live line for a training run."""
        from xaug.cli.train_progress import TrainDisplay

        display = TrainDisplay()
        try:
            yield display
        finally:
            display.close()

    @contextmanager
    def evaluating(self) -> Iterator[EvalDisplay]:
        """A line a score."""
        from xaug.cli.eval_progress import EvalDisplay

        display = EvalDisplay()
        try:
            yield display
        finally:
            display.close()

    @contextmanager
    def attacking(self, title: str) -> Iterator[AttackDisplay]:
        """A live line for rows that are attacked."""
        from xaug.cli.progress import AttackDisplay

        with AttackDisplay(title) as display:
            yield display
