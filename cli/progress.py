"""A live line for a run: rows, rows/s, success rate, time left, and what each model's share of the time is."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from xaug.cli.console import err

if TYPE_CHECKING:
    from xaug.augment.engine import Engine
    from xaug.augment.materialize import Progress

_EVERY = 30.0  # seconds between lines where the output is no terminal: a log stays short


class AttackDisplay:
    """Shows a ``Progress`` on stderr; on a terminal in place, in a log as a line now and then."""

    def __init__(self, title: str) -> None:
        from rich.live import Live

        self._console = err()
        self._title = title
        self._live = Live(console=self._console, refresh_per_second=4, transient=True)
        self._started = self._said = 0.0

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def __call__(self, progress: Progress, engine: Engine) -> None:
        """Show where the run is. Called after each round."""
        now = time.monotonic()
        self._started = self._started or now  # loading models is not attacking
        text = self._text(progress, engine, now)
        if self._console.is_terminal:
            self._live.update(text)
        elif now - self._said >= _EVERY:
            self._said = now
            self._console.print(text, soft_wrap=True)

    def _text(self, progress: Progress, engine: Engine, now: float) -> str:
        rate = progress.done / max(1e-9, now - self._started)
        attacked = progress.outcomes["succeeded"] + progress.outcomes["failed"]
        parts = [f"{self._title}: {progress.done + progress.resumed:,}"]
        if progress.total is not None:
            parts[0] += f"/{progress.total:,} rows"
        parts.append(f"{rate:.2f} rows/s")
        if attacked:
            parts.append(f"{progress.outcomes['succeeded'] / attacked:.0%} succeed")
        if progress.total is not None and rate > 0:
            parts.append(f"{clock((progress.total - progress.done - progress.resumed) / rate)} left")
        shares = {name: use.seconds / max(1e-9, now - self._started) for name, use in engine.use.items()}
        parts.append("busy: " + " ".join(f"{name} {share:.0%}" for name, share in shares.items()))
        parts.append(f"{progress.flying} in flight")
        return " · ".join(parts)


def clock(seconds: float) -> str:
    """A duration for people: 59 s, 12 min, 3 h 20 min."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
