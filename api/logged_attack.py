"""A listener that logs an attack."""

from __future__ import annotations

from collections.abc import Mapping

from xaug.augment.preflight import Preflight
from xaug.augment.progress import Observer
from xaug.logged import LOG


class LoggedAttack(Observer):
    """Logs how victim and judge did on clean rows. It does not log single rows."""

    def __init__(self, title: str) -> None:
        """``title``: TASK/ATTACK."""
        self.title = title

    def tested(self, preflights: Mapping[str, Preflight]) -> None:
        """Log one line each for victim and judge."""
        for role, test in preflights.items():
            LOG.info("%s: %s: %s", self.title, role, test.sentence())
