"""The files of a model: a local folder or the Hub's cache, safetensors only, and the hash of what they are."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

from xaug.data_cards.errors import ModelError

POCKET = "pocket"
# What changes a model's answers: weights, configuration, tokenizer and pooling, not its README or optimizer.
_CONTENT = ("*.safetensors", "*.json", "*.txt", "*.model", "*/config.json", "*/*.safetensors")
_TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt", "*.model")
_LOGS = ("training.json", "trainer_state.json")  # say how a model was made, not what it is


def resolve(path_or_id: str, role: str) -> Path:
    """A model's local folder; a Hub id is taken from the cache or downloaded (honours HF_HUB_OFFLINE).

    ``pocket`` is the embedded world's own masked language model.

    Raises ModelError with what to do: no such folder, no safetensors in it, not in the cache and no network.
    """
    if path_or_id == POCKET:
        return Path(str(files("xaug.data_cards.pocket") / "model"))
    folder = Path(path_or_id).expanduser()
    if folder.is_dir():
        if not any(folder.glob("*.safetensors")):
            raise ModelError(
                f"The {role} folder {folder} holds no .safetensors file. Other formats can run code when read and"
                " are refused: convert it with model.save_pretrained(folder, safe_serialization=True)."
            )
        return folder
    if folder.exists() or path_or_id.startswith((".", "/", "~")) or path_or_id.count("/") != 1:
        raise ModelError(f"The {role} {path_or_id!r} is neither a model folder nor a Hub id (owner/name).")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(path_or_id, allow_patterns=list(_CONTENT)))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise ModelError(
            f"The {role} {path_or_id!r} is not in the local cache and the Hub did not give it"
            f" ({type(error).__name__}). Give a local folder, or run once where there is a network."
        ) from error


def content_hash(path_or_id: str, role: str = "model") -> str:
    """sha256 over everything in the folder that decides the model's answers, names included."""
    return _hash(resolve(path_or_id, role), _CONTENT)


def tokenizer_hash(folder: Path) -> str:
    """sha256 over the files that decide how the folder's tokenizer cuts a text."""
    return _hash(folder, _TOKENIZER)


def _hash(folder: Path, patterns: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for file in sorted({file for pattern in patterns for file in folder.glob(pattern) if file.is_file()}):
        if file.name in _LOGS:
            continue
        with file.open("rb") as stream:
            digest.update(f"{file.relative_to(folder).as_posix()}\0".encode())
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()
