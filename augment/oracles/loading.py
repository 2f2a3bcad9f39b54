"""Model folders and Hub ids: safetensors only, no remote code, errors a person can act on."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any, Literal

from xaug.augment.oracles.batching import LONG, LONG_STEP, STEP
from xaug.augment.oracles.steady import steady_products
from xaug.data_cards.errors import ModelError
from xaug.data_cards.model_files import resolve

Dtype = Literal["fp32", "bf16"]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where and how models run."""

    device: str = "cpu"
    dtype: Dtype = "fp32"
    token_budget: int = 4096  # padded tokens a batch

    @classmethod
    def choose(cls, device: str = "auto", dtype: str = "fp32", token_budget: int | None = None) -> Placement:
        """ "auto" takes CUDA where it is. The default budgets are where throughput stopped growing (docs)."""
        import torch

        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        if device.startswith("cuda") and not torch.cuda.is_available():
            raise ModelError(f"--device {device}: this PyTorch sees no CUDA device. Use --device cpu.")
        if dtype not in ("fp32", "bf16"):
            raise ModelError(f"--dtype {dtype!r} is not known: fp32 or bf16.")
        budget = token_budget or (131_072 if device.startswith("cuda") else 4096)
        return cls(device, "bf16" if dtype == "bf16" else "fp32", budget)


@dataclass(slots=True)
class Loaded:
    """A model on its device, in evaluation mode, with its tokenizer and the longest input it takes."""

    model: Any
    tokenizer: Any
    max_length: int
    path: str


def load(path_or_id: str, auto_class: str, role: str, placement: Placement) -> Loaded:
    """Load a model and its tokenizer. Raises ModelError with the reason and what to do."""
    import torch
    import transformers

    steady_products()
    folder = resolve(path_or_id, role)
    dtype = torch.bfloat16 if placement.dtype == "bf16" else torch.float32
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, use_fast=True, trust_remote_code=False)
        model, report = getattr(transformers, auto_class).from_pretrained(
            folder, dtype=dtype, use_safetensors=True, trust_remote_code=False, output_loading_info=True
        )
    except Exception as error:  # transformers, tokenizers and safetensors raise anything at a broken folder
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(f"The {role} in {folder} does not load as {auto_class}: {first}") from error
    heads = [key for key in report["missing_keys"] if not key.endswith("position_ids")]
    if heads:
        raise ModelError(
            f"The {role} in {folder} is no {auto_class}: it has no weights for {', '.join(sorted(heads)[:3])}."
            " A randomly drawn head answers nothing: give a model fine-tuned for this task type."
        )
    if not tokenizer.is_fast:
        raise ModelError(f"The {role} in {folder} has no fast tokenizer (tokenizer.json); offsets need one.")
    if "token_type_ids" not in inspect.signature(model.forward).parameters:
        # Fine-tuned DistilBERTs often come with a tokenizer of BERT, which would send it segments.
        tokenizer.model_input_names = [name for name in tokenizer.model_input_names if name != "token_type_ids"]
    positions = int(getattr(model.config, "max_position_embeddings", 512))
    if model.config.model_type in ("roberta", "xlm-roberta", "camembert", "xlm-roberta-xl", "mpnet"):
        positions -= 2  # their positions start behind the padding index
    # Rows are padded to a multiple of a step, and padding needs positions too.
    limit = min(positions - positions % (STEP if positions <= LONG else LONG_STEP), int(tokenizer.model_max_length))
    return Loaded(model.to(placement.device).eval(), tokenizer, limit, str(folder))
