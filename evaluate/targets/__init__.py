"""The target tasks: one module each, whose import declares it. Every module in this folder is imported.

A task's languages and rows are its card's; which of them count for a benchmark is said in `xaug.evaluate.suites`.
"""

from __future__ import annotations

from dataclasses import replace

from xaug.data_cards.catalog import cards, identify, target_cards
from xaug.data_cards.identity import REAL, DatasetId
from xaug.evaluate.modules import import_all
from xaug.evaluate.targets.base import TARGETS
from xaug.evaluate.tasks.base import TargetTask

__all__ = ["TARGETS", "target"]

import_all(__name__, __path__)


def target(name: DatasetId | str) -> TargetTask:
    """A task by its dataset, also of another world: ``pocket_xnli`` is xnli over the embedded world's cards.

    Raises UnknownNameError.
    """
    wanted = identify(name) if isinstance(name, str) else name
    found = TARGETS.get(wanted.name)
    if wanted.world == REAL:
        return found
    held = {one.id for one in (*cards(wanted.world), *target_cards(wanted.world))}
    stages = (DatasetId(stage, wanted.world) for stage in found.stages)
    # The embedded world has COPA's rows as xcopa's own training split, and no Social IQa.
    own = tuple(str(stage) for stage in stages if stage in held)
    return replace(found, id=str(wanted), title=f"{wanted.world.capitalize()} {found.title}", stages=own)
