"""Victims and judges that a call trains when they are first needed, and that the user's cache keeps."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from xaug.data_cards.ranges import Range
    from xaug.listening import Listener
    from xaug.train.config import RunConfig
    from xaug.train.report.events import EvalRecord, RunPlan, StepRecord


class OwnModel(Protocol):
    """A victim or a judge that xaug trains by itself."""

    @property
    def role(self) -> str:
        """``victim`` or ``judge``."""
        ...

    @property
    def folder(self) -> Path:
        """Where the cache keeps it. The name contains a hash of everything that decides the model."""
        ...

    @property
    def finished(self) -> bool:
        """Whether it is trained."""
        ...

    @property
    def usual(self) -> bool:
        """Whether the costs are figures of other runs; otherwise they are measured on this machine."""
        ...

    def make(self, listener: Listener) -> None:
        """Train what is not trained yet. Raises XaugError, and Interrupted, whose message says what is kept."""
        ...

    def training(self) -> Range:
        """The seconds of training what is not trained yet. Writes nothing. Raises XaugError."""
        ...

    def attacking(self, rows: int) -> Range | None:
        """The usual seconds of an attack on ``rows`` rows; None if they are not known."""
        ...


def train_once(
    folder: Path,
    config: RunConfig,
    store: Path,
    *,
    task: str,
    what: str,
    rows: Callable[[], object],
    listener: Listener,
) -> None:
    """Train the model in ``folder``, unless the cache holds it. Raises XaugError.

    ``store``: the store with the rows, which ``rows`` fills. ``what``: the model, in messages. The next call continues
    training that was stopped or killed. A second process waits for the first one. If a signal stops the training, it
    raises Interrupted, whose message says what is kept.
    """
    from xaug.data_cards.durable import remove_tree
    from xaug.data_cards.errors import Interrupted
    from xaug.data_cards.lock import exclusive
    from xaug.data_cards.store import Store
    from xaug.train.kept import finished_run, train_kept

    title = f"{task}: training {what}"
    lock = folder.with_name(f".{folder.name}.lock")
    with exclusive(lock, what=f"The model {folder}", place="XAUG_CACHE", waiting=listener.note) as unlocked:
        if unlocked:
            listener.note(unlocked)
        if finished_run(folder):
            return
        for left in folder.parent.glob(f"{folder.name}.making-*"):  # left by earlier releases that were killed
            remove_tree(left)
        with listener.working(f"{title} once, into {folder.parent}") as say:
            began = time.monotonic()
            try:
                rows()
                record = train_kept(config, Store(store), folder, recorder=_Steps(say, title))
            except KeyboardInterrupt as error:
                stopped = f"Stopped before {what} of {task} had a checkpoint."
                raise Interrupted.with_text(
                    error,
                    f"{Interrupted.text_of(error) or stopped} Nothing was attacked yet. The same request continues this"
                    " training.",
                ) from None
    scores = ", ".join(f"{name} {value:.1f}" for task in record.scores.values() for name, value in task.items())
    scores += "".join(f" on {rows:,} dev rows" for rows in record.data.dev_rows.values())
    spent = time.monotonic() - began
    listener.note(f"{task}: {what} was trained in {spent:.0f} s ({scores}) and is kept in {folder}")


class _Steps:
    """A recorder that shows the step in a title."""

    def __init__(self, say: Callable[[str], None], title: str) -> None:
        self.say, self.title, self.total = say, title, 0

    def started(self, plan: RunPlan) -> None:
        """Remember how many steps there are."""
        self.total = plan.steps_total

    def step(self, record: StepRecord) -> None:
        """Show the step."""
        self.say(f"{self.title}: step {record.step} of {self.total}")

    def evaluated(self, record: EvalRecord) -> None:
        """Show nothing: the scores are reported at the end."""

    def note(self, step: int, text: str) -> None:
        """Show nothing."""

    def finished(self, step: int) -> None:
        """Show nothing."""
