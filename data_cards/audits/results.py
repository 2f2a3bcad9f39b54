"""`Audit`: what people found in the rows of a version, by question, annotator and stratum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from xaug.data_cards.audits.agreement import krippendorff_alpha, majority
from xaug.data_cards.audits.shares import Tally
from xaug.data_cards.audits.verdicts import BOTH, KEPT, QUESTIONS, Answer, RowKey, Verdict, together

# With fewer rows, Wilson's interval around a half covers 70 points of 100, which says nothing of a stratum.
FEWEST_ROWS = 5


@dataclass(frozen=True, slots=True)
class Placed:
    """A verdict, and where its row stands in the version: its id, its population (KEPT or a reason) and its stratum."""

    verdict: Verdict
    id: str
    population: str
    stratum: str


@dataclass(frozen=True, slots=True)
class Annotator:
    """One person's verdicts. ``read``: when they were stored, in UTC."""

    name: str
    read: datetime
    verdicts: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class AuditedRow:
    """One row with all verdicts on it: annotator → verdict."""

    row: RowKey
    id: str
    population: str
    stratum: str
    verdicts: Mapping[str, Verdict]

    def answer(self, question: str) -> Answer | None:
        """Return the answer of the majority; to both questions, the two majorities together."""
        if question == BOTH:
            return together(*(self.answer(one) for one in QUESTIONS))
        return majority(verdict.answer(question) for verdict in self.verdicts.values())


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """The answers to one question, or to BOTH together.

    ``tally`` counts a row once, with the answer of the majority. ``alpha``: Krippendorff's alpha of the annotators,
    with unsure as a third value; None where it is undefined. ``shared``: the rows that at least two annotators
    answered. ``by_stratum`` is empty unless at least two strata have FEWEST_ROWS answers.
    """

    question: str
    tally: Tally
    by_annotator: Mapping[str, Tally]
    by_stratum: Mapping[str, Tally]
    alpha: float | None
    shared: int


@dataclass(frozen=True, slots=True)
class PopulationResult:
    """The results for kept rows (KEPT), or for rows that were rejected for one reason (its slug)."""

    name: str
    rows: tuple[AuditedRow, ...]
    questions: tuple[QuestionResult, ...]

    def question(self, name: str) -> QuestionResult:
        """Return the result of a question, or of BOTH."""
        return next(one for one in self.questions if one.question == name)


@dataclass(frozen=True, slots=True)
class Audit:
    """All verdicts on a version's rows. ``populations`` begins with the kept rows, if any were judged."""

    ref: str
    content_sha256: str
    annotators: tuple[Annotator, ...]
    populations: tuple[PopulationResult, ...]

    @classmethod
    def of(cls, ref: str, content_sha256: str, annotators: Iterable[Annotator]) -> Audit:
        """Compute the results from the verdicts. Rows are in the order of the version."""
        people = tuple(sorted(annotators, key=lambda one: one.name))
        by_population: dict[str, list[AuditedRow]] = {}
        for row in _rows(people):
            by_population.setdefault(row.population, []).append(row)
        names = sorted(by_population, key=lambda name: (name != KEPT, name))
        populations = tuple(_population(name, by_population[name], [one.name for one in people]) for name in names)
        return cls(ref, content_sha256, people, populations)

    @property
    def kept(self) -> PopulationResult | None:
        """The results for kept rows; None if nobody judged one."""
        return next((one for one in self.populations if one.name == KEPT), None)

    @property
    def rows(self) -> int:
        """The number of rows with a verdict."""
        return sum(len(one.rows) for one in self.populations)


def _rows(annotators: Sequence[Annotator]) -> list[AuditedRow]:
    places: dict[RowKey, Placed] = {}
    verdicts: dict[RowKey, dict[str, Verdict]] = {}
    for annotator in annotators:
        for placed in annotator.verdicts:
            key = placed.verdict.row
            places[key] = placed
            verdicts.setdefault(key, {})[annotator.name] = placed.verdict
    return [
        AuditedRow(key, places[key].id, places[key].population, places[key].stratum, verdicts[key])
        for key in sorted(places)
    ]


def _population(name: str, rows: Sequence[AuditedRow], annotators: Sequence[str]) -> PopulationResult:
    questions = tuple(_question(question, rows, annotators) for question in (*QUESTIONS, BOTH))
    return PopulationResult(name, tuple(rows), questions)


def _question(question: str, rows: Sequence[AuditedRow], annotators: Sequence[str]) -> QuestionResult:
    answers = [
        [row.verdicts[name].answer(question) if name in row.verdicts else None for name in annotators] for row in rows
    ]
    strata: dict[str, list[Answer | None]] = {}
    for row in rows:
        strata.setdefault(row.stratum, []).append(row.answer(question))
    by_stratum = {stratum: Tally.of(strata[stratum]) for stratum in sorted(strata)}
    informative = sum(tally.rows >= FEWEST_ROWS for tally in by_stratum.values()) >= 2
    return QuestionResult(
        question=question,
        tally=Tally.of(row.answer(question) for row in rows),
        by_annotator={name: Tally.of(own) for name, own in zip(annotators, zip(*answers, strict=True), strict=True)},
        by_stratum=by_stratum if informative else {},
        alpha=krippendorff_alpha(answers),
        shared=sum(sum(answer is not None for answer in own) >= 2 for own in answers),
    )
