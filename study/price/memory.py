"""The memory that a cell is expected to take before one of its sort was measured: from the size of the encoder."""

from __future__ import annotations

from pathlib import Path

from xaug.data_cards.packages import worlds
from xaug.study.execute.cell import Cell
from xaug.study.price.assumed import Assumed

# Cells of the pocket study, whose encoder has 1 MB, took 0.3 to 0.9 GB: PyTorch, Transformers and the rows.
PROCESS = 700 * 2**20
# Training multilingual-E5-small (471 MB) took 3.7 GB: weights, gradients, two moments of Adam, what a step remembers,
# and a copy to save. That is 6.6 times the weights beside the process.
TIMES_WEIGHTS = 7


def expected_bytes(cell: Cell, encoder_bytes: int) -> int:
    """The bytes of memory that a cell is expected to take. Only cells of clean or existing rows load no model."""
    bare = cell.kind == "generate" and (cell.request.get("attack") == "clean" or cell.request.get("data") is not None)
    return PROCESS if bare else PROCESS + TIMES_WEIGHTS * encoder_bytes


def encoder_bytes(name: str) -> int:
    """The bytes of an encoder's weights: of its files, or of a known encoder of that size where it is not here."""
    from xaug.models.folders import resolve

    if name not in worlds() and not Path(name).expanduser().is_dir():
        return round(Assumed(name).weights["bytes"])
    folder = resolve(name, "model")
    files = [*folder.glob("*.safetensors")] or [*folder.glob("*.bin")]
    return sum(file.stat().st_size for file in files)
