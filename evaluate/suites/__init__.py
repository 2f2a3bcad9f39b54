"""The suites: one module each, whose import declares it. Every module in this folder is imported."""

from __future__ import annotations

from xaug.evaluate.modules import import_all
from xaug.evaluate.suites.base import EVERY, SUITES, Languages, Suite

__all__ = ["EVERY", "SUITES", "Languages", "Suite"]

import_all(__name__, __path__)
