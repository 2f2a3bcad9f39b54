"""The attacks that ask a victim: one file each, which declares the attack by a spec."""

from xaug.augment.attacks.recipes import bae as _bae  # noqa: F401 - each registers its specs, in this order
from xaug.augment.attacks.recipes import code_switch_adversarial as _code_switch_adversarial  # noqa: F401
from xaug.augment.attacks.recipes import deepwordbug as _deepwordbug  # noqa: F401
