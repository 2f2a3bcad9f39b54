"""The datasets: xaug's own, one module each, whose import adds its card to CARDS, and those of installed packages."""

from __future__ import annotations

from xaug.data_cards.card import CARDS, TARGET_CARDS, DatasetCard
from xaug.data_cards.errors import PluginError, UnknownNameError
from xaug.data_cards.identity import REAL, DatasetId, World
from xaug.data_cards.packages import GROUP, NONE_INSTALLED, packages_of, worlds
from xaug.data_cards.tables.declaration import Declaration

# In the order in which the cards are listed.
# isort: off
from xaug.data_cards.catalog import mnli, anli, qqp, squad_v1, squad_v2
from xaug.data_cards.catalog import hellaswag, ccg, cosmosqa, commonsenseqa
# isort: on

__all__ = [
    "anli", "card", "cards", "ccg", "commonsenseqa", "cosmosqa", "every_card", "hellaswag", "identify", "is_target",
    "mnli", "qqp", "squad_v1", "squad_v2", "target_cards",
]  # fmt: skip


def identify(text: str) -> DatasetId:
    """Return the dataset that a text names: ``mnli``, or ``pocket_mnli`` of a world that a package provides."""
    return DatasetId.parse(text, worlds())


def card(name: DatasetId | str | Declaration) -> DatasetCard:
    """Return the card of a dataset. ``name``: its identity, the text that names it, or a user's own declaration.

    Target tasks and packages are imported only for names that are not among xaug's own intermediate tasks. Raises
    UnknownNameError, which suggests the nearest names, or PluginError.
    """
    if isinstance(name, Declaration):
        from xaug.data_cards.tables.cards import card_of

        return card_of(name)
    dataset = identify(name) if isinstance(name, str) else name
    if dataset.world == REAL and dataset.name in CARDS:
        return CARDS.get(dataset.name)
    by_name = {str(one.id): one for one in (*cards(dataset.world), *target_cards(dataset.world))}
    if str(dataset) not in by_name:
        if not worlds():
            raise PluginError(f"There is no task named {dataset}. {NONE_INSTALLED}")
        raise UnknownNameError("task" if dataset.world == REAL else f"{dataset.world} task", str(dataset), by_name)
    return by_name[str(dataset)]


def cards(world: World = REAL) -> tuple[DatasetCard, ...]:
    """Return the cards of a world's intermediate tasks, in order of declaration. Raises PluginError."""
    builtin = tuple(CARDS) if world == REAL else ()
    return _distinct(world, (*builtin, *(one for package in packages_of(world) for one in package.cards())))


def target_cards(world: World = REAL) -> tuple[DatasetCard, ...]:
    """Return the cards of a world's target tasks, and of datasets for training only them. Raises PluginError."""
    builtin: tuple[DatasetCard, ...] = ()
    if world == REAL:
        import xaug.data_cards.catalog.targets  # noqa: F401 - its import declares them

        builtin = tuple(TARGET_CARDS)
    return _distinct(world, (*builtin, *(one for package in packages_of(world) for one in package.target_cards())))


def every_card(*, targets: bool = True) -> tuple[DatasetCard, ...]:
    """Return the cards of all worlds, the real one first. ``targets``: include target tasks. Raises PluginError."""
    return tuple(
        one for world in (REAL, *worlds()) for one in (*cards(world), *(target_cards(world) if targets else ()))
    )


def is_target(name: DatasetId | str) -> bool:
    """Return whether a dataset belongs to a target task: intermediate training never uses it. Raises PluginError."""
    dataset = identify(name) if isinstance(name, str) else name
    if dataset.world == REAL and dataset.name in CARDS:
        return False
    return any(one.id == dataset for one in target_cards(dataset.world))


def _distinct(world: World, cards_of_world: tuple[DatasetCard, ...]) -> tuple[DatasetCard, ...]:
    """Return the same cards. Raises PluginError if one is of another world, or two have the same name."""
    seen: set[DatasetId] = set()
    for one in cards_of_world:
        if one.id.world != world:
            raise PluginError(
                f"A package of {world} datasets ({GROUP}) has a card {one.id}, which belongs to the world"
                f" {one.id.world}. Report this to the package's authors, or uninstall it."
            )
        if one.id in seen:
            raise PluginError(
                f"The dataset {one.id} is declared twice: a package ({GROUP}) has a card whose name is already taken."
                " Uninstall the package."
            )
        seen.add(one.id)
    return cards_of_world
