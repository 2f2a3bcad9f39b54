"""Intermediate training on augmented rows alone."""

from __future__ import annotations

from xaug.study.arms.base import ArmKind, add

ONLY = add(ArmKind(name="only", summary="intermediate training on augmented rows alone", clean=False, needs_parts=True))
