"""The output of `xaug generate --dry-run`: how many rows there are, and what attacking them would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.amounts import time_json, time_text

if TYPE_CHECKING:
    from xaug.data_cards.ranges import Range
    from xaug.generation import GenerateCost


def cost_text(cost: GenerateCost) -> str:
    """The cost in a few sentences."""
    if cost.training is not None and not cost.usual:
        return (
            f"{cost.name}: {cost.rows:,} rows. Its {' and '.join(cost.to_train)} would first be trained once, each as"
            f" two models, which takes {time_text(cost.training)}. How long the attack takes is measured once they are"
            " trained. Nothing was written."
        )
    if cost.seconds is None or cost.attacking is None:
        return f"{cost.name}: {cost.rows:,} rows. Nothing was written."
    if cost.training is not None:
        return (
            f"{cost.name}: {cost.rows:,} rows, {time_text(cost.seconds)}. The embedded world's"
            f" {' and '.join(cost.to_train)} would first be trained once, which usually takes"
            f" {time_text(cost.training)}; the attack usually takes {time_text(cost.attacking)}. These are figures of"
            " other runs, on two cores. Once the models are trained, --dry-run measures on this machine. Nothing was"
            " written."
        )
    return _measured(cost)


def _measured(cost: GenerateCost) -> str:
    """The cost of an attack that was measured on some rows."""
    assert cost.seconds is not None and cost.attacking is not None
    where = cost.device if cost.processes == 1 else f"{cost.device} in {cost.processes} processes"
    loading = "" if cost.loading is None else f" {time_text(cost.loading)} to load and test the models,"
    return (
        f"{cost.name}: {cost.rows:,} rows, {time_text(cost.seconds)} on {where}:{loading}"
        f" {time_text(cost.attacking)} to attack (measured on {cost.measured_rows} rows of all lengths,"
        f" {cost.queries_per_row or 0:.0f} victim queries per row). Nothing was written."
    )


def cost_json(cost: GenerateCost) -> dict[str, object]:
    """The cost as JSON."""
    if cost.seconds is None:
        return {"rows": cost.rows}
    return {
        "rows": cost.rows, "processes": cost.processes, "measured_rows": cost.measured_rows,
        "queries_per_row": cost.queries_per_row,
        "loading": _seconds(cost.loading), "attacking": _seconds(cost.attacking), "seconds": _seconds(cost.seconds),
        "to_train": list(cost.to_train), "training": _seconds(cost.training),
    }  # fmt: skip


def _seconds(found: Range | None) -> dict[str, float] | None:
    return None if found is None else time_json(found)
