"""What a call says while it works, and who hears it: the command line shows it, a notebook's log keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol

from xaug.data_cards.parameters import as_keyword, spell
from xaug.logged import LOG

if TYPE_CHECKING:
    from xaug.augment.progress import Observer
    from xaug.evaluate.events import Events
    from xaug.train.report.events import Recorder

    class TrainingProgress(Recorder, Protocol):
        """Hears a training run from the token cache on."""

        def tokenizing(self, what: str, done: int, parts: int) -> None:
            """So many parts of a task are in the token cache."""
            ...


class Listener(Protocol):
    """Hears a call. Texts may hold marks of `param`, which each listener spells in its own way."""

    def announce(self, text: str, *, real: bool) -> None:
        """The first line: the profile, and where rows come from. ``real``: they are not of the embedded world."""
        ...

    def note(self, text: str) -> None:
        """Something a person should know."""
        ...

    def working(self, title: str) -> AbstractContextManager[Callable[[str], None]]:
        """Something without a progress of its own runs inside; it is given a function that changes the title."""
        ...

    def training(self) -> AbstractContextManager[TrainingProgress]:
        """A training run goes on inside."""
        ...

    def evaluating(self) -> AbstractContextManager[Events]:
        """An evaluation goes on inside."""
        ...

    def attacking(self, title: str) -> AbstractContextManager[Observer]:
        """Rows are attacked inside."""
        ...


class Log:
    """The listener of calls from Python: everything goes to the logger ``xaug``, at the level INFO."""

    def announce(self, text: str, *, real: bool) -> None:
        """Log it."""
        self.note(text)

    def note(self, text: str) -> None:
        """Log it."""
        LOG.info(spell(text, as_keyword))

    @contextmanager
    def working(self, title: str) -> Iterator[Callable[[str], None]]:
        """Log the title, and nothing of what changes it."""
        self.note(title)
        yield lambda _title: None

    @contextmanager
    def training(self) -> Iterator[TrainingProgress]:
        """Log the dev scores and the notes of the run."""
        from xaug.logged import LoggedTraining

        yield LoggedTraining()

    @contextmanager
    def evaluating(self) -> Iterator[Events]:
        """Log a line a score."""
        from xaug.logged import LoggedEvaluation

        yield LoggedEvaluation()

    @contextmanager
    def attacking(self, title: str) -> Iterator[Observer]:
        """Log how victim and judge did on clean rows."""
        from xaug.logged_attack import LoggedAttack

        yield LoggedAttack(title)
