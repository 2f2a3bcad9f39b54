"""A live line for an attack: rows, rows/s, success rate, time left, and each model's share of the time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

from xaug.amounts import clock
from xaug.augment.progress import Observer, Progress
from xaug.cli.console import err

if TYPE_CHECKING:
    from xaug.augment.plan import Plan
    from xaug.augment.preflight import Preflight

_EVERY = 30.0  # seconds between lines where the output is not a terminal, so that a log stays short


class AttackDisplay(Observer):
    """Shows the progress of an attack on stderr: in place on a terminal, as a line now and then in a log."""

    def __init__(self, title: str) -> None:
        from rich.live import Live

        self._console = err()
        self._title = title
        self._live = Live(console=self._console, refresh_per_second=4, transient=True)
        self._started = self._printed = 0.0

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def planned(self, plan: Plan) -> None:
        """Show how many rows there are, and that the models are loading."""
        if self._console.is_terminal:
            self._live.update(f"{self._title}: {plan.total:,} rows, loading models")

    def tested(self, preflights: Mapping[str, Preflight]) -> None:
        """Show how victim and judge did on clean rows."""
        for role, test in preflights.items():
            self._console.print(f"{self._title}: {role}: {test.sentence()}")

    def progressed(self, progress: Progress) -> None:
        """Show the progress so far."""
        now = time.monotonic()
        self._started = self._started or now  # the time of loading models does not count
        text = self._text(progress, now)
        if self._console.is_terminal:
            self._live.update(text)
        elif now - self._printed >= _EVERY:
            self._printed = now
            self._console.print(text, soft_wrap=True)

    def _text(self, progress: Progress, now: float) -> str:
        tally, outcomes = progress.tally, progress.tally.outcomes
        spent = max(1e-9, now - self._started)
        rate = tally.done / spent
        attacked = outcomes["succeeded"] + outcomes["failed"]
        parts = [f"{self._title}: {tally.done + progress.resumed:,}/{progress.total:,} rows", f"{rate:.2f} rows/s"]
        if attacked:
            parts.append(f"{outcomes['succeeded'] / attacked:.0%} succeed")
        if rate > 0:
            parts.append(f"{clock((progress.total - tally.done - progress.resumed) / rate)} left")
        if tally.use:
            shares = {name: use.seconds / spent for name, use in tally.use.items()}
            parts.append("busy: " + " ".join(f"{name} {share:.0%}" for name, share in shares.items()))
        parts.append(f"{tally.flying} in flight")
        return " · ".join(parts)
