"""The memory that a cell is expected to take before one of its sort was measured: from the size of the encoder."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from pathlib import Path

from xaug.data_cards.packages import worlds
from xaug.study.execute.cell import Cell
from xaug.study.price.assumed import Assumed

# Cells of the pocket study, whose encoder has 1 MB, took 0.3 to 0.9 GB: PyTorch, Transformers and the rows.
PROCESS = 700 * 2**20
# Of each weight in training, in 32 bits: itself, its gradient, and the two moments of AdamW.
_BYTES_OF_WEIGHT = 16
# What a step remembers, for each token of a batch, layer and number of a hidden state. One training of
# multilingual-E5-small (54.8 million weights, 12 layers of 384, 2,048 tokens in a batch) on a CPU took 3.95 GB; without
# the process and the weights that is 2.3 GB, or 250 bytes.
_BYTES_OF_STATE = 250
_TOKENS = 2048  # in a batch, where the request of a cell does not say


@dataclass(frozen=True)
class EncoderSize:
    """The size of an encoder. ``states``: its layers times the numbers of a hidden state."""

    weights: int
    states: int


def expected_bytes(cell: Cell, encoder: EncoderSize) -> int:
    """The bytes of memory that a cell is expected to take. Only cells of clean or existing rows load no model."""
    if cell.kind == "generate" and (cell.request.get("attack") == "clean" or cell.request.get("data") is not None):
        return PROCESS
    given = cell.request.get("settings", {})
    given = given.get("fine_tuning", {}) if cell.kind == "eval" else given
    tokens = (given.get("batch") or {}).get("token_budget") or _TOKENS
    return PROCESS + _BYTES_OF_WEIGHT * encoder.weights + _BYTES_OF_STATE * encoder.states * tokens


def encoder_size(name: str) -> EncoderSize:
    """The size of an encoder: from its files, or that of a known encoder where it is not on this machine.

    Raises ModelError for a folder that holds no model.
    """
    from xaug.models.folders import resolve
    from xaug.models.loading import load_config

    if name not in worlds() and not Path(name).expanduser().is_dir():
        known = Assumed(name).weights
        layers = (known["weights"] / (12 * 64**2)) ** (1 / 3)  # 12 squares of the width in a layer, 64 numbers a head
        return EncoderSize(round(known["bytes"] / 4), round(64 * layers**2))
    folder = resolve(name, "model")
    config = load_config(folder)
    return EncoderSize(_weights(folder), int(config.num_hidden_layers) * int(config.hidden_size))


def _weights(folder: Path) -> int:
    from safetensors import safe_open

    count = 0
    for file in folder.glob("*.safetensors"):
        with safe_open(str(file), framework="np") as tensors:
            count += sum(prod(tensors.get_slice(key).get_shape()) for key in tensors.keys())  # noqa: SIM118 - no dict
    return count
