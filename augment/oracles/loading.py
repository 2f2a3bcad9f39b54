"""Model folders and Hub ids: safetensors only, no remote code, errors a person can act on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from xaug.augment.oracles.batching import LONG, LONG_STEP, STEP
from xaug.data_cards.cpu import settle_cpu
from xaug.data_cards.errors import ModelError
from xaug.data_cards.inputs.positions import longest_input, positions
from xaug.data_cards.model_faults import check_fast, check_fit, drop_segments, not_loading, tokenizer_not_loading
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

    settle_cpu()
    folder = resolve(path_or_id, role)
    dtype = torch.bfloat16 if placement.dtype == "bf16" else torch.float32
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, use_fast=True, trust_remote_code=False)
    except Exception as error:  # transformers and tokenizers raise anything at a broken folder
        raise tokenizer_not_loading(folder, role, error) from error
    check_fast(tokenizer, folder, role)
    try:
        model, report = getattr(transformers, auto_class).from_pretrained(
            folder, dtype=dtype, use_safetensors=True, trust_remote_code=False, output_loading_info=True
        )
    except Exception as error:  # transformers and safetensors raise anything at a broken folder
        raise not_loading(folder, role, error, auto_class) from error
    heads = [key for key in report["missing_keys"] if not key.endswith("position_ids")]
    if heads:
        raise ModelError(
            f"The {role} in {folder} is no {auto_class}: it has no weights for {', '.join(sorted(heads)[:3])}."
            " A randomly drawn head answers nothing: give a model fine-tuned for this task type."
        )
    check_fit(model, tokenizer, folder, role)
    drop_segments(tokenizer, model)
    limit = longest_padded(model, tokenizer, folder, role)
    return Loaded(model.to(placement.device).eval(), tokenizer, limit, str(folder))


def longest_padded(model: Any, tokenizer: Any, folder: Path, role: str) -> int:
    """Tokens of an input at most: rows are padded to a multiple of a step, and padding needs positions too.

    Raises ModelError for a model with fewer positions than one step.
    """
    count = positions(model).count
    limit = longest_input(model, tokenizer, multiple=STEP if count <= LONG else LONG_STEP)
    if limit < 1:
        raise ModelError(f"The {role} in {folder} takes {count} tokens at most, and inputs are padded to {STEP}.")
    return limit
