"""The second of three steps: units are attacked and scored, each is kept as soon as it is whole.

A process executes a stream of units: the searches of several are under way at once, so that models are asked in large
batches. A unit is kept durably when all its searches have ended and its rows are scored, in any order; until then the
models' answers to them are kept (``answers.py``). So neither the width, nor the number of processes, nor a kill and a
resume, changes a row, and a kill loses hardly any work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
from xaug.augment.answers import KeptAnswers
from xaug.augment.attacks import Access, Attack, Candidate, Example, Need, Outcome, chance, prepare
from xaug.augment.engine import BudgetSpentError, Engine
from xaug.augment.filters import Pair, Pipeline
from xaug.augment.lab import Lab
from xaug.augment.plan import RowFile, Unit
from xaug.augment.progress import Tally
from xaug.augment.queries import GoalScore, Search
from xaug.augment.recipe import Job
from xaug.augment.rows import augmented_rows
from xaug.data_cards.schema import Row, arrow_schema
from xaug.data_cards.unit_folder import UnitFolder

Found = Sequence[Candidate]  # what the search of one row ended with


@dataclass(frozen=True, slots=True)
class Work:
    """What every process that executes units of a request is told."""

    job: Job
    rows: RowFile
    folder: UnitFolder
    width: int = 512  # searches in flight, of one process


@dataclass(slots=True)
class _Open:
    """A unit under way."""

    unit: Unit
    rows: list[Row]
    answers: KeptAnswers | None  # None where a row may cost only so much time: it depends on how long they took
    examples: dict[int, Example] = field(default_factory=dict)
    found: dict[int, Found] = field(default_factory=dict)

    @property
    def searched(self) -> bool:
        """Whether all its searches have ended."""
        return len(self.found) == len(self.rows)


class Execution:
    """The execution of a stream of units by one process."""

    def __init__(self, work: Work, lab: Lab, on_round: Callable[[Tally], None]) -> None:
        job = work.job
        self._work, self._lab, self._on_round = work, lab, on_round
        self._engine = Engine(
            lab.oracles, width=work.width, max_seconds=job.max_seconds,
            round_items=max(1024, job.placement.token_budget // 16),
        )  # fmt: skip
        self._attack: Attack = job.attack.build(job.params, lab.resources)
        self._scoring = Pipeline([one for one in job.filters if not one.spec.sequential], lab.filter_models)
        self._schema = arrow_schema(job.features(verdicts=False))
        self._open: dict[str, _Open] = {}
        self.tally = Tally(use=self._engine.use)

    def run(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """Attack, score and keep each unit; yields each as it is kept. ``units`` is drawn as searches end."""
        self._on_round(self.tally)
        searched: list[_Open] = []  # units that wait for their scores
        try:
            for (name, i), found in self._engine.run(self._searches(units), self._told):
                one = self._open[name]
                one.found[i] = found
                self.tally.done += 1
                self.tally.outcomes.update(candidate.outcome.value for candidate in found)
                if one.searched:
                    searched.append(one)
                if sum(len(waiting.rows) for waiting in searched) >= self._work.width:
                    yield from self._keep(searched)
            yield from self._keep(searched)
        finally:
            for one in self._open.values():
                if one.answers:
                    one.answers.close()

    def _searches(self, units: Iterable[Unit]) -> Iterator[tuple[tuple[str, int], Search[Found]]]:
        job = self._work.job
        for unit in units:
            kept = KeptAnswers.open(self._work.folder.answers(unit.name)) if job.max_seconds is None else None
            one = self._open[unit.name] = _Open(unit, self._work.rows.rows(unit), kept)
            for i, row in enumerate(one.rows):
                example = one.examples[i] = prepare(row, self._lab.goal, job.fields)
                search = search_of(self._attack, job, example)
                yield (unit.name, i), kept.search(i, search) if kept else search

    def _told(self, flying: int) -> None:
        self.tally.flying = flying
        self._on_round(self.tally)

    def _keep(self, units: list[_Open]) -> Iterator[Unit]:
        """Score the rows of units, all in one go so that models see full batches, and keep each unit."""
        made = [self._rows(one) for one in units]
        score_rows(self._work.job, self._scoring, [pair for rows in made for pair in rows])
        for one, rows in zip(units, made, strict=True):
            table = pa.Table.from_pylist([row for _, row in rows], schema=self._schema)
            self._work.folder.put(one.unit.name, table, {"split": one.unit.split})
            if one.answers:
                one.answers.remove()
            del self._open[one.unit.name]
            yield one.unit
        units.clear()

    def _rows(self, one: _Open) -> list[tuple[Row, Row]]:
        """Pairs of a clean row and one that was made of it, in order."""
        return [
            (clean, {**made, "split": one.unit.split, "position": one.unit.start + i})
            for i, clean in enumerate(one.rows)
            for made in augmented_rows(self._work.job, one.examples[i], one.found[i])
        ]


def search_of(attack: Attack, job: Job, example: Example) -> Search[Found]:
    """The search of one row, with the chance that its seed and its id give it. A row of too many words is skipped.

    An attack that declares access to decisions is told no more than them.
    """
    if len(example.text) > job.params.max_words:
        return _too_long(example)
    search = attack.search(example, chance(job.seed, str(example.row["id"]), job.attack.name))
    return _told_decisions(search) if job.attack.access is Access.DECISION else search


def _told_decisions(search: Search[Found]) -> Search[Found]:
    """The same search, whose victim says with certainty whether the answer is gold."""
    try:
        query = next(search)
        while True:
            try:
                answers = yield query
            except BudgetSpentError as spent:
                query = search.throw(spent)
                continue
            if query.oracle == Need.VICTIM:
                answers = [GoalScore(float(a.margin >= 0), 1.0 if a.margin >= 0 else -1.0, a.correct) for a in answers]
            query = search.send(answers)
    except StopIteration as end:
        found: Found = end.value
        return found


def _too_long(example: Example) -> Search[Found]:
    yield from ()
    return [Candidate.of(example.text, Outcome.SKIPPED, budget="words")]


def score_rows(job: Job, scoring: Pipeline, pairs: Sequence[tuple[Row, Row]]) -> None:
    """Add the filters' scores to the augmented rows of these pairs (clean, augmented)."""
    judged = scoring([Pair(job.card, clean, made) for clean, made in pairs])
    for (_, made), one in zip(pairs, judged, strict=True):
        made.update({f"{name}_score": score for name, score in one.scores.items()})
