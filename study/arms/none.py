"""No intermediate training: the encoder goes straight to the target tasks."""

from __future__ import annotations

from xaug.study.arms.base import ArmKind, add

NONE = add(ArmKind(name="none", summary="no intermediate training", trains=False, clean=False))
