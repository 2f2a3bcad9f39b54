"""Attacks: one file each, declared by a spec."""

from xaug.augment.attacks import bae as _bae  # noqa: F401 - registers its specs
from xaug.augment.attacks.base import ATTACKS, AttackSpec, Case, Params, Resources, Result, prepare

__all__ = ["ATTACKS", "AttackSpec", "Case", "Params", "Resources", "Result", "prepare"]
