"""Check a model's folder. Each error says in one line what is wrong, where, and what to do about it."""

from __future__ import annotations

import json
import re
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

from xaug.data_cards.errors import ModelError
from xaug.data_cards.text import truncated, visible
from xaug.models.positions import positions

# The files from which transformers can make a fast tokenizer.
_TOKENIZERS = ("tokenizer.json", "vocab.txt", "vocab.json", "*.model", "*.tiktoken")
_MOST = 300  # characters quoted of a library's message: its first sentences, but no table of all weights
_OTHER_SHAPE = re.compile(
    r"size mismatch for (\S+): copying a param with shape torch\.Size\(\[([\d, ]*)\]\) from checkpoint,"
    r" the shape in current model is torch\.Size\(\[([\d, ]*)\]\)"
)
_TOGETHER = "Put the files that were saved together into one folder."


def check_files(folder: Path, role: str) -> None:
    """Raise ModelError if config.json is missing or not a JSON object, or if the folder has no tokenizer."""
    where = f"The {role} in {folder} does not load: its config.json"
    advice = "Copy the model's own config.json beside its weights, or save the model again with save_pretrained."
    try:
        content = (folder / "config.json").read_bytes()
    except FileNotFoundError:
        raise ModelError(f"{where} is missing. {advice}") from None
    except OSError as error:
        raise ModelError(f"{where} cannot be read ({error.strerror}).") from None
    if not content.strip():
        raise ModelError(f"{where} is empty. {advice}")
    try:
        config = json.loads(content)
    except (ValueError, RecursionError) as error:  # not JSON, or not text
        raise ModelError(f"{where} is not JSON ({_one_line(str(error))}). {advice}") from None
    if not isinstance(config, dict):
        kinds = {list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}
        raise ModelError(f"{where} holds {kinds.get(type(config), 'null')}, not an object with settings. {advice}")
    if not any(file.is_file() for pattern in _TOKENIZERS for file in folder.glob(pattern)):
        raise ModelError(
            f"The {role} in {folder} does not load: it has no tokenizer (tokenizer.json). Copy the model's own"
            " tokenizer files beside its weights, or save them there with tokenizer.save_pretrained."
        )


def load_error(folder: Path, role: str, error: Exception, auto_class: str = "") -> ModelError:
    """The ModelError for what a library raised while it loaded a model, as one line.

    ``auto_class``: the class of transformers as which the model was loaded, if it is to be named.
    """
    kind = f" as {auto_class}" if auto_class else ""
    return ModelError(
        f"The {role} in {folder} does not load{kind}: {_reason(folder, str(error)) or type(error).__name__}"
    )


def tokenizer_load_error(folder: Path, role: str, error: Exception) -> ModelError:
    """The ModelError for what a library raised while it loaded a model's tokenizer, as one line."""
    reason = _one_line(str(error)).rstrip(".") or type(error).__name__
    return ModelError(
        f"The tokenizer of the {role} in {folder} does not load: {reason}. Copy the model's own tokenizer files again;"
        " they may be damaged, or they may need a newer release of transformers."
    )


def check_fast(tokenizer: Any, folder: Path, role: str) -> None:
    """Raise ModelError if the tokenizer is not a fast one: only those give the character offsets of tokens."""
    if not tokenizer.is_fast:
        raise ModelError(
            f"The {role} in {folder} has no fast tokenizer (tokenizer.json), which xaug needs for character offsets."
            " Use a model that has one."
        )


def check_fit(model: Any, tokenizer: Any, folder: Path, role: str) -> None:
    """Raise ModelError if the tokenizer evidently belongs to another model.

    This is so if its highest token id has no embedding, or if the padding token that the model skips when it counts
    positions (`positions`) is not the tokenizer's, so that the model would skip a real token. ``model`` may be without
    weights.
    """
    rows = int(model.get_input_embeddings().weight.shape[0])
    highest = max(tokenizer.get_vocab().values(), default=-1)
    if highest >= rows:
        raise ModelError(
            f"The tokenizer of the {role} in {folder} gives token ids up to {highest:,}, and the model has embeddings"
            f" for {rows:,} tokens: they do not belong together. Put the model's own tokenizer files beside its"
            " weights."
        )
    padding = positions(model).padding
    if padding is not None and tokenizer.pad_token_id != padding:
        raise ModelError(
            f"The tokenizer of the {role} in {folder} pads with token {tokenizer.pad_token_id}, but the model expects"
            f" token {padding} as padding when it counts positions: they do not belong together. Put the model's own"
            " tokenizer files beside its weights."
        )


def drop_segments(tokenizer: Any, model: Any) -> None:
    """Stop a tokenizer from giving segment ids that the model has no embeddings for (BERT's tokenizer with RoBERTa)."""
    if int(getattr(model.config, "type_vocab_size", 0) or 0) < 2:
        tokenizer.model_input_names = [name for name in tokenizer.model_input_names if name != "token_type_ids"]


def _reason(folder: Path, text: str) -> str:
    if other := _OTHER_SHAPE.findall(text):
        name, has, wants = other[0]
        # A release of transformers that loads module by module gives only the last part of the name ("weight").
        named = [one for one, shape in _tensors(folder).items() if one.endswith(name) and _shape(has) == shape]
        name = named[0] if named else name
        more = f", and {len(other) - 1} more weights differ in shape" if len(other) > 1 else ""
        return (
            f"its weights do not fit its config.json: {name} is {_shape(has)} in the file and {_shape(wants)} by"
            f" config.json{more}. {_TOGETHER}"
        )
    return _one_line(text)


def _tensors(folder: Path) -> dict[str, str]:
    """The shape of each weight by name, from those safetensors files of the folder whose header can be read."""
    out: dict[str, str] = {}
    for path in sorted(folder.glob("*.safetensors")):
        with suppress(OSError, ValueError, struct.error), path.open("rb") as file:
            header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
            out |= {name: _shape(", ".join(map(str, own["shape"]))) for name, own in header.items() if "shape" in own}
    return out


def _shape(sizes: str) -> str:
    return " × ".join(sizes.split(", ")) or "one number"


def _one_line(text: str) -> str:
    return truncated(visible(" ".join(text.split())), _MOST)
