"""A live line for a training run: step, loss, learning rate, tokens/s and time left. Dev scores stay."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

from xaug.amounts import clock
from xaug.cli.console import err

if TYPE_CHECKING:
    from xaug.train.report.events import EvalRecord, RunPlan, StepRecord

_EVERY = 30.0  # seconds between lines where the output is not a terminal, so that a log stays short
_WINDOW = 20  # steps over which rates and losses are averaged


class TrainDisplay:
    """A recorder that shows a run on stderr: in place on a terminal, as a line now and then in a log."""

    def __init__(self) -> None:
        from rich.live import Live

        self._console = err()
        self._live = Live(console=self._console, refresh_per_second=4, transient=True)
        self._recent: deque[StepRecord] = deque(maxlen=_WINDOW)
        self._printed = 0.0

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._console.is_terminal:
            self._live.stop()

    def tokenizing(self, task: str, done: int, parts: int) -> None:
        """Show how much of a task is in the token cache."""
        if self._console.is_terminal and parts > 1:
            self._live.start()
            self._live.update(f"tokenizing {task}: {done}/{parts}")

    def started(self, plan: RunPlan) -> None:
        """Show the size of the run: steps, weights and rows."""
        self._plan = plan
        tasks = ", ".join(f"{one.name} {one.rows:,} rows ({one.share:.0%} of steps)" for one in plan.tasks)
        where = f"{plan.device} {plan.dtype}" + (f" × {plan.world}" if plan.world > 1 else "")
        self._console.print(
            f"{plan.steps_total:,} steps on {where} · {plan.parameters / 1e6:.0f} M weights · {tasks}", soft_wrap=True
        )
        if plan.first_step:
            self._console.print(f"Resumed after step {plan.first_step:,}.")
        if self._console.is_terminal:
            self._live.start()
        self._printed = time.monotonic()

    def step(self, record: StepRecord) -> None:
        """Show the step."""
        self._recent.append(record)
        if self._console.is_terminal:
            self._live.update(self._text(record))
        elif time.monotonic() - self._printed >= _EVERY:
            self._printed = time.monotonic()
            self._console.print(self._text(record), soft_wrap=True)

    def _text(self, record: StepRecord) -> str:
        plan, recent = self._plan, self._recent
        seconds = sum(one.seconds for one in recent)
        of_task = [one.loss for one in recent if one.task == record.task]
        left = (plan.steps_total - record.step) * seconds / len(recent)
        tokens = sum(one.tokens for one in recent)
        parts = [
            f"step {record.step:,}/{plan.steps_total:,}",
            f"{record.task} loss {sum(of_task) / len(of_task):.3f}",
            f"lr {record.lr:.2g}",
            f"{tokens / seconds:,.0f} tokens/s",
        ]
        if (used := self._utilization(tokens, seconds)) is not None:
            parts.append(f"MFU {used:.0%}")
        parts.append(f"{clock(left)} left")
        return " · ".join(parts)

    def _utilization(self, tokens: int, seconds: float) -> float | None:
        """Model FLOPs utilization over the recent steps, or None if the device's peak is not known."""
        from xaug.train.report.flops import flops_per_token, peak_flops

        plan = self._plan
        peak = peak_flops(plan.device, plan.dtype)
        if peak is None:
            return None
        length = tokens / max(1, sum(one.sequences for one in self._recent))
        return flops_per_token(plan.parameters, plan.model_config, length) * tokens / seconds / peak / plan.world

    def evaluated(self, record: EvalRecord) -> None:
        """Show the dev scores in a line that stays."""
        scores = " · ".join(
            f"{task} " + " ".join(f"{metric} {value:.1f}" for metric, value in figures.items()) + _of(task, record)
            for task, figures in record.scores.items()
        )
        self._console.print(f"step {record.step:,} dev: {scores}", soft_wrap=True)

    def note(self, step: int, text: str) -> None:
        """Show a line that stays."""
        self._console.print(text, soft_wrap=True)

    def finished(self, step: int) -> None:
        """Show nothing: the command reports the end."""


def _of(task: str, record: EvalRecord) -> str:
    """`` (on 2 rows; it predicts only 'entailment')``: without it nobody can judge a score."""
    only = f"; it predicts only {record.only[task]!r}" if task in record.only else ""
    return f" (on {record.rows[task]:,} rows{only})"
