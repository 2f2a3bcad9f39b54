"""The second of three steps: attack and score the units of work, and store each as soon as it is complete.

A process executes a stream of units. The searches of several units are in flight at once, so that models receive large
batches. A unit is stored when all its searches have ended, in any order, and its rows are scored; until then the
models' answers to its searches are stored (``answers.py``). So neither the width, nor the number of processes, nor a
kill and a resume changes a row, and a kill loses hardly any work.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

import pyarrow as pa
from xaug.augment.answers import KeptAnswers
from xaug.augment.attacks import Access, Attack, Candidate, Example, Outcome, chance, prepare
from xaug.augment.attacks.searches.between import between, decisions, same, unchanged
from xaug.augment.engine import Engine
from xaug.augment.filters import Pair, Pipeline
from xaug.augment.lab import Lab
from xaug.augment.plan import Unit
from xaug.augment.progress import Tally
from xaug.augment.queries import GradientItem, Query, Search, VictimItem
from xaug.augment.recipe import Job
from xaug.augment.rows import augmented_rows
from xaug.data_cards.schema import Row, arrow_schema
from xaug.data_cards.unit_folder import UnitFolder

Found = Sequence[Candidate]  # the result of the search of one row


class Rows(Protocol):
    """Where a process finds the clean rows of a unit: in the plan's file, or in what it was sent."""

    def rows(self, unit: Unit) -> list[Row]:
        """The rows of a unit, as the source gave them."""
        ...


@dataclass(frozen=True, slots=True)
class Work:
    """What every process needs to execute units of a request."""

    job: Job
    rows: Rows
    folder: UnitFolder
    width: int = 512  # searches in flight in one process


@dataclass(slots=True)
class _OpenUnit:
    """A unit whose searches are in flight."""

    unit: Unit
    rows: list[Row]
    answers: KeptAnswers | None  # None with a time budget: a search then depends on how long its answers took
    examples: dict[int, Example] = field(default_factory=dict)
    found: dict[int, Found] = field(default_factory=dict)

    @property
    def searched(self) -> bool:
        """Whether all its searches have ended."""
        return len(self.found) == len(self.rows)


class Execution:
    """Executes a stream of units in one process. ``on_round`` is called after each round of questions."""

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
        self._open: dict[str, _OpenUnit] = {}
        self.tally = Tally(use=self._engine.use)

    def run(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """Attack, score and store each unit, and yield it then. ``units`` is read further as searches end."""
        self._on_round(self.tally)
        searched: list[_OpenUnit] = []  # units that wait for their scores
        try:
            for (name, i), found in self._engine.run(self._searches(units), self._after_round):
                open_unit = self._open[name]
                open_unit.found[i] = found
                self.tally.done += 1
                self.tally.outcomes.update(candidate.outcome.value for candidate in found)
                if open_unit.searched:
                    searched.append(open_unit)
                if sum(len(waiting.rows) for waiting in searched) >= self._work.width:
                    yield from self._keep(searched)
            yield from self._keep(searched)
        finally:
            for open_unit in self._open.values():
                if open_unit.answers:
                    open_unit.answers.close()

    def _searches(self, units: Iterable[Unit]) -> Iterator[tuple[tuple[str, int], Search[Found]]]:
        job = self._work.job
        for unit in units:
            kept = KeptAnswers.open(self._work.folder.answers(unit.name)) if job.max_seconds is None else None
            open_unit = self._open[unit.name] = _OpenUnit(unit, self._work.rows.rows(unit), kept)
            for i, row in enumerate(open_unit.rows):
                example = open_unit.examples[i] = prepare(row, self._lab.adapter, job.fields, unit.split)
                search = search_of(self._attack, job, example, self._lab.asked(row))
                yield (unit.name, i), kept.search(i, search) if kept else search

    def _after_round(self, flying: int) -> None:
        self.tally.flying = flying
        self._on_round(self.tally)

    def _keep(self, units: list[_OpenUnit]) -> Iterator[Unit]:
        """Score the rows of these units together, so that models see full batches, and store each unit."""
        made = [self._rows(open_unit) for open_unit in units]
        score_rows(self._work.job, self._scoring, [pair for rows in made for pair in rows])
        for open_unit, rows in zip(units, made, strict=True):
            table = pa.Table.from_pylist([row for _, row in rows], schema=self._schema)
            self._work.folder.put(open_unit.unit.name, table, {"split": open_unit.unit.split})
            if open_unit.answers:
                open_unit.answers.remove()
            del self._open[open_unit.unit.name]
            yield open_unit.unit
        units.clear()

    def _rows(self, open_unit: _OpenUnit) -> list[tuple[Row, Row]]:
        """Pairs of a clean row and a row that was made of it, in order."""
        return [
            (clean, {**made, "split": open_unit.unit.split, "position": open_unit.unit.position(i)})
            for i, clean in enumerate(open_unit.rows)
            for made in augmented_rows(self._work.job, open_unit.examples[i], open_unit.found[i])
        ]


def search_of(attack: Attack, job: Job, example: Example, half: int | None = None) -> Search[Found]:
    """The search of one row, with the random generator of its seed and id. A row with too many words is skipped.

    An attack that declares access to decisions receives decisions only. ``half``: of a cross-fitted victim, the model
    that the search asks (``Lab.asked``).
    """
    if len(example.text) > job.params.max_words:
        return _too_long(example)
    search = attack.search(example, chance(job.seed, str(example.row["id"]), job.attack.chance_name))
    if job.attack.access is Access.DECISION:
        search = between(search, same, decisions)
    return search if half is None else between(search, partial(_asking, half), unchanged)


def _asking(half: int, query: Query) -> Query:
    """The query, addressed to one model of a cross-fitted victim."""
    return replace(query, items=[_addressed(item, half) for item in query.items])


def _addressed(item: Hashable, half: int) -> Hashable:
    if isinstance(item, VictimItem):
        return item._replace(half=half)
    return item._replace(item=item.item._replace(half=half)) if isinstance(item, GradientItem) else item


def _too_long(example: Example) -> Search[Found]:
    yield from ()
    return [Candidate.of(example.text, Outcome.SKIPPED, budget="words")]


def score_rows(job: Job, scoring: Pipeline, pairs: Sequence[tuple[Row, Row]]) -> None:
    """Add the scores of the filters to the augmented rows of these pairs (clean, augmented)."""
    judged = scoring([Pair(job.card, clean, made) for clean, made in pairs])
    for (_, made), row_judged in zip(pairs, judged, strict=True):
        made.update({f"{name}_score": score for name, score in row_judged.scores.items()})
