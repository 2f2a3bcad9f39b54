"""The world as a package of datasets, named by the entry point ``pocket``. Each part is imported when it is needed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.data_cards.packages import DatasetPackage
from xaug.pocket import POCKET

if TYPE_CHECKING:
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source


def _cards() -> tuple[DatasetCard, ...]:
    from xaug.pocket.tasks import TASKS

    return tuple(task.card for task in TASKS)


def _target_cards() -> tuple[DatasetCard, ...]:
    from xaug.pocket.targets import TARGETS

    return tuple(task.card for task in TARGETS)


def _source() -> Source:
    from xaug.pocket.source import PocketSource

    return PocketSource()


def _model() -> Path:
    return Path(str(files("xaug.pocket") / "model"))


PACKAGE = DatasetPackage(
    world=POCKET, title="the embedded world", cards=_cards, target_cards=_target_cards, source=_source, model=_model
)
