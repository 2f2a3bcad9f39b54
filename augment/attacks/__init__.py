"""Attacks: one file each, declared by a spec."""

from xaug.augment.attacks import bae as _bae  # noqa: F401, I001 - each registers its specs, in the order they are listed in
from xaug.augment.attacks import deepwordbug as _deepwordbug  # noqa: F401
from xaug.augment.attacks import add_sentence as _add_sentence  # noqa: F401
from xaug.augment.attacks import nlpaug_keyboard as _nlpaug_keyboard  # noqa: F401
from xaug.augment.attacks.base import (
    ATTACKS,
    MADE,
    Access,
    Attack,
    AttackSpec,
    Candidate,
    Example,
    Need,
    Outcome,
    Params,
    Resources,
    VictimParams,
    chance,
    prepare,
)

__all__ = [
    "ATTACKS",
    "MADE",
    "Access",
    "Attack",
    "AttackSpec",
    "Candidate",
    "Example",
    "Need",
    "Outcome",
    "Params",
    "Resources",
    "VictimParams",
    "chance",
    "prepare",
]
