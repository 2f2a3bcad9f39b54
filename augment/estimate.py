"""What a run would cost: a few rows are attacked now, short ones and long ones, and nothing is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from xaug.augment.attacks import prepare
from xaug.augment.engine import Engine
from xaug.augment.execute import Found, score_rows, search_of
from xaug.augment.filters import Pipeline
from xaug.augment.lab import Lab, load_lab
from xaug.augment.preflight import SAMPLE
from xaug.augment.recipe import Recipe
from xaug.augment.rows import augmented_rows
from xaug.data_cards.errors import SourceError
from xaug.data_cards.parameters import param
from xaug.data_cards.ranges import Range, mean_range, spread
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport

BUDGET = 10.0  # seconds of attacking; with loading, a dry run stays below 20 s with small models
_POOL = 10_000  # rows the measured ones are chosen among: reading them takes a tenth of a second
_LEAST = 8  # rows that are attacked whatever they cost: fewer tell nothing of the spread
# A wide run asks its models in larger batches than a few rows do, and asks some questions twice that the engine
# remembers; a machine is now and then slower than in a few seconds. From runs of 64 to 1,500 rows on a CPU.
_WIDER = (0.6, 1.3)
_LOADING = (0.8, 1.5)  # what was just read lies in the machine's file cache; the run may find it there or not


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of one attack. Seconds are those of ``clock``, on this machine as it is now."""

    rows: int  # of the whole run
    measured_rows: int
    queries_per_row: float  # that the victim was asked
    loading: Range  # libraries and models, and the test of victim and judge on clean rows
    attacking: Range  # all rows, with the filters' scores

    @property
    def seconds(self) -> Range:
        """All of it."""
        return self.loading + self.attacking


def estimate(
    recipe: Recipe, width: int, *, total: int, budget: float = BUDGET, clock: Callable[[], float] = time.perf_counter
) -> Estimate:
    """Attack rows of all lengths until ``budget`` seconds are spent. ``total``: rows of the whole run.

    Raises SourceError where there is no row, and what loading models raises.
    """
    started = time.process_time()  # so far the process has imported libraries, which the run does too
    began = clock()
    lab = load_lab(recipe.job)
    loaded = started + clock() - began
    rows = _by_length(recipe)
    chosen = [rows[at] for at in spread(len(rows))]
    tested = _testing(lab, chosen[:_LEAST], clock)
    work: list[int] = []
    rates: list[float] = []
    spent, size, at = 0.0, _LEAST, 0
    while at < len(chosen) and (at == 0 or spent + rates[-1] * sum(work[-size:]) <= budget):
        block = chosen[at : at + size]
        began = clock()
        results = _attacked(recipe, lab, block, width)
        seconds = clock() - began
        spent += seconds
        own = [1 + sum(one.queries for one in found) for found in results]  # a row that is skipped costs a query too
        work += own
        rates.append(seconds / sum(own))
        at, size = at + len(block), size * 2  # larger blocks are asked in larger batches, as the run's are
    # The first block also pays for what is done once (kernels are chosen, memory is taken), where another one follows.
    rate = rates[-1]
    attacking = (mean_range(work) * (rate * total)).widened(*_WIDER)
    return Estimate(
        rows=total, measured_rows=len(work), queries_per_row=sum(work) / len(work) - 1,
        loading=Range(loaded, loaded).widened(*_LOADING) + tested, attacking=attacking,
    )  # fmt: skip


def _by_length(recipe: Recipe) -> list[Row]:
    """Rows of the first split, the short ones first."""
    pool = recipe.source.rows(recipe.card, recipe.splits[0], report=ReadReport(), skip_bad_rows=recipe.skip_bad_rows)
    rows = list(islice(pool, min(recipe.limit or _POOL, _POOL)))
    if not rows:
        raise SourceError(
            f"{recipe.card.id}: there is no row to attack in {recipe.splits[0]}. Choose another {param('split')}."
        )
    return sorted(rows, key=lambda row: (sum(len(str(row[name])) for name in recipe.card.fields), str(row["id"])))


def _testing(lab: Lab, rows: Sequence[Row], clock: Callable[[], float]) -> Range:
    """What the test of victim and judge on clean rows will take, from a few of them."""
    out = Range()
    for model in lab.task_models.values():
        model.predict(rows[:1])
        began = clock()
        model.predict(rows)
        seconds = (clock() - began) / len(rows) * SAMPLE
        out += Range(seconds / 2, seconds * 1.5)
    return out


def _attacked(recipe: Recipe, lab: Lab, rows: Sequence[Row], width: int) -> list[Found]:
    """The rows attacked and scored as a unit of a run is."""
    job = recipe.job
    attack = job.attack.build(job.params, lab.resources)
    examples = [prepare(row, lab.goal, job.fields) for row in rows]
    engine = Engine(lab.oracles, width=width, max_seconds=job.max_seconds)
    found = dict(engine.run((at, search_of(attack, job, example)) for at, example in enumerate(examples)))
    scoring = Pipeline([one for one in job.filters if not one.spec.sequential], lab.filter_models)
    made = [(row, one) for at, row in enumerate(rows) for one in augmented_rows(job, examples[at], found[at])]
    score_rows(job, scoring, made)
    return [found[at] for at in range(len(rows))]
