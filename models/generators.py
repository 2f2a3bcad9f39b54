"""Load models that write text: encoder-decoders (Marian, T5, BART) and causal language models."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from xaug.data_cards.errors import ModelError
from xaug.models.cpu import settle_cpu
from xaug.models.faults import check_fit, tokenizer_load_error
from xaug.models.folders import resolve
from xaug.models.loading import Loaded, load_config, load_model, missing_weights
from xaug.models.placement import Placement, torch_dtype

# The longest input of models whose configuration states none (T5 uses distances): that of T5's training (Raffel et al.
# 2020, section 3.1.2).
_UNSTATED = 512
_SAME = 1e-3  # logits that differ by less are equal up to rounding, also in bf16 of a model that was loaded so


def load_generator(path_or_id: str, role: str, placement: Placement) -> Loaded:
    """Load a model that writes text, with its tokenizer, which need not be a fast one (Marian has none).

    Raises ModelError if they do not load or do not belong together, and if the model cannot write text.
    """
    settle_cpu()
    folder = resolve(path_or_id, role)
    config = load_config(folder, role)
    kind = "AutoModelForSeq2SeqLM" if config.is_encoder_decoder else "AutoModelForCausalLM"
    tokenizer = _tokenizer(folder, role)
    model, missing = load_model(folder, kind, role, dtype=torch_dtype(placement.dtype))
    if missing:
        raise missing_weights(folder, role, missing)
    check_fit(model, tokenizer, folder, role)
    model = model.to(placement.device).eval()
    if not config.is_encoder_decoder:
        _check_causal(model, tokenizer, folder, role)
    stated = getattr(config, "max_position_embeddings", None)
    longest = min(int(stated) if stated else _UNSTATED, int(tokenizer.model_max_length))
    return Loaded(model, tokenizer, longest, str(folder))


def _tokenizer(folder: Path, role: str) -> Any:
    import transformers

    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Recommended: pip install sacremoses")
            made = transformers.AutoTokenizer.from_pretrained(folder, use_fast=True, trust_remote_code=False)
    except Exception as error:  # transformers, tokenizers and sentencepiece raise any kind of error for a broken folder
        raise tokenizer_load_error(folder, role, error) from error
    if hasattr(made, "punc_normalizer"):
        # Marian's own is sacremoses where that happens to be installed, on which no row may depend.
        made.punc_normalizer = str
    return made


def _check_causal(model: Any, tokenizer: Any, folder: Path, role: str) -> None:
    """Raise ModelError if the model's prediction for a token depends on later tokens, as a masked LM's does."""
    import torch

    vocabulary = int(model.get_input_embeddings().weight.shape[0])
    first = torch.tensor([[1 % vocabulary, 2 % vocabulary, 3 % vocabulary]], device=model.device)
    other = first.clone()
    other[0, 2] = 4 % vocabulary
    with torch.inference_mode():
        one, two = (model(input_ids=ids).logits[0, 0].float() for ids in (first, other))
    if float((one - two).abs().max()) > _SAME:
        raise ModelError(
            f"The {role} in {folder} cannot write text: its prediction for a token depends on later tokens, as that of"
            " a masked language model does. Name an encoder-decoder (Marian, T5, BART) or a causal language model."
        )
