"""Listeners: they receive what a call reports. The command line shows it, and Python calls log it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol

from xaug.checking import check_type
from xaug.data_cards.parameters import as_keyword, spell
from xaug.logged import LOG

if TYPE_CHECKING:
    from xaug.augment.progress import Observer
    from xaug.evaluate.events import Events
    from xaug.train.report.events import Recorder

    class TrainingProgress(Recorder, Protocol):
        """Receives the events of a training run, including those of filling the token cache."""

        def tokenizing(self, what: str, done: int, parts: int) -> None:
            """``done`` of ``parts`` parts of a task are in the token cache."""
            ...


class Listener(Protocol):
    """Receives what a call reports. Texts may hold marks of `param`, which each listener spells in its own way."""

    def announce(self, text: str, *, real: bool) -> None:
        """The first line: the profile and the source. ``real``: the rows are not those of the embedded world."""
        ...

    def note(self, text: str) -> None:
        """A message for the user."""
        ...

    def working(self, title: str) -> AbstractContextManager[Callable[[str], None]]:
        """Inside runs work that reports no progress. It receives a function that changes the title."""
        ...

    def training(self) -> AbstractContextManager[TrainingProgress]:
        """Inside runs a training run, whose events go to the object that is returned."""
        ...

    def evaluating(self) -> AbstractContextManager[Events]:
        """Inside runs an evaluation, whose events go to the object that is returned."""
        ...

    def attacking(self, title: str) -> AbstractContextManager[Observer]:
        """Inside runs an attack, whose progress goes to the object that is returned."""
        ...


_METHODS = ("announce", "note", "working", "training", "evaluating", "attacking")


def heard(listener: Listener | None) -> Listener:
    """Return the listener of a call; by default the log. Raises UsageError for an object that is no listener."""
    if listener is None:
        return Log()
    if isinstance(listener, type) or not all(callable(getattr(listener, name, None)) for name in _METHODS):
        check_type("listener", listener, (), f"an object with the methods {', '.join(_METHODS)}")
    return listener


class Log:
    """The listener of calls from Python, which logs everything to the logger ``xaug`` at the level INFO."""

    def announce(self, text: str, *, real: bool) -> None:
        """Log the line."""
        self.note(text)

    def note(self, text: str) -> None:
        """Log the message."""
        LOG.info(spell(text, as_keyword))

    @contextmanager
    def working(self, title: str) -> Iterator[Callable[[str], None]]:
        """Log the title, but not its changes."""
        self.note(title)
        yield lambda _title: None

    @contextmanager
    def training(self) -> Iterator[TrainingProgress]:
        """Log the dev scores and the messages of the run."""
        from xaug.logged import LoggedTraining

        yield LoggedTraining()

    @contextmanager
    def evaluating(self) -> Iterator[Events]:
        """Log one line per score."""
        from xaug.logged import LoggedEvaluation

        yield LoggedEvaluation()

    @contextmanager
    def attacking(self, title: str) -> Iterator[Observer]:
        """Log how victim and judge did on clean rows."""
        from xaug.logged_attack import LoggedAttack

        yield LoggedAttack(title)
