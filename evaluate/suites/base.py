"""What a suite is: which target tasks count, in which languages, and what is run beside them."""

from __future__ import annotations

from pydantic import Field
from xaug.data_cards.card import Spec
from xaug.data_cards.registry import Registry

Languages = tuple[str, ...]
EVERY: Languages = ()  # in place of languages: every language that the task has


class Suite(Spec):
    """A benchmark. ``tasks`` and ``beside`` hold target ids and their languages, in the order of its tables."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    citation: str
    tasks: dict[str, Languages] = Field(min_length=1)  # its average is over these
    beside: dict[str, Languages] = Field(default_factory=dict)  # run with it, outside its average
    notes: dict[str, str] = Field(default_factory=dict)  # of tasks beside it

    @property
    def official(self) -> dict[str, Languages]:
        """The tasks of its average with their languages. Raises UnknownNameError for a task that is not declared."""
        return _spoken(self.tasks)

    @property
    def languages(self) -> dict[str, Languages]:
        """Every task with its languages, those beside the suite last. Raises UnknownNameError."""
        return _spoken({**self.tasks, **self.beside})


def _spoken(tasks: dict[str, Languages]) -> dict[str, Languages]:
    from xaug.evaluate.targets import TARGETS  # what TAB offers must not wait for it

    return {name: codes or TARGETS.get(name).languages for name, codes in tasks.items()}


SUITES: Registry[Suite] = Registry("suite")


def add(suite: Suite) -> Suite:
    """Declare a suite. Raises ValueError where its name is taken."""
    return SUITES.add(suite.name, suite)
