"""The attacks that ask no victim: one file each, which declares the attack by a spec."""

from xaug.augment.attacks.blind import add_sentence as _add_sentence  # noqa: F401
from xaug.augment.attacks.blind import add_tautology as _add_tautology  # noqa: F401
from xaug.augment.attacks.blind import back_translation as _back_translation  # noqa: F401
from xaug.augment.attacks.blind import code_switch as _code_switch  # noqa: F401
from xaug.augment.attacks.blind import distractors as _distractors  # noqa: F401
from xaug.augment.attacks.blind import numbers as _numbers  # noqa: F401
from xaug.augment.attacks.blind import paraphrase as _paraphrase  # noqa: F401
from xaug.augment.attacks.blind import swap_entities as _swap_entities  # noqa: F401
from xaug.augment.attacks.blind import synonym_random as _synonym_random  # noqa: F401
