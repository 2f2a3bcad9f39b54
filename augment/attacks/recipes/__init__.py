"""The attacks that ask a victim: one file each, which declares the attack by a spec."""

from xaug.augment.attacks.recipes import bae as _bae  # noqa: F401, I001 - each registers its specs, in this order
from xaug.augment.attacks.recipes import textfooler as _textfooler  # noqa: F401
from xaug.augment.attacks.recipes import pwws as _pwws  # noqa: F401
from xaug.augment.attacks.recipes import bert_attack as _bert_attack  # noqa: F401
from xaug.augment.attacks.recipes import textbugger as _textbugger  # noqa: F401
from xaug.augment.attacks.recipes import a2t as _a2t  # noqa: F401
from xaug.augment.attacks.recipes import clare as _clare  # noqa: F401
from xaug.augment.attacks.recipes import checklist as _checklist  # noqa: F401
from xaug.augment.attacks.recipes import deepwordbug as _deepwordbug  # noqa: F401
from xaug.augment.attacks.recipes import pruthi as _pruthi  # noqa: F401
from xaug.augment.attacks.recipes import code_switch_adversarial as _code_switch_adversarial  # noqa: F401
