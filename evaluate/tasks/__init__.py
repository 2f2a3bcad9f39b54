"""Kinds of tasks: one module each, whose import adds it to KINDS."""

from __future__ import annotations

from xaug.evaluate.tasks import labelled, mining, parallel, ranked
from xaug.evaluate.tasks.base import KINDS, Kind, Outcome, Work

__all__ = ["KINDS", "Kind", "Outcome", "Work", "labelled", "mining", "parallel", "ranked"]
