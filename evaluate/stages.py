"""What a target task is fine-tuned on: its own English rows, those of the cards it names, or what the user names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xaug.data_cards.references import Reference, parse_reference
from xaug.data_cards.splits import LanguageSplit
from xaug.data_cards.store import Store
from xaug.evaluate.tasks.available import AvailableRows, Stage
from xaug.evaluate.tasks.base import ENGLISH, TargetTask

Stages = tuple[Stage, ...]


def named_stages(references: Sequence[str], store: Store) -> Stages:
    """The stages that a configuration names in train_on. Raises UsageError, NoSuchVersionError."""
    return tuple(Stage(parse_reference(one, store), None) for one in references)


def usual_stages(
    task: TargetTask, available: Mapping[str, AvailableRows], absent: Mapping[str, str]
) -> tuple[Stages, str]:
    """Return the stages of fine-tuning, or no stages and the reason why the task cannot be fine-tuned.

    A task's own English rows take precedence over the cards that it names. ``available``: card id → its rows.
    ``absent``: card id → why it has none.
    """
    if not task.trains:
        return (), ""
    holders = (task.id,) if available[task.id].expects("train") else task.stages
    if not holders:
        return (), "it has no English training rows"
    out = []
    for name in holders:
        if name not in available:
            return (), f"it is fine-tuned on {name}, and {absent.get(name, 'its rows are not in the store')}"
        own = available[name]
        dev = next((one for one in ("validation", LanguageSplit("validation", ENGLISH).name) if own.expects(one)), None)
        # Without its dev rows, another checkpoint would be chosen, so the task is reported as missing instead.
        if why := own.why_broken("train", *([dev] if dev else [])):
            return (), f"it is fine-tuned on {name}: {why}"
        if not own.has("train"):
            return (), f"it is fine-tuned on {name}, which has no training rows"
        out.append(Stage(Reference(own.version, "train"), Reference(own.version, dev) if dev else None))
    return tuple(out), ""
