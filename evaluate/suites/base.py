"""What a suite is: which target tasks count in its average, in which languages, and which are run in addition."""

from __future__ import annotations

from pydantic import Field
from xaug.data_cards.card import Spec
from xaug.data_cards.plugins import OpenRegistry

Languages = tuple[str, ...]
EVERY: Languages = ()  # in place of languages: every language that the task has


class Suite(Spec):
    """A benchmark. ``tasks`` and ``beside`` map target ids to their languages, in the order of its tables."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    citation: str
    tasks: dict[str, Languages] = Field(min_length=1)  # the tasks of its average
    beside: dict[str, Languages] = Field(default_factory=dict)  # tasks that are run with it, outside its average
    notes: dict[str, str] = Field(default_factory=dict)  # notes on the tasks outside its average

    @property
    def official(self) -> dict[str, Languages]:
        """The tasks of its average with their languages. Raises UnknownNameError for a task that is not declared."""
        return _with_languages(self.tasks)

    @property
    def languages(self) -> dict[str, Languages]:
        """All tasks with their languages, those outside the average last. Raises UnknownNameError."""
        return _with_languages({**self.tasks, **self.beside})


def _with_languages(tasks: dict[str, Languages]) -> dict[str, Languages]:
    from xaug.evaluate.targets import TARGETS  # imported late: shell completion of suites must be fast

    return {name: codes or TARGETS.get(name).languages for name, codes in tasks.items()}


# Installed packages add suites to it by entry points of the group xaug.suites.
SUITES: OpenRegistry[Suite] = OpenRegistry("suite", "xaug.suites", Suite, lambda suite, entry: suite)


def add(suite: Suite) -> Suite:
    """Declare a suite. Raises ValueError if its name is taken."""
    return SUITES.add(suite.name, suite)
