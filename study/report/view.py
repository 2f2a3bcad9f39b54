"""The content of a report, put together once. The page, the Markdown and the LaTeX tables only lay it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xaug.study.findings import Analysis, ArmScore, Contrast, Finding, Scope, Tested
from xaug.study.report.answer import Answer, answer, contrast_of, worded
from xaug.study.report.facts import ArmFacts, DevScore, StudyFacts
from xaug.study.report.names import Names

_COLUMNS: tuple[Scope, ...] = ("suite", "zero-shot", "gap", "task")  # the columns of the table of scores, in order


@dataclass(frozen=True)
class Column:
    """A column of the table of scores: what is averaged, its heading, its metric."""

    scope: Scope
    name: str
    heading: str
    metric: str = ""


@dataclass(frozen=True)
class DevLine:
    """The dev scores of an arm on one intermediate task, by seed."""

    arm: str
    task: str
    metric: str
    majority: float | None
    by_seed: Mapping[int, DevScore]


@dataclass(frozen=True)
class StudyView:
    """The content of a report."""

    analysis: Analysis
    facts: StudyFacts
    names: Names
    answer: Answer

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table of scores: the averages over all tasks first, then the tasks."""
        known = dict.fromkeys((one.scope, one.name) for one in self.analysis.scores if one.scope in _COLUMNS)
        whole = sorted((place for place in known if place[0] in _COLUMNS[:3]), key=lambda at: _COLUMNS.index(at[0]))
        places = [place for place in whole if place[1] not in self.facts.targets]
        places += [place for place in known if place[0] == "task"]
        return tuple(Column(*place, self._heading(*place), self._metric(place[1])) for place in places)

    def score(self, arm: str, column: Column) -> ArmScore | None:
        """The score of an arm in a column; None if it has none."""
        for one in self.analysis.scores:
            if (one.arm, one.scope, one.name) == (arm, column.scope, column.name):
                return one
        return None

    def of_arm(self, arm: str) -> ArmFacts | None:
        """What is known of an arm beside its scores."""
        return next((one for one in self.facts.arms if one.arm == arm), None)

    def suite(self, contrast: str) -> Finding | None:
        """The finding of a contrast over all tasks."""
        for one in self.analysis.findings:
            if (one.contrast, one.scope) == (contrast, "suite"):
                return one
        return None

    @property
    def lines(self) -> tuple[tuple[Finding, str], ...]:
        """All findings except those of single cells, which findings.csv and the heat maps hold, with their names."""
        found = [one for one in self.analysis.findings if one.scope != "cell"]
        return tuple((one, self.names.line(one.scope, one.name)) for one in found)

    @property
    def dev(self) -> tuple[DevLine, ...]:
        """The dev scores of the intermediate models, by arm and task."""
        grouped: dict[tuple[str, str], list[DevScore]] = {}
        for arm in self.facts.arms:
            for score in arm.dev:
                grouped.setdefault((arm.arm, score.task), []).append(score)
        return tuple(
            DevLine(arm, task, own[0].metric, own[0].majority, {one.seed: one for one in own})
            for (arm, task), own in grouped.items()
        )

    @property
    def dev_seeds(self) -> tuple[int, ...]:
        """The seeds of the intermediate models."""
        return tuple(sorted({one.seed for arm in self.facts.arms for one in arm.dev}))

    def place(self, tested: Tested) -> str:
        """The line that a hypothesis is about."""
        return self.names.line(tested.scope, tested.on)

    def contrast(self, name: str) -> Contrast:
        """The contrast of a name."""
        return contrast_of(self.analysis, name)

    def _heading(self, scope: Scope, name: str) -> str:
        headings: Mapping[Scope, str] = {"suite": "average", "zero-shot": "without English", "gap": "gap"}
        return headings.get(scope) or self.names.task(name)

    def _metric(self, name: str) -> str:
        target = self.facts.targets.get(name)
        return target.metric if target else ""


def view(analysis: Analysis, facts: StudyFacts) -> StudyView:
    """Put together the content of all forms of a report."""
    names = Names({name: target.title for name, target in facts.targets.items()})
    told = worded(analysis, names)
    return StudyView(told, facts, names, answer(told, names, facts.primary))
