"""The attacks that ask no victim: one file each, which declares the attack by a spec."""

from xaug.augment.attacks.blind import add_sentence as _add_sentence  # noqa: F401
from xaug.augment.attacks.blind import back_translation as _back_translation  # noqa: F401
from xaug.augment.attacks.blind import paraphrase as _paraphrase  # noqa: F401
