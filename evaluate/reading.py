"""Which splits of a card an evaluation reads, and which of them cannot be read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from xaug.data_cards.catalog import identify
from xaug.data_cards.splits import language_split
from xaug.evaluate.targets import TARGETS, target

# Card id → split → why it cannot be read. A broken file of one language does not affect the others.
Broken = Mapping[str, Mapping[str, str]]


def splits_needed(name: str, splits: Sequence[str], languages: Collection[str]) -> tuple[str, ...]:
    """Those of a card's ``splits`` that are read, in their order.

    ``languages``: the languages in which the task is evaluated. Every split of a card that is only trained on is read;
    for its own card, the task decides which splits it needs.
    """
    if identify(name).name not in TARGETS:
        return tuple(splits)
    task = target(name)

    def needed(split: str) -> bool:
        found = language_split(split)
        return found is None or task.needs(found, languages)

    return tuple(split for split in splits if needed(split))
