"""The datasets: one module each, whose import adds its card to CARDS."""

from __future__ import annotations

from xaug.data_cards.card import CARDS, TARGET_CARDS, DatasetCard
from xaug.data_cards.errors import UnknownNameError

# In the order in which the cards are listed.
# isort: off
from xaug.data_cards.catalog import mnli, anli, qqp, squad_v1, squad_v2
from xaug.data_cards.catalog import hellaswag, ccg, cosmosqa, commonsenseqa
# isort: on

__all__ = [
    "anli", "card", "cards", "ccg", "commonsenseqa", "cosmosqa",
    "hellaswag", "is_target", "mnli", "pocket_cards", "pocket_targets", "qqp", "squad_v1", "squad_v2", "target_cards",
]  # fmt: skip


def card(name: str) -> DatasetCard:
    """The card of that name, also of the embedded world (pocket_…). Raises UnknownNameError with the nearest names."""
    if name.startswith("pocket_"):
        from xaug.data_cards.pocket.datasets import DATASETS  # it is made of the cards of this module

        return DATASETS.get(name).card
    if name in CARDS:
        return CARDS.get(name)
    held: dict[str, DatasetCard] = {one.id: one for one in (*CARDS, *target_cards())}
    if name not in held:
        raise UnknownNameError("task", name, held)
    return held[name]


def cards() -> tuple[DatasetCard, ...]:
    """All cards of real datasets, in order of declaration."""
    return tuple(CARDS)


def target_cards() -> tuple[DatasetCard, ...]:
    """The cards of the target tasks, and of what only they are trained on."""
    import xaug.data_cards.catalog.targets  # noqa: F401 - its import declares them

    return tuple(TARGET_CARDS)


def is_target(name: str) -> bool:
    """Whether a card is a target task's, also of the embedded world: no intermediate training is done on it."""
    if name.startswith("pocket_"):
        from xaug.data_cards.pocket.targets import TARGETS

        return name in TARGETS
    return name not in CARDS and any(one.id == name for one in target_cards())


def pocket_cards() -> tuple[DatasetCard, ...]:
    """The cards of the embedded world's intermediate tasks."""
    from xaug.data_cards.pocket.tasks import TASKS

    return tuple(task.card for task in TASKS)


def pocket_targets() -> tuple[DatasetCard, ...]:
    """The cards of the embedded world's target tasks."""
    from xaug.data_cards.pocket.targets import TARGETS

    return tuple(task.card for task in TARGETS)
