"""What an evaluation reads of a card: which splits it needs, and what it was told of those that cannot be read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from xaug.data_cards.splits import language_split
from xaug.evaluate.targets import POCKET, TARGETS, target

# Card id → split → why it cannot be read: one language's broken file leaves the others as they are.
Broken = Mapping[str, Mapping[str, str]]

ENGLISH = "en"


def splits_needed(name: str, splits: Sequence[str], languages: Collection[str]) -> tuple[str, ...]:
    """Those of a card's ``splits`` that are read, in their order. ``languages``: of the task that are evaluated.

    A card that a task is only trained on is read whole. Of a task's own card the validation and test rows of other
    languages are left where they are (their files need not even be right), but for two sorts: English validation rows,
    by which a fine-tuned model is chosen, and all test rows of a task whose candidates are those of all languages.
    """
    if name.removeprefix(POCKET) not in TARGETS.names():
        return tuple(splits)
    task = target(name)

    def needed(split: str) -> bool:
        found = language_split(split)
        if found is None or found.language in languages:
            return True
        if found.kind == "validation":
            return found.language == ENGLISH and task.trains
        return task.shares_pool

    return tuple(split for split in splits if needed(split))


def why_broken(broken: Mapping[str, str], wanted: Sequence[str]) -> str:
    """Why the first of the ``wanted`` splits cannot be read; nothing where all of them can, or are not there."""
    return next((broken[split] for split in wanted if split in broken), "")
