"""Intermediate training in which an augmented row takes the place of the clean row that it was made from."""

from __future__ import annotations

from xaug.study.arms.base import ArmKind, add

REPLACE = add(
    ArmKind(
        name="replace", summary="intermediate training on augmented rows in the places of their clean origins",
        mix="replace", needs_parts=True,
    )
)  # fmt: skip
