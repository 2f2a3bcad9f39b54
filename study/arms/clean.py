"""Intermediate training on the clean rows, and on the rows that are added to them."""

from __future__ import annotations

from xaug.study.arms.base import ArmKind, add

CLEAN = add(ArmKind(name="clean", summary="intermediate training on the clean rows"))
