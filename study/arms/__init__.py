"""The kinds of arms: one module for each, which declares it when it is imported. All modules here are imported."""

from __future__ import annotations

from xaug.evaluate.modules import import_all
from xaug.study.arms.base import ARM_KINDS, ArmKind, Mix

__all__ = ["ARM_KINDS", "ArmKind", "Mix"]

import_all(__name__, __path__)
