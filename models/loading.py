"""Load models and tokenizers from folders or the Hub: safetensors only, no remote code, errors that say what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xaug.data_cards.errors import ModelError
from xaug.models import positions
from xaug.models.batching import LONG, LONG_STEP, STEP, Batches
from xaug.models.cpu import settle_cpu
from xaug.models.faults import check_fast, check_fit, drop_segments, load_error, tokenizer_load_error
from xaug.models.folders import resolve
from xaug.models.placement import Placement, torch_dtype

ROLE = "model"  # the name of a model in messages, unless the caller gives a more specific one ("victim")


@dataclass(slots=True)
class Loaded:
    """A model on its device, in evaluation mode, with its tokenizer and its longest input in tokens."""

    model: Any
    tokenizer: Any
    max_length: int
    path: str


@dataclass(slots=True)
class Reader(Loaded):
    """A loaded model that reads texts in the batches that ``batches`` makes."""

    batches: Batches


def load(path_or_id: str, auto_class: str, role: str, placement: Placement) -> Reader:
    """Load a model as a class of transformers, with its tokenizer.

    Raises ModelError if they do not load or do not belong together, or if the model lacks weights of that class.
    """
    settle_cpu()
    folder = resolve(path_or_id, role)
    tokenizer = _fast_tokenizer(folder, role)
    model, missing = load_model(folder, auto_class, role, dtype=torch_dtype(placement.dtype))
    if missing:
        raise ModelError(
            f"The {role} in {folder} is not an {auto_class}: it has no weights for {', '.join(missing[:3])}."
            " With random weights its predictions would mean nothing. Use a model that was fine-tuned for this task"
            " type."
        )
    check_fit(model, tokenizer, folder, role)
    drop_segments(tokenizer, model)
    limit = longest_padded(model, tokenizer, folder, role)
    model = model.to(placement.device).eval()
    return Reader(model, tokenizer, limit, str(folder), batches_of(model, tokenizer, placement))


def batches_of(model: Any, tokenizer: Any, placement: Placement) -> Batches:
    """The batches of a model, which computes no padding from now on where its placement and architecture allow it."""
    from xaug.models.unpadding import unpad

    # On a GPU, attention of each length by itself would be many small kernels.
    unpadded = placement.unpad and placement.device == "cpu" and unpad(model)
    return Batches(tokenizer.pad_token_id or 0, placement, unpadded)


def load_model(folder: Path, auto_class: str, role: str = ROLE, **options: Any) -> tuple[Any, list[str]]:
    """(the folder's model as a class of transformers, the sorted names of weights that its files lack).

    ``options`` are passed to ``from_pretrained``. Missing weights are drawn at random; the caller decides whether that
    is acceptable. Raises ModelError if the folder does not load.
    """
    import transformers

    try:
        with quiet():
            model, report = getattr(transformers, auto_class).from_pretrained(
                folder, use_safetensors=True, trust_remote_code=False, output_loading_info=True, **options
            )
    except Exception as error:  # transformers and safetensors raise any kind of error for a broken folder
        raise load_error(folder, role, error, auto_class) from error
    return model, sorted(key for key in report["missing_keys"] if not key.endswith("position_ids"))


def load_encoder(folder: Path, role: str = ROLE) -> Any:
    """The folder's encoder without a head, in float32. Raises ModelError if it does not load or lacks weights."""
    import torch

    body, missing = load_model(folder, "AutoModel", role, dtype=torch.float32)
    if lacking := without_pooler(missing):
        raise missing_weights(folder, role, lacking)
    return body


def without_pooler(missing: Sequence[str]) -> list[str]:
    """Missing weights other than the pooler's: a model trained as a masked LM has no pooler, so a new one is drawn."""
    return [key for key in missing if "pooler" not in key]


def missing_weights(folder: Path, role: str, names: Sequence[str]) -> ModelError:
    """The error for an encoder that lacks the weights ``names``."""
    return ModelError(
        f"The {role} in {folder} lacks weights of its encoder: {', '.join(names[:3])}. Check that the folder contains"
        " all files of the model, and that its config.json describes this model."
    )


def load_config(folder: Path, role: str = ROLE, **named: Any) -> Any:
    """The folder's configuration, in which ``named`` replaces settings. Raises ModelError if it does not load."""
    import transformers

    try:
        return transformers.AutoConfig.from_pretrained(folder, trust_remote_code=False, **named)
    except Exception as error:  # transformers raises any kind of error for a configuration without sense
        raise load_error(folder, role, error) from error


def import_libraries() -> None:
    """Import what loading models and tokenizers takes: some seconds that a caller can spend while others work."""
    import transformers

    for name in ("AutoModel", "AutoTokenizer"):
        getattr(transformers, name)  # transformers imports their modules when they are first looked up


def load_tokenizer(folder: Path, role: str = ROLE) -> Any:
    """The folder's fast tokenizer. Raises ModelError if there is none or if it belongs to another model."""
    tokenizer = _fast_tokenizer(folder, role)
    model = _outline(folder, role)
    check_fit(model, tokenizer, folder, role)
    drop_segments(tokenizer, model)
    return tokenizer


def _fast_tokenizer(folder: Path, role: str) -> Any:
    import transformers

    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, use_fast=True, trust_remote_code=False)
    except Exception as error:  # transformers and tokenizers raise any kind of error for a broken folder
        raise tokenizer_load_error(folder, role, error) from error
    check_fast(tokenizer, folder, role)
    return tokenizer


def first_position(folder: Path) -> int:
    """The position id that the folder's model gives to the first token of a sequence."""
    return positions.positions(_outline(folder, ROLE)).first


def longest_input(folder: Path, tokenizer: Any, *, multiple: int = 1) -> int:
    """The most tokens of an input that the folder's model accepts if inputs are padded to a multiple."""
    return positions.longest_input(_outline(folder, ROLE), tokenizer, multiple=multiple)


def longest_padded(model: Any, tokenizer: Any, folder: Path, role: str) -> int:
    """The most tokens of an input if rows are padded as `batching` does; padding needs positions too.

    Raises ModelError if the model has fewer positions than one step of padding.
    """
    count = positions.positions(model).count
    limit = positions.longest_input(model, tokenizer, multiple=STEP if count <= LONG else LONG_STEP)
    if limit < 1:
        raise ModelError(
            f"The {role} in {folder} accepts at most {count} tokens, but inputs are padded to multiples of {STEP}. Use"
            " a model that accepts longer inputs."
        )
    return limit


def _outline(folder: Path, role: str) -> Any:
    """The folder's encoder on the meta device: its modules without weights."""
    import torch
    import transformers

    config = load_config(folder, role)
    try:
        with quiet(), torch.random.fork_rng(devices=[]), torch.device("meta"):
            return transformers.AutoModel.from_config(config, trust_remote_code=False)
    except Exception as error:  # transformers raises any kind of error for a configuration without sense
        raise load_error(folder, role, error) from error


@contextmanager
def quiet() -> Iterator[None]:
    """Silence transformers' progress bars and its warnings about new weights: a new head is often intended."""
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
