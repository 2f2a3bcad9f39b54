"""The progress of a run: executors count it, and an observer may show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from xaug.augment.engine import OracleUse
from xaug.augment.plan import Plan
from xaug.augment.preflight import Preflight


@dataclass(slots=True)
class Tally:
    """What one process has done so far."""

    done: int = 0  # rows whose search has ended
    flying: int = 0  # searches in flight
    outcomes: Counter[str] = field(default_factory=Counter)  # of the candidates that searches returned
    use: dict[str, OracleUse] = field(default_factory=dict)  # by oracle
    loading: float = 0.0  # seconds until the models were loaded and tested

    @classmethod
    def sum_of(cls, tallies: Iterable[Tally]) -> Tally:
        """The sum over processes; of ``loading`` the maximum, because they load at the same time."""
        total = cls()
        for one in tallies:
            total.done += one.done
            total.flying += one.flying
            total.outcomes += one.outcomes
            total.loading = max(total.loading, one.loading)
            for name, use in one.use.items():
                total_use = total.use.setdefault(name, OracleUse())
                total_use.asked += use.asked
                total_use.answered += use.answered
                total_use.seconds += use.seconds
        return total


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a run, over all processes."""

    total: int  # rows of the plan
    resumed: int  # rows that an earlier run of the same request completed
    tally: Tally


class Observer:
    """Receives the events of a run. These methods do nothing; a display overrides those that it shows."""

    def planned(self, plan: Plan) -> None:
        """All rows have been read. Next, models are loaded, if there is anything to attack."""

    def tested(self, preflights: Mapping[str, Preflight]) -> None:
        """The models are loaded, and victim and judge have been tested. Next, rows are attacked."""

    def progressed(self, progress: Progress) -> None:
        """Called after each round of questions; with several processes, a few times per second."""
