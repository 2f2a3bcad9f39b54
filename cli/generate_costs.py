"""What `xaug generate --dry-run` says: how many rows there are, and what attacking them would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaug.cli.console import out

if TYPE_CHECKING:
    from xaug.augment.recipe import Recipe
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source


def total(recipe: Recipe) -> int:
    """Rows that an attack will read."""
    return count(recipe.card, recipe.source, recipe.splits, recipe.limit, recipe.skip_bad_rows)


def count(card: DatasetCard, source: Source, splits: tuple[str, ...], limit: int | None, skip_bad_rows: bool) -> int:
    """Rows to come, by reading them once: seconds, where attacking takes hours."""
    from itertools import islice

    from xaug.data_cards.sources.base import ReadReport

    total = 0
    for split in splits:
        rows = source.rows(card, split, report=ReadReport(), skip_bad_rows=skip_bad_rows)
        total += sum(1 for _ in islice(rows, limit))
    return total


def clean_cost(card: DatasetCard, rows: int, *, json: bool) -> dict[str, Any]:
    """Say how many clean rows there are; reading them takes seconds."""
    if not json:
        out().print(f"{card.id}/clean: {rows:,} rows. Nothing was written.")
    return {"rows": rows}


def attack_cost(recipe: Recipe, width: int, *, json: bool) -> dict[str, Any]:
    """What all would cost. Nothing is written, so a model of the world's that is not trained yet stays untrained."""
    from xaug.cli.pocket_models import untrained, with_trained

    lacking = untrained(recipe)
    return _usual_cost(recipe, lacking, json=json) if lacking else _estimate(with_trained(recipe), width, json=json)


def _estimate(recipe: Recipe, width: int, *, json: bool) -> dict[str, Any]:
    """Attack a few rows, keep nothing, and say what all would cost."""
    from xaug.augment.estimate import estimate
    from xaug.cli.costs import time_json, time_text

    found = estimate(recipe, width, total=total(recipe))
    if not json:
        out().print(
            f"{recipe.card.id}/{recipe.attack.name}: {found.rows:,} rows, {time_text(found.seconds)} on"
            f" {recipe.placement.device}: {time_text(found.loading)} to load and test the models,"
            f" {time_text(found.attacking)} to attack (measured on {found.measured_rows} rows of all lengths,"
            f" {found.queries_per_row:.0f} victim queries a row). Nothing was written.",
            soft_wrap=True,
        )
    return {
        "rows": found.rows, "measured_rows": found.measured_rows, "queries_per_row": found.queries_per_row,
        "loading": time_json(found.loading), "attacking": time_json(found.attacking),
        "seconds": time_json(found.seconds), "to_train": [], "training": None,
    }  # fmt: skip


def _usual_cost(recipe: Recipe, lacking: tuple[str, ...], *, json: bool) -> dict[str, Any]:
    """What the world's models usually take to train and its rows to attack: without a victim nothing can be timed."""
    from xaug.cli.costs import time_json, time_text
    from xaug.cli.pocket_models import usual_attack, usual_training

    rows, task = total(recipe), recipe.card.id
    training, attacking = usual_training(task) * len(lacking), usual_attack(task, rows)
    if not json:
        out().print(
            f"{task}/{recipe.attack.name}: {rows:,} rows, {time_text(training + attacking)}. The world's"
            f" {' and '.join(lacking)} would be trained first, once, which usually takes {time_text(training)};"
            f" attacking usually takes {time_text(attacking)}. These are figures of other runs on two cores, not"
            " measured here: once the models are trained, --dry-run measures. Nothing was written.",
            soft_wrap=True,
        )
    return {
        "rows": rows, "measured_rows": 0, "queries_per_row": None, "loading": None, "attacking": time_json(attacking),
        "seconds": time_json(training + attacking), "to_train": list(lacking), "training": time_json(training),
    }  # fmt: skip
