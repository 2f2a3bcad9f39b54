"""What a run would cost: a few rows attacked now, nothing kept."""

from __future__ import annotations

import time
from itertools import islice
from typing import TypedDict

from xaug.augment.attacks import prepare
from xaug.augment.engine import Engine
from xaug.augment.models import load_lab
from xaug.augment.preflight import sample
from xaug.augment.recipe import Recipe
from xaug.data_cards.sources.base import ReadReport

# Rows measured: enough that one long search does not rule the mean, few enough to wait for.
_ROWS, _POOL = 16, 10_000


class Estimate(TypedDict):
    """Seconds are of this machine, now; a wide run batches better than a few rows, so this is an upper guess."""

    rows: int
    measured_rows: int
    seconds_per_row: float
    queries_per_row: float
    seconds: float


def estimate(recipe: Recipe, width: int, *, total: int) -> Estimate:
    """Attack a sample of rows. ``total``: rows of the whole run."""
    lab = load_lab(recipe)
    pool = recipe.source.rows(recipe.card, recipe.splits[0], report=ReadReport(), skip_bad_rows=True)
    rows = sample(islice(pool, recipe.limit or _POOL), _ROWS)
    search = recipe.attack.build(recipe.params, lab.resources)
    engine = Engine(lab.oracles, width=width, max_seconds=recipe.max_seconds)
    started = time.perf_counter()
    results = [
        result
        for _, result in engine.run((i, search(prepare(row, lab.goal, recipe.fields))) for i, row in enumerate(rows))
    ]
    seconds = (time.perf_counter() - started) / max(1, len(rows))
    return Estimate(
        rows=total, measured_rows=len(rows), seconds_per_row=seconds,
        queries_per_row=sum(result.queries for result in results) / max(1, len(rows)), seconds=seconds * total,
    )  # fmt: skip
