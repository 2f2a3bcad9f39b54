"""Attacks: one file each, which declares the attack by a spec."""

from xaug.augment.attacks import bae as _bae  # noqa: F401, I001 - each registers its specs, in this order
from xaug.augment.attacks import deepwordbug as _deepwordbug  # noqa: F401
from xaug.augment.attacks import add_sentence as _add_sentence  # noqa: F401
from xaug.augment.attacks import nlpaug_keyboard as _nlpaug_keyboard  # noqa: F401
from xaug.augment.attacks import textattack as _textattack  # noqa: F401
from xaug.augment.attacks.base import (
    ATTACKS,
    TRAINABLE_OUTCOMES,
    Access,
    Asset,
    Attack,
    AttackSpec,
    Candidate,
    Example,
    MlmParams,
    Need,
    Outcome,
    Params,
    Resources,
    VictimParams,
    chance,
    missing,
    prepare,
)

__all__ = [
    "ATTACKS",
    "TRAINABLE_OUTCOMES",
    "Access",
    "Asset",
    "Attack",
    "AttackSpec",
    "Candidate",
    "Example",
    "MlmParams",
    "Need",
    "Outcome",
    "Params",
    "Resources",
    "VictimParams",
    "chance",
    "missing",
    "prepare",
]
