"""What an evaluation reads of a card: which splits it needs, and what it was told of those that cannot be read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from xaug.data_cards.catalog import identify
from xaug.data_cards.splits import language_split
from xaug.evaluate.targets import TARGETS, target

# Card id → split → why it cannot be read: one language's broken file leaves the others as they are.
Broken = Mapping[str, Mapping[str, str]]


def splits_needed(name: str, splits: Sequence[str], languages: Collection[str]) -> tuple[str, ...]:
    """Those of a card's ``splits`` that are read, in their order. ``languages``: of the task that are evaluated.

    A card that a task is only trained on is read whole; of a task's own card, the task says what it needs.
    """
    if identify(name).name not in TARGETS:
        return tuple(splits)
    task = target(name)

    def needed(split: str) -> bool:
        found = language_split(split)
        return found is None or task.needs(found, languages)

    return tuple(split for split in splits if needed(split))
