"""The datasets: one module each, whose import adds its card to CARDS; and those that installed packages add."""

from __future__ import annotations

from xaug.data_cards.card import CARDS, TARGET_CARDS, DatasetCard
from xaug.data_cards.errors import PluginError, UnknownNameError
from xaug.data_cards.identity import REAL, DatasetId, World
from xaug.data_cards.packages import GROUP, NONE_INSTALLED, packages_of, worlds

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
    """The dataset that a text names: ``mnli``, or ``pocket_mnli`` of a world that a package offers."""
    return DatasetId.parse(text, worlds())


def card(name: DatasetId | str) -> DatasetCard:
    """The card of a dataset, by its identity or its text. Raises UnknownNameError with the nearest names, PluginError.

    Only a name that is not among xaug's own intermediate tasks has target tasks or packages imported.
    """
    wanted = identify(name) if isinstance(name, str) else name
    if wanted.world == REAL and wanted.name in CARDS:
        return CARDS.get(wanted.name)
    held = {str(one.id): one for one in (*cards(wanted.world), *target_cards(wanted.world))}
    if str(wanted) not in held:
        if not worlds():
            raise PluginError(f"There is no task named {wanted}. {NONE_INSTALLED}")
        raise UnknownNameError("task" if wanted.world == REAL else f"{wanted.world} task", str(wanted), held)
    return held[str(wanted)]


def cards(world: World = REAL) -> tuple[DatasetCard, ...]:
    """All cards of a world's intermediate tasks, in order of declaration. Raises PluginError."""
    own = tuple(CARDS) if world == REAL else ()
    return _distinct(world, (*own, *(one for package in packages_of(world) for one in package.cards())))


def target_cards(world: World = REAL) -> tuple[DatasetCard, ...]:
    """The cards of a world's target tasks, and of what only they are trained on. Raises PluginError."""
    own: tuple[DatasetCard, ...] = ()
    if world == REAL:
        import xaug.data_cards.catalog.targets  # noqa: F401 - its import declares them

        own = tuple(TARGET_CARDS)
    return _distinct(world, (*own, *(one for package in packages_of(world) for one in package.target_cards())))


def every_card(*, targets: bool = True) -> tuple[DatasetCard, ...]:
    """The cards of all worlds, the real one first, or of their intermediate tasks alone. Raises PluginError."""
    return tuple(
        one for world in (REAL, *worlds()) for one in (*cards(world), *(target_cards(world) if targets else ()))
    )


def is_target(name: DatasetId | str) -> bool:
    """Whether a dataset is a target task's: no intermediate training is done on it. Raises PluginError."""
    wanted = identify(name) if isinstance(name, str) else name
    if wanted.world == REAL and wanted.name in CARDS:
        return False
    return any(one.id == wanted for one in target_cards(wanted.world))


def _distinct(world: World, found: tuple[DatasetCard, ...]) -> tuple[DatasetCard, ...]:
    """The same cards. Raises PluginError for one that is another world's, and where two are of one name."""
    seen: set[DatasetId] = set()
    for one in found:
        if one.id.world != world:
            raise PluginError(f"A package of {world} datasets ({GROUP}) has a card of {one.id}, of {one.id.world}.")
        if one.id in seen:
            raise PluginError(
                f"The dataset {one.id} is declared twice: a package ({GROUP}) has a card of a name that is taken."
                " Uninstall the package."
            )
        seen.add(one.id)
    return found
