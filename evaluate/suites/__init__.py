"""The suites: one module for each, which declares it when it is imported. All modules in this folder are imported."""

from __future__ import annotations

from xaug.evaluate.modules import import_all
from xaug.evaluate.suites.base import EVERY, SUITES, Languages, Suite

__all__ = ["EVERY", "SUITES", "Languages", "Suite"]

import_all(__name__, __path__)
