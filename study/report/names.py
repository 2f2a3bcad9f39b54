"""How a report names what a figure is about: in a table (XNLI, Swahili) and in a sentence (on XNLI in Swahili)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from xaug.evaluate.families import shown
from xaug.study.findings import Scope
from xaug.study.hypotheses import WHOLE


@dataclass(frozen=True)
class Names:
    """The names of tasks. ``titles``: id of a task → its title; a task without a title is named by its id."""

    titles: Mapping[str, str]

    def task(self, name: str) -> str:
        """The title of a task."""
        return self.titles.get(name, name)

    def line(self, scope: Scope, name: str) -> str:
        """The name of a line of a table."""
        return _LINES[scope](self, name)

    def where(self, scope: Scope, name: str) -> str:
        """The name of a line as the adverbial of a sentence."""
        return _PLACES[scope](self, name)

    def cell(self, name: str) -> tuple[str, str]:
        """The title of the task and the name of the language of a cell, which is named by both."""
        task, _, code = name.rpartition(" ")
        return self.task(task), shown(code).name


def _within(of: Names, name: str, whole: str, part: str) -> str:
    """``whole`` for the suite, ``part`` with the title for one task."""
    return whole if name in WHOLE else part.format(of.task(name))


_LINES: Mapping[Scope, Callable[[Names, str], str]] = MappingProxyType({
    "suite": lambda of, name: "suite average",
    "zero-shot": lambda of, name: _within(of, name, "suite average without English", "{} without English"),
    "gap": lambda of, name: _within(of, name, "gap (English minus the others)", "gap of {}"),
    "group": lambda of, name: name,
    "task": lambda of, name: of.task(name),
    "language": lambda of, name: shown(name).name,
    "script": lambda of, name: name,
    "family": lambda of, name: name,
    "cell": lambda of, name: ", ".join(of.cell(name)),
})  # fmt: skip
_PLACES: Mapping[Scope, Callable[[Names, str], str]] = MappingProxyType({
    "suite": lambda of, name: "on the suite's average",
    "zero-shot": lambda of, name: _within(
        of, name, "on the suite's average without English", "on {} without English"
    ),
    "gap": lambda of, name: _within(of, name, "on the suite's average", "on {}"),
    "group": lambda of, name: f"on average over the tasks of the group {name}",
    "task": lambda of, name: f"on {of.task(name)}",
    "language": lambda of, name: f"in {shown(name).name}",
    "script": lambda of, name: f"in the languages of the script {name}",
    "family": lambda of, name: f"in the languages of the family {name}",
    "cell": lambda of, name: "on {} in {}".format(*of.cell(name)),
})  # fmt: skip
