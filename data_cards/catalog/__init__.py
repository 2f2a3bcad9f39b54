"""The datasets: one module each, whose import adds its card to CARDS."""

from __future__ import annotations

from xaug.data_cards.card import CARDS, DatasetCard

# In the order in which the cards are listed.
# isort: off
from xaug.data_cards.catalog import mnli, anli, qqp, squad_v1, squad_v2
from xaug.data_cards.catalog import hellaswag, ccg, cosmosqa, commonsenseqa
# isort: on

__all__ = [
    "anli", "card", "cards", "ccg", "commonsenseqa", "cosmosqa",
    "hellaswag", "mnli", "pocket_cards", "pocket_targets", "qqp", "squad_v1", "squad_v2",
]  # fmt: skip


def card(name: str) -> DatasetCard:
    """The card of that name, also of the embedded world (pocket_…). Raises UnknownNameError with the nearest names."""
    if name.startswith("pocket_"):
        from xaug.data_cards.pocket.datasets import DATASETS  # it is made of the cards of this module

        return DATASETS.get(name).card
    return CARDS.get(name)


def cards() -> tuple[DatasetCard, ...]:
    """All cards of real datasets, in order of declaration."""
    return tuple(CARDS)


def pocket_cards() -> tuple[DatasetCard, ...]:
    """The cards of the embedded world's intermediate tasks."""
    from xaug.data_cards.pocket.tasks import TASKS

    return tuple(task.card for task in TASKS)


def pocket_targets() -> tuple[DatasetCard, ...]:
    """The cards of the embedded world's target tasks."""
    from xaug.data_cards.pocket.targets import TARGETS

    return tuple(task.card for task in TARGETS)
