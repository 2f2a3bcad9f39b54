"""What is wrong with a model's folder, in one line: what was found, where, and what to do about it."""

from __future__ import annotations

import json
import re
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

from xaug.data_cards.errors import ModelError
from xaug.data_cards.text import cut, visible
from xaug.models.positions import positions

# What transformers makes a fast tokenizer of.
_TOKENIZERS = ("tokenizer.json", "vocab.txt", "vocab.json", "*.model", "*.tiktoken")
_MOST = 300  # characters of a library's own message: its first sentences, not a table of all weights
_OTHER_SHAPE = re.compile(
    r"size mismatch for (\S+): copying a param with shape torch\.Size\(\[([\d, ]*)\]\) from checkpoint,"
    r" the shape in current model is torch\.Size\(\[([\d, ]*)\]\)"
)
_TOGETHER = "Put the files that were saved together into one folder."


def check_files(folder: Path, role: str) -> None:
    """Raises ModelError for a config.json that is no JSON object, and for a folder without a tokenizer."""
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
    except (ValueError, RecursionError) as error:  # no JSON, no text
        raise ModelError(f"{where} is not JSON ({_one_line(str(error))}). {advice}") from None
    if not isinstance(config, dict):
        kinds = {list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}
        raise ModelError(f"{where} holds {kinds.get(type(config), 'null')}, not an object with settings. {advice}")
    if not any(file.is_file() for pattern in _TOKENIZERS for file in folder.glob(pattern)):
        raise ModelError(
            f"The {role} in {folder} does not load: it has no tokenizer (tokenizer.json). Copy the model's own"
            " tokenizer files beside its weights, or save them there with tokenizer.save_pretrained."
        )


def not_loading(folder: Path, role: str, error: Exception, auto_class: str = "") -> ModelError:
    """What a library raised while it read a model, as one line with what can be done. ``auto_class``: as what."""
    kind = f" as {auto_class}" if auto_class else ""
    return ModelError(
        f"The {role} in {folder} does not load{kind}: {_reason(folder, str(error)) or type(error).__name__}"
    )


def tokenizer_not_loading(folder: Path, role: str, error: Exception) -> ModelError:
    """The same of its tokenizer."""
    reason = _one_line(str(error)).rstrip(".") or type(error).__name__
    return ModelError(
        f"The tokenizer of the {role} in {folder} does not load: {reason}. Copy the model's own tokenizer files again;"
        " they may be damaged, or be of a kind that needs a newer transformers."
    )


def check_fast(tokenizer: Any, folder: Path, role: str) -> None:
    """Raises ModelError for a tokenizer that does not say which characters a token is of."""
    if not tokenizer.is_fast:
        raise ModelError(f"The {role} in {folder} has no fast tokenizer (tokenizer.json); offsets need one.")


def check_fit(model: Any, tokenizer: Any, folder: Path, role: str) -> None:
    """Raises ModelError for a tokenizer that is of another model, as far as that shows.

    Its highest token id has no embedding; or the model counts positions around a padding token (`positions`) that is
    not the tokenizer's, so that it would skip a real token. ``model`` may be without weights.
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
            f"The tokenizer of the {role} in {folder} pads with token {tokenizer.pad_token_id}, and the model counts"
            f" positions around token {padding}: they do not belong together. Put the model's own tokenizer files"
            " beside its weights."
        )


def drop_segments(tokenizer: Any, model: Any) -> None:
    """Have a tokenizer give no segment ids that the model has no embedding for (BERT's tokenizer beside RoBERTa)."""
    if int(getattr(model.config, "type_vocab_size", 0) or 0) < 2:
        tokenizer.model_input_names = [name for name in tokenizer.model_input_names if name != "token_type_ids"]


def _reason(folder: Path, text: str) -> str:
    if other := _OTHER_SHAPE.findall(text):
        name, has, wants = other[0]
        # A release of transformers that loads module by module says "weight" alone.
        named = [one for one, shape in _tensors(folder).items() if one.endswith(name) and _shape(has) == shape]
        name = named[0] if named else name
        more = f", and {len(other) - 1} more are of another shape" if len(other) > 1 else ""
        return (
            f"its weights do not fit its config.json: {name} is {_shape(has)} in the file and {_shape(wants)} by"
            f" config.json{more}. {_TOGETHER}"
        )
    return _one_line(text)


def _tensors(folder: Path) -> dict[str, str]:
    """Name → shape of the weights in a folder's files, of those files whose header can be read."""
    out: dict[str, str] = {}
    for path in sorted(folder.glob("*.safetensors")):
        with suppress(OSError, ValueError, struct.error), path.open("rb") as file:
            header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
            out |= {name: _shape(", ".join(map(str, own["shape"]))) for name, own in header.items() if "shape" in own}
    return out


def _shape(sizes: str) -> str:
    return " × ".join(sizes.split(", ")) or "one number"


def _one_line(text: str) -> str:
    return cut(visible(" ".join(text.split())), _MOST)
