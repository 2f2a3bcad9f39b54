"""The rows that an encoder was trained on and that occur in the sets on which it is scored."""

from __future__ import annotations

from collections.abc import Callable

from xaug.contamination.found import RowsFound
from xaug.contamination.report import Comparison
from xaug.contamination.texts import texts_of
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import StoreError, UnknownNameError
from xaug.data_cards.identity import REAL
from xaug.data_cards.references import Reference
from xaug.evaluate.plan import Plan
from xaug.train import runfile
from xaug.train.record import RowsUsed

_BATCH = 2_000  # rows in memory at a time


def training_overlaps(plan: Plan, note: Callable[[str], None]) -> tuple[RowsFound, ...]:
    """The training rows of the evaluated run that occur in the scored rows of the plan, by reference.

    Empty for an encoder that is not a run of xaug, for texts of masked LM, and for a made world, which draws its splits
    apart. ``note`` receives a message if rows of the run are not in the store, so that they cannot be compared.
    """
    run = runfile.read(plan.model) if plan.world == REAL else None
    used = [] if run is None else [one for one in run.data.train if one.split]
    found = [(one, _reference(one, plan)) for one in used]
    for one, reference in found:
        if reference is None:
            note(
                f"{plan.store.root} does not hold {one.ref}, on which {plan.config.model} was trained, so its rows are"
                " not compared with the scored ones."
            )
    held = [reference for _, reference in found if reference is not None]
    if not held:
        return ()
    sets = [(task.target.card, scored) for task in plan.tasks for scored in task.rows.values()]
    comparison = Comparison.with_texts(texts_of(plan.suite.name, plan.tasks[0].source, sets))
    return tuple(
        comparison.find(
            f"{one.version.ref}/{one.split}", card(one.version.manifest.about.declaration or one.version.dataset),
            (batch.to_pylist() for batch in one.table.to_batches(max_chunksize=_BATCH)),
        )
        for one in held
    )  # fmt: skip


def _reference(used: RowsUsed, plan: Plan) -> Reference | None:
    """The rows in the store; None if it has no such version, or one with other content."""
    try:
        version = plan.store.resolve(used.ref)
        same = version.manifest.content_sha256 == used.content_sha256 and used.split in version.manifest.splits
        card(version.manifest.about.declaration or version.dataset)
    except (StoreError, UnknownNameError):
        return None
    return Reference(version, used.split) if same else None
