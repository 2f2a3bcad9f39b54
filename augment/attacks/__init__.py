"""Attacks: each declares itself by a spec in a file of its own.

The attacks of ``recipes/`` ask a victim, those of ``blind/`` ask none, ``nlpaug/`` and ``textattack/`` run those
libraries, and ``controls/`` match the rows of another version. ``searches/`` holds the ways in which attacks look for a
text.
"""

from xaug.augment.attacks import recipes as _recipes  # noqa: F401, I001 - each registers its specs, in this order
from xaug.augment.attacks import blind as _blind  # noqa: F401
from xaug.augment.attacks import nlpaug as _nlpaug  # noqa: F401
from xaug.augment.attacks import textattack as _textattack  # noqa: F401
from xaug.augment.attacks import controls as _controls  # noqa: F401
from xaug.augment.assets import Asset, missing
from xaug.augment.attacks.base import (
    ATTACKS,
    TRAINABLE_OUTCOMES,
    Access,
    Attack,
    AttackSpec,
    Candidate,
    EditKind,
    Example,
    MlmParams,
    Need,
    Outcome,
    Params,
    Proposals,
    Resources,
    VictimParams,
    chance,
    prepare,
)
from xaug.augment.attacks.chains import attack_named, parts_of
from xaug.augment.attacks.controls.reference import Reference
from xaug.augment.attacks.parameters import names_of, own_parameters, params_for

__all__ = [
    "ATTACKS",
    "TRAINABLE_OUTCOMES",
    "Access",
    "Asset",
    "Attack",
    "AttackSpec",
    "Candidate",
    "EditKind",
    "Example",
    "MlmParams",
    "Need",
    "Outcome",
    "Params",
    "Proposals",
    "Reference",
    "Resources",
    "VictimParams",
    "attack_named",
    "chance",
    "missing",
    "names_of",
    "own_parameters",
    "params_for",
    "parts_of",
    "prepare",
]
