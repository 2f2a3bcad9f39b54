"""Model folders and Hub ids: safetensors only, no remote code, errors a person can act on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xaug.data_cards.errors import ModelError
from xaug.models import positions
from xaug.models.batching import LONG, LONG_STEP, STEP
from xaug.models.cpu import settle_cpu
from xaug.models.faults import check_fast, check_fit, drop_segments, not_loading, tokenizer_not_loading
from xaug.models.folders import resolve
from xaug.models.placement import Placement, torch_dtype

ROLE = "model"  # what a model is called in messages, unless the caller knows better


@dataclass(slots=True)
class Loaded:
    """A model on its device, in evaluation mode, with its tokenizer and the longest input it takes."""

    model: Any
    tokenizer: Any
    max_length: int
    path: str


def load(path_or_id: str, auto_class: str, role: str, placement: Placement) -> Loaded:
    """Load a model and its tokenizer. Raises ModelError with the reason and what to do."""
    settle_cpu()
    folder = resolve(path_or_id, role)
    tokenizer = _fast_tokenizer(folder, role)
    model, missing = load_model(folder, auto_class, role, dtype=torch_dtype(placement.dtype))
    if missing:
        raise ModelError(
            f"The {role} in {folder} is no {auto_class}: it has no weights for {', '.join(missing[:3])}."
            " A randomly drawn head answers nothing: give a model fine-tuned for this task type."
        )
    check_fit(model, tokenizer, folder, role)
    drop_segments(tokenizer, model)
    limit = longest_padded(model, tokenizer, folder, role)
    return Loaded(model.to(placement.device).eval(), tokenizer, limit, str(folder))


def load_model(folder: Path, auto_class: str, role: str = ROLE, **options: Any) -> tuple[Any, list[str]]:
    """(the folder's model as a class of transformers, the weights that its files lack, sorted).

    ``options`` go to ``from_pretrained``. What is missing is drawn at random: the caller says whether it may be.
    Raises ModelError for a folder that does not load.
    """
    import transformers

    try:
        with quiet():
            model, report = getattr(transformers, auto_class).from_pretrained(
                folder, use_safetensors=True, trust_remote_code=False, output_loading_info=True, **options
            )
    except Exception as error:  # transformers and safetensors raise anything at a broken folder
        raise not_loading(folder, role, error, auto_class) from error
    return model, sorted(key for key in report["missing_keys"] if not key.endswith("position_ids"))


def load_encoder(folder: Path, role: str = ROLE) -> Any:
    """The folder's encoder without any head, in float32. Raises ModelError, also where weights are missing."""
    import torch

    body, missing = load_model(folder, "AutoModel", role, dtype=torch.float32)
    if lacking := without_pooler(missing):
        raise lacks(folder, role, lacking)
    return body


def without_pooler(missing: Sequence[str]) -> list[str]:
    """Missing weights but for the pooler's, which is drawn anew where a masked LM was trained without one."""
    return [key for key in missing if "pooler" not in key]


def lacks(folder: Path, role: str, names: Sequence[str]) -> ModelError:
    """The error for an encoder whose weights are not all there."""
    return ModelError(
        f"The {role} in {folder} lacks weights of its encoder: {', '.join(names[:3])}. Is it the model that its"
        " config.json describes, and are all of its files there?"
    )


def load_config(folder: Path, role: str = ROLE, **named: Any) -> Any:
    """The folder's configuration; ``named`` replaces what it says. Raises ModelError."""
    import transformers

    try:
        return transformers.AutoConfig.from_pretrained(folder, trust_remote_code=False, **named)
    except Exception as error:  # transformers raises anything at a configuration that makes no sense
        raise not_loading(folder, role, error) from error


def load_tokenizer(folder: Path, role: str = ROLE) -> Any:
    """The folder's fast tokenizer. Raises ModelError if there is none, or if it is that of another model."""
    tokenizer = _fast_tokenizer(folder, role)
    model = _outline(folder, role)
    check_fit(model, tokenizer, folder, role)
    drop_segments(tokenizer, model)
    return tokenizer


def _fast_tokenizer(folder: Path, role: str) -> Any:
    import transformers

    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, use_fast=True, trust_remote_code=False)
    except Exception as error:  # transformers and tokenizers raise anything at a broken folder
        raise tokenizer_not_loading(folder, role, error) from error
    check_fast(tokenizer, folder, role)
    return tokenizer


def first_position(folder: Path) -> int:
    """The position id of a sequence's first token."""
    return positions.positions(_outline(folder, ROLE)).first


def longest_input(folder: Path, tokenizer: Any, *, multiple: int = 1) -> int:
    """Tokens the model takes at most, where inputs are padded to a multiple."""
    return positions.longest_input(_outline(folder, ROLE), tokenizer, multiple=multiple)


def longest_padded(model: Any, tokenizer: Any, folder: Path, role: str) -> int:
    """Tokens of an input at most: rows are padded to a multiple of a step, and padding needs positions too.

    Raises ModelError for a model with fewer positions than one step.
    """
    count = positions.positions(model).count
    limit = positions.longest_input(model, tokenizer, multiple=STEP if count <= LONG else LONG_STEP)
    if limit < 1:
        raise ModelError(f"The {role} in {folder} takes {count} tokens at most, and inputs are padded to {STEP}.")
    return limit


def _outline(folder: Path, role: str) -> Any:
    """The folder's encoder without weights: what its modules say, before anything is computed with them."""
    import torch
    import transformers

    config = load_config(folder, role)
    try:
        with quiet(), torch.random.fork_rng(devices=[]), torch.device("meta"):
            return transformers.AutoModel.from_config(config, trust_remote_code=False)
    except Exception as error:  # transformers raises anything at a configuration that makes no sense
        raise not_loading(folder, role, error) from error


@contextmanager
def quiet() -> Iterator[None]:
    """Without transformers' lines about weights that are new, and its bars: a new head is what was asked for."""
    import transformers

    level, bars = transformers.logging.get_verbosity(), transformers.logging.is_progress_bar_enabled()
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    try:
        yield
    finally:
        transformers.logging.set_verbosity(level)
        if bars:
            transformers.logging.enable_progress_bar()
