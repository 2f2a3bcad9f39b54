"""The files of a model: a local folder or the Hub's cache, safetensors only, and the hash of what they are."""

from __future__ import annotations

import difflib
import hashlib
import json
from pathlib import Path

from xaug.data_cards.errors import ModelError
from xaug.data_cards.identity import World
from xaug.data_cards.packages import package_of, worlds
from xaug.data_cards.parameters import param
from xaug.data_cards.text import quoted
from xaug.models.faults import check_files

RUN_FILE = "run.json"  # what the trainer leaves beside a model, and keeps while it trains
# What changes a model's answers: weights, configuration, tokenizer and pooling, not its README or optimizer.
_CONTENT = ("*.safetensors", "*.json", "*.txt", "*.model", "*/config.json", "*/*.safetensors")
_TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt", "*.model")
_LOGS = ("training.json", "trainer_state.json")  # say how a model was made, not what it is


def resolve(path_or_id: str, role: str) -> Path:
    """A model's local folder; a Hub id is taken from the cache or downloaded (honours HF_HUB_OFFLINE).

    A world's name (``pocket``) is the encoder that its package brings.

    Raises ModelError with what to do: no such folder, no safetensors in it, a training run that has not finished, no
    configuration that can be read, no tokenizer, not in the cache and no network.
    """
    if path_or_id in worlds() and (model := package_of(World(path_or_id)).model) is not None:
        return model()
    folder = Path(path_or_id).expanduser()
    if folder.is_dir():
        if stand := unfinished_run(folder):
            raise ModelError(
                f"The {role} {folder} is a training run that {stand}, so it has no finished model. Go on with the"
                f" request that started it, with {param('resume', True)}"
                f" and {param('output', folder)}; or name a finished run (`xaug runs`)."
            )
        if not any(folder.glob("*.safetensors")):
            raise ModelError(
                f"The {role} folder {folder} holds no .safetensors file. Other formats can run code when read and"
                " are refused: convert it with model.save_pretrained(folder, safe_serialization=True)."
            )
        check_files(folder, role)
        return folder
    if folder.exists() or path_or_id.startswith((".", "/", "~")) or path_or_id.count("/") != 1:
        near = _near(folder)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise ModelError(f"The {role} {path_or_id!r} is neither a model folder nor a Hub id (owner/name).{hint}")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(path_or_id, allow_patterns=list(_CONTENT)))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise ModelError(
            f"The {role} {path_or_id!r} is not in the local cache and the Hub did not give it"
            f" ({type(error).__name__}). Give a local folder, or run once where there is a network."
        ) from error
    check_files(folder, role)
    return folder


def _near(folder: Path) -> list[str]:
    """Models beside a folder that is not there, with names like its; the world's own where the name is like its."""
    try:
        beside = [str(path) for path in folder.parent.iterdir() if any(path.glob("*.safetensors"))]
    except OSError:
        beside = []
    return difflib.get_close_matches(str(folder), [*beside, *worlds()], n=2, cutoff=0.7)


def unfinished_run(folder: Path) -> str:
    """Where an unfinished run of `xaug train` in this folder stands, in words; empty if there is none.

    What else lies in the folder then is no model: a run that is killed while it writes one leaves parts of it.
    """
    try:
        content = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    if not isinstance(content, dict) or not {"status", "step", "steps_total"} <= content.keys():
        return ""
    said = {
        "finished": "",
        "failed": "failed after",
        "stopped": "stopped after",
        "running": "is still going or was killed at",
    }
    stand = said.get(str(content["status"]), f"is {quoted(content['status'])} at")
    return stand and f"{stand} step {content['step']} of {content['steps_total']}"


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
