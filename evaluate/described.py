"""The description of the evaluated encoder in results.json."""

from __future__ import annotations

import json
import struct
from pathlib import Path

from xaug.evaluate.plan import Plan
from xaug.evaluate.results import ModelInfo
from xaug.train import runfile


def model_info(plan: Plan) -> ModelInfo:
    """The encoder, and if it comes from a training run, what it was trained on."""
    run = runfile.read(plan.model)
    trained = {} if run is None else {
        "run": run.name, "phase": run.phase, "seed": run.config["seed"],
        "data": [one.ref for one in run.data.train], "steps": run.step,
    }  # fmt: skip
    return ModelInfo(
        name=plan.config.model, path=str(plan.model), sha256=plan.model_sha256,
        parameters=_parameters(plan.model), trained=trained,
    )  # fmt: skip


def _parameters(folder: Path) -> int:
    """The number of weights in the folder's safetensors files, from their headers."""
    total = 0
    for path in sorted(folder.glob("*.safetensors")):
        with path.open("rb") as file:
            header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        for name, tensor in header.items():
            if name != "__metadata__":
                size = 1
                for side in tensor["shape"]:
                    size *= side
                total += size
    return total
