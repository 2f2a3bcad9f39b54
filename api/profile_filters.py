"""The filters of a profile: thresholds, which may differ between the kinds of edits that attacks make.

filters = { edit_ratio = 0.3 }                # of all attacks
[generate.filters]
words = { similarity = 0.95, fitness = 0.6 }  # of attacks that replace words
characters = { similarity = false }           # of attacks that misspell them: the filter does not run
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xaug.augment.attacks import EditKind
    from xaug.data_cards.task_types import TaskType


@dataclass(frozen=True, slots=True)
class FilterDefaults:
    """The filters that a profile sets for one task type and one kind of edit."""

    thresholds: dict[str, float | None] = field(default_factory=dict)
    off: frozenset[str] = frozenset()  # filters that do not run unless a call names them


def filters_by_kind(filters: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The thresholds of every kind of edit. Those that name no kind count for all; those of a kind go before them.

    Both sides of a merge are written in this way, so that a threshold of ./xaug.toml goes before all of a profile.
    """
    from xaug.augment.attacks import EditKind

    general = {name: value for name, value in filters.items() if not isinstance(value, Mapping)}
    return {kind.value: {**general, **filters.get(kind.value, {})} for kind in EditKind}


def filter_defaults(filters: Mapping[str, Any], task_type: TaskType, kind: EditKind) -> FilterDefaults:
    """Those of a profile's filters that apply to the task type. Raises UnknownNameError for an unknown filter."""
    from xaug.augment.filters import FILTERS

    values = filters_by_kind(filters)[kind]
    fit = {name: value for name, value in values.items() if FILTERS.get(name).applies_to(task_type)}
    off = frozenset(name for name, value in fit.items() if value is False)
    return FilterDefaults({name: float(value) for name, value in fit.items() if name not in off}, off)


def check_filters(filters: Mapping[str, Any], where: str) -> None:
    """Raises UsageError for a kind of edit that does not exist, and for a threshold that is no number.

    ``where``: the place of the section, for messages.
    """
    from xaug.augment.attacks import EditKind
    from xaug.data_cards.errors import UsageError

    for name, value in filters.items():
        if not isinstance(value, Mapping):
            _check_threshold(name, value, where)
            continue
        if name not in list(EditKind):
            raise UsageError(
                f"{where}: filters.{name}: there is no such kind of edits. The kinds are {', '.join(EditKind)}."
            )
        for own, threshold in value.items():
            _check_threshold(f"{name}.{own}", threshold, where)


def _check_threshold(name: str, value: object, where: str) -> None:
    from xaug.data_cards.errors import UsageError

    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not number and value is not False:
        raise UsageError(
            f"{where}: filters.{name} must be a threshold, which is a number, or false if the filter does not run."
        )
