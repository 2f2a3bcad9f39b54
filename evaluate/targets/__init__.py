"""The target tasks: one module for each, which declares it when imported. All modules in this folder are imported.

A task's languages and rows are those of its card. `xaug.evaluate.suites` defines which of them a benchmark uses.
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
    """The target task of a dataset in any world: ``pocket_xnli`` is xnli with the embedded world's cards.

    Raises UnknownNameError.
    """
    wanted = identify(name) if isinstance(name, str) else name
    found = TARGETS.get(wanted.name)
    if wanted.world == REAL:
        return found
    in_world = {one.id for one in (*cards(wanted.world), *target_cards(wanted.world))}
    stages = (DatasetId(stage, wanted.world) for stage in found.stages)
    # In the embedded world, COPA's rows are the training split of xcopa itself, and there is no Social IQa.
    own = tuple(str(stage) for stage in stages if stage in in_world)
    return replace(found, id=str(wanted), title=f"{wanted.world.capitalize()} {found.title}", stages=own)
