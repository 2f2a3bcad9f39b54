"""The attacks that ask no victim: one file each, which declares the attack by a spec."""

from xaug.augment.attacks.blind import add_sentence as _add_sentence  # noqa: F401
from xaug.augment.attacks.blind import code_switch as _code_switch  # noqa: F401
