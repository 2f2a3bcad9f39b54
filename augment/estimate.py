"""Estimate what a run costs: attack a few rows, short ones and long ones, and store nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from xaug.augment.attacks import prepare
from xaug.augment.engine import Engine
from xaug.augment.execute import Found, score_rows, search_of
from xaug.augment.executors.sharing import Sharing, torch_threads
from xaug.augment.filters import Pipeline
from xaug.augment.lab import Lab, load_lab, weight_bytes
from xaug.augment.preflight import SAMPLE
from xaug.augment.recipe import Recipe
from xaug.augment.rows import augmented_rows
from xaug.data_cards.errors import SourceError
from xaug.data_cards.parameters import param
from xaug.data_cards.ranges import Range, mean_range, spread_order
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport

BUDGET = 10.0  # seconds of attacking; with loading, a dry run with small models takes less than 20 s
_POOL = 10_000  # rows that the measured rows are chosen from: reading them takes a tenth of a second
_LEAST = 8  # rows that are attacked whatever they cost: fewer rows say nothing about the spread
# A whole run asks its models in larger batches than a few rows do, and repeats some questions, which the engine answers
# from its cache. Also, a machine is at times slower than during these seconds. From runs of 64 to 1,500 rows on a CPU.
_WIDER = (0.6, 1.3)
_LOADING = (0.8, 1.5)  # the files that were just read are in the machine's file cache; during the run they may not be


@dataclass(frozen=True, slots=True)
class Estimate:
    """The cost of one attack. Seconds are measured with ``clock``, on this machine in its present state."""

    rows: int  # of the whole run
    processes: int  # of the whole run; they attack at the same time
    measured_rows: int  # that were attacked for this estimate
    queries_per_row: float  # to the victim
    loading: Range  # seconds for libraries, models, and the test of victim and judge on clean rows
    attacking: Range  # seconds for all rows, with the scores of the filters

    @property
    def seconds(self) -> Range:
        """The seconds of the whole run."""
        return self.loading + self.attacking


def estimate(
    recipe: Recipe, width: int, *, total: int, workers: int | None = None, budget: float = BUDGET,
    clock: Callable[[], float] = time.perf_counter,
) -> Estimate:  # fmt: skip
    """Attack rows of all lengths until ``budget`` seconds are spent.

    ``total``: the rows of the whole run. ``workers``: its processes; None for the fastest number. This process measures
    alone, with the threads that each of them will have, and `Sharing` turns the result into that of several processes.
    Raises SourceError if there is no row, and what ``load_lab`` raises.
    """
    imported = time.process_time()  # until now the process has imported libraries, as the run will
    weights = weight_bytes(recipe)
    sharing = Sharing.of(workers, device=recipe.placement.device, rows=total, weights=weights)
    with torch_threads(sharing.threads):
        began = clock()
        lab = load_lab(recipe.job)
        loaded = sharing.loading(imported, clock() - began)
        rows = _by_length(recipe)
        chosen = [rows[at] for at in spread_order(len(rows))]
        tested = _testing(lab, [row for _, row in chosen[:_LEAST]], clock)
        work, rate = _timed(recipe, lab, chosen, width, budget, clock)
    row = mean_range(work) * rate
    return Estimate(
        rows=total, processes=sharing.processes, measured_rows=len(work),
        queries_per_row=sum(work) / len(work) - 1, loading=Range(loaded, loaded).widened(*_LOADING) + tested,
        attacking=Range(row.low * sharing.rows.low, row.high * sharing.rows.high).widened(*_WIDER),
    )  # fmt: skip


def _timed(
    recipe: Recipe, lab: Lab, chosen: Sequence[tuple[str, Row]], width: int, budget: float, clock: Callable[[], float]
) -> tuple[list[int], float]:
    """Attack rows until ``budget`` seconds are spent.

    Returns the cost of each row, which is its queries to the victim and one more, and the seconds per unit of cost.
    """
    work: list[int] = []
    rates: list[float] = []
    spent, size, at = 0.0, _LEAST, 0
    while at < len(chosen) and (at == 0 or spent + rates[-1] * sum(work[-size:]) <= budget):
        block = chosen[at : at + size]
        began = clock()
        results = _attacked(recipe, lab, block, width)
        seconds = clock() - began
        spent += seconds
        costs = [1 + sum(one.queries for one in found) for found in results]  # a skipped row costs a query too
        work += costs
        rates.append(seconds / sum(costs))
        at, size = at + len(block), size * 2  # larger blocks make larger batches, like those of the run
    # The last block counts: the first also pays for what happens once (choice of kernels, allocation of memory).
    return work, rates[-1]


def _by_length(recipe: Recipe) -> list[tuple[str, Row]]:
    """Rows of the first split that has any, the shortest first, each with its split. Raises SourceError without any."""
    for split in recipe.splits:
        rows = [(split, row) for _, row in islice(recipe.rows(split, ReadReport()), _POOL)]
        if rows:
            break
    else:
        raise SourceError(
            f"The split {recipe.splits[0]} of {recipe.card.id} has no row to attack. Choose another {param('split')}."
        )
    fields = recipe.card.fields
    return sorted(rows, key=lambda one: (sum(len(str(one[1][name])) for name in fields), str(one[1]["id"])))


def _testing(lab: Lab, rows: Sequence[Row], clock: Callable[[], float]) -> Range:
    """The seconds that the test of victim and judge on clean rows will take, measured on a few rows."""
    out = Range()
    for model in lab.task_models.values():
        model.predict(rows[:1])
        began = clock()
        model.predict(rows)
        seconds = (clock() - began) / len(rows) * SAMPLE
        out += Range(seconds / 2, seconds * 1.5)
    return out


def _attacked(recipe: Recipe, lab: Lab, rows: Sequence[tuple[str, Row]], width: int) -> list[Found]:
    """The results of attacking these rows and scoring them, as a run does with a unit of work."""
    job = recipe.job
    attack = job.attack.build(job.params, lab.resources)
    examples = [prepare(row, lab.adapter, job.fields, split) for split, row in rows]
    engine = Engine(lab.oracles, width=width, max_seconds=job.max_seconds)
    searches = (search_of(attack, job, example, lab.asked(example.row)) for example in examples)
    found = dict(engine.run(enumerate(searches)))
    scoring = Pipeline([one for one in job.filters if not one.spec.sequential], lab.filter_models)
    made = [(row, one) for at, (_, row) in enumerate(rows) for one in augmented_rows(job, examples[at], found[at])]
    score_rows(job, scoring, made)
    return [found[at] for at in range(len(rows))]
