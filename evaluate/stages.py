"""What a target task is fine-tuned on: its own English rows, those of the cards it names, or what the user named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xaug.data_cards.references import Reference, parse
from xaug.data_cards.splits import LanguageSplit
from xaug.data_cards.store import Store
from xaug.evaluate.tasks.at_hand import AtHand, Stage
from xaug.evaluate.tasks.base import ENGLISH, TargetTask

Stages = tuple[Stage, ...]


def named_stages(references: Sequence[str], store: Store) -> Stages:
    """The steps that a configuration names. Raises UsageError, NoSuchVersionError."""
    return tuple(Stage(parse(one, store), None) for one in references)


def usual_stages(found: TargetTask, hands: Mapping[str, AtHand], absent: Mapping[str, str]) -> tuple[Stages, str]:
    """(the steps of fine-tuning, why there can be none). A task's own English rows come before any other card's.

    ``hands``: card id → its rows at hand; ``absent``: card id → why it has none.
    """
    if not found.trains:
        return (), ""
    holders = (found.id,) if hands[found.id].should_have("train") else found.stages
    if not holders:
        return (), "there are no English training rows of it"
    out = []
    for name in holders:
        if name not in hands:
            return (), f"it is fine-tuned on {name}, and {absent.get(name, 'its rows are not in the store')}"
        hand = hands[name]
        dev = next(
            (one for one in ("validation", LanguageSplit("validation", ENGLISH).name) if hand.should_have(one)), None
        )
        # Without its dev rows another checkpoint would be taken than with them: that is said, not done.
        if why := hand.why_broken("train", *([dev] if dev else [])):
            return (), f"it is fine-tuned on {name}: {why}"
        if not hand.has("train"):
            return (), f"it is fine-tuned on {name}, of which there are no training rows"
        out.append(Stage(Reference(hand.version, "train"), Reference(hand.version, dev) if dev else None))
    return tuple(out), ""
