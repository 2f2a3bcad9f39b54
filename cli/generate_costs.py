"""What `xaug generate --dry-run` says: how many rows there are, and what attacking them would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.amounts import time_json, time_text

if TYPE_CHECKING:
    from xaug.data_cards.ranges import Range
    from xaug.generation import GenerateCost


def cost_text(cost: GenerateCost) -> str:
    """The cost in a sentence or two."""
    if cost.seconds is None or cost.attacking is None:
        return f"{cost.name}: {cost.rows:,} rows. Nothing was written."
    if cost.training is not None:
        return (
            f"{cost.name}: {cost.rows:,} rows, {time_text(cost.seconds)}. The world's {' and '.join(cost.to_train)}"
            f" would be trained first, once, which usually takes {time_text(cost.training)}; attacking usually takes"
            f" {time_text(cost.attacking)}. These are figures of other runs on two cores, not measured here: once the"
            " models are trained, --dry-run measures. Nothing was written."
        )
    loading = "" if cost.loading is None else f" {time_text(cost.loading)} to load and test the models,"
    return (
        f"{cost.name}: {cost.rows:,} rows, {time_text(cost.seconds)} on {cost.device}:{loading}"
        f" {time_text(cost.attacking)} to attack (measured on {cost.measured_rows} rows of all lengths,"
        f" {cost.queries_per_row or 0:.0f} victim queries a row). Nothing was written."
    )


def cost_json(cost: GenerateCost) -> dict[str, object]:
    """The cost for programs."""
    if cost.seconds is None:
        return {"rows": cost.rows}
    return {
        "rows": cost.rows, "measured_rows": cost.measured_rows, "queries_per_row": cost.queries_per_row,
        "loading": _seconds(cost.loading), "attacking": _seconds(cost.attacking), "seconds": _seconds(cost.seconds),
        "to_train": list(cost.to_train), "training": _seconds(cost.training),
    }  # fmt: skip


def _seconds(found: Range | None) -> dict[str, float] | None:
    return None if found is None else time_json(found)
