"""What a generation is asked for, as cards, splits, models and attacks: each word is checked, no row is read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from xaug.data_cards.parameters import param
from xaug.listening import Listener

if TYPE_CHECKING:
    from xaug.augment.attacks.base import AttackSpec
    from xaug.augment.filters.base import Setting
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source
    from xaug.profiles import Profile

EVERY = "all"  # in place of a task: every task that the source has


def cards_for(tasks: Sequence[str], source: Source) -> list[DatasetCard]:
    """The cards of tasks, or of all that the source has. Raises UnknownNameError, MissingFilesError."""
    from xaug.data_cards.catalog import card, cards
    from xaug.data_cards.errors import MissingFilesError
    from xaug.profiles import task_names

    if list(tasks) == [EVERY]:
        found = [one for one in cards(source.world) if source.splits(one)]
        if not found:
            raise MissingFilesError(f"{source.name} has no file of any task. See `xaug tasks` for their names.")
        return found
    return [card(name) for name in task_names(tasks, source)]


def models_for(card: DatasetCard, roles: Mapping[str, str | None], profile: Profile) -> dict[str, str]:
    """The models by role: those of the request, else the profile's. Raises ModelError for a missing one.

    ``pocket`` as a victim or a judge stays that name: it is trained when everything else is known to make sense.
    """
    from xaug.models.folders import resolve
    from xaug.pocket_models import is_trained_here

    named = {role: path or profile.generate.get(role) for role, path in roles.items()}
    out = {role: path.replace("{task}", str(card.id)) for role, path in named.items() if path}
    for role, path in out.items():
        if not is_trained_here(role, path):
            resolve(path, role)
    return out


def splits_for(card: DatasetCard, source: Source, wanted: Sequence[str]) -> tuple[str, ...]:
    """The splits that are wanted, else train. Raises UsageError for one the card has not, SourceError for its files."""
    from xaug.data_cards.errors import UnknownNameError, UsageError
    from xaug.data_cards.splits import split_name

    known = {*card.files, *card.hub} or set(source.splits(card))
    if not wanted and known and "train" not in known:
        raise UsageError(
            f"{card.id} has no split named 'train': say which with {param('split')}, of {', '.join(sorted(known))}."
        )
    names = [split_name(name) for name in wanted or ["train"]]
    for name in names:
        if known and name not in known:
            raise UnknownNameError(f"split of {card.id}", name, known)
    chosen = tuple(dict.fromkeys(names))
    if not set(chosen) <= set(source.splits(card)):
        source.state(card, chosen)  # says which file is missing, and where it was looked for
    return chosen


def filters_for(
    card: DatasetCard, wanted: Mapping[str, float | None], models: Mapping[str, str], listener: Listener
) -> tuple[Setting, ...]:
    """The filters that run: those whose model is not given are left out, and the listener is told so.

    Raises UsageError for a filter that the task type does not have, and for one that was named and has no model.
    """
    from xaug.augment.filters import settings
    from xaug.data_cards.errors import UsageError

    chosen = settings(card.task_type, wanted)
    for setting in chosen:
        need = setting.spec.needs
        if need is None or need in models:
            continue
        if setting.spec.name in wanted:
            raise UsageError(
                f"{param('filters', setting.spec.name)} asks a model: name one with {param(need)}, or leave the filter"
                " out."
            )
        listener.note(f"{card.id}: no {param(need)}, so {setting.spec.checks} is not checked.")
    return tuple(setting for setting in chosen if setting.spec.needs is None or setting.spec.needs in models)


def attack_of(name: str, card: DatasetCard, models: Mapping[str, str]) -> AttackSpec:
    """The attack of that name. Raises UsageError where it does not know the task type, or lacks a model."""
    from xaug.augment.lab import check_roles
    from xaug.augment.recipe import attack_for

    spec = attack_for(name, card)
    check_roles(spec, models)
    return spec


def thresholds(filters: Mapping[str, float | None], similarity: float | None) -> dict[str, float | None]:
    """Thresholds by filter name; ``similarity`` is that filter's under a name of its own. Raises UsageError."""
    from xaug.checking import check_number
    from xaug.data_cards.errors import UsageError

    out = dict(filters)
    for name, value in out.items():
        if value is not None and not math.isfinite(value):
            raise UsageError(f"{param('filters', name)} {value}: give a number.")
    check_number("similarity", similarity)
    if similarity is not None:
        if "similarity" in out:
            raise UsageError(
                f"{param('similarity')} and {param('filters', 'similarity')} are one setting: leave one of the two out."
            )
        out["similarity"] = similarity
    return out
