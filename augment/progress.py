"""How far a run is: counted by whoever executes units, shown by whoever wants to."""

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

    done: int = 0  # rows whose search ended
    flying: int = 0  # searches under way
    outcomes: Counter[str] = field(default_factory=Counter)  # of the texts they ended with
    use: dict[str, OracleUse] = field(default_factory=dict)
    loading: float = 0.0  # seconds

    @classmethod
    def together(cls, tallies: Iterable[Tally]) -> Tally:
        """The sum over processes; of the seconds of loading the longest, for they load at the same time."""
        total = cls()
        for one in tallies:
            total.done += one.done
            total.flying += one.flying
            total.outcomes += one.outcomes
            total.loading = max(total.loading, one.loading)
            for name, use in one.use.items():
                sum_ = total.use.setdefault(name, OracleUse())
                sum_.asked += use.asked
                sum_.answered += use.answered
                sum_.seconds += use.seconds
        return total


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is, of all processes together."""

    total: int  # rows of the plan
    resumed: int  # rows that an earlier run of the same request had done
    tally: Tally


class Observer:
    """Told how a run goes. It does nothing: a display overrides what it shows."""

    def planned(self, plan: Plan) -> None:
        """All rows were read. Models are loaded next, if there is anything to attack."""

    def tested(self, preflights: Mapping[str, Preflight]) -> None:
        """The models are loaded; victim and judge were tested, by role. Attacking begins."""

    def progressed(self, progress: Progress) -> None:
        """Called after each round of questions, and a few times a second with several processes."""
