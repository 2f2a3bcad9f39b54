"""What the kinds of cells do: one module for each, which declares it when it is imported. All of them are imported."""

from __future__ import annotations

from xaug.evaluate.modules import import_all
from xaug.study.execute.cell import CELL_KINDS

__all__ = ["CELL_KINDS"]

import_all(__name__, __path__)
