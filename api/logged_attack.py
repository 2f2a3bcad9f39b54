"""An attack in the log."""

from __future__ import annotations

from collections.abc import Mapping

from xaug.augment.preflight import Preflight
from xaug.augment.progress import Observer
from xaug.logged import LOG


class LoggedAttack(Observer):
    """How victim and judge did on clean rows; rows are not logged one by one."""

    def __init__(self, title: str) -> None:
        """``title``: TASK/ATTACK."""
        self.title = title

    def tested(self, preflights: Mapping[str, Preflight]) -> None:
        """Log a line for each of the two."""
        for role, test in preflights.items():
            LOG.info("%s: %s: %s", self.title, role, test.sentence())
