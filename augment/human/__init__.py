"""Judged pairs: texts that were perturbed, with the verdict of people. One file per source of pairs."""

from xaug.augment.human import mozes as _mozes  # noqa: F401
from xaug.augment.human import nli as _nli  # noqa: F401
from xaug.augment.human import paraphrases as _paraphrases  # noqa: F401
from xaug.augment.human import swords as _swords  # noqa: F401
from xaug.augment.human.base import HUMAN_SETS, HumanSet, JudgedPair

__all__ = ["HUMAN_SETS", "HumanSet", "JudgedPair"]
