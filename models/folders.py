"""The files of a model, in a local folder or the Hub's cache (safetensors only), and the hash of their content."""

from __future__ import annotations

import difflib
import hashlib
import json
from pathlib import Path
from typing import Any

from xaug.data_cards.errors import ModelError
from xaug.data_cards.identity import World
from xaug.data_cards.packages import package_of, worlds
from xaug.data_cards.parameters import param
from xaug.data_cards.text import quoted
from xaug.models.crossfit import cross_fit
from xaug.models.faults import check_files

RUN_FILE = "run.json"  # written by the trainer: it states the progress of the run whose model is in the folder
# The files that decide a model's predictions: weights, configuration, tokenizer and pooling; no README, no optimizer.
_CONTENT = ("*.safetensors", "*.json", "*.txt", "*.model", "*.spm", "*/config.json", "*/*.safetensors")
_TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt", "*.model", "*.spm")
# The roles that a cross-fitted model can have: those of a model that is asked about single rows of its task.
CROSS_FITTED = ("victim", "judge")
_LOGS = ("training.json", "trainer_state.json")  # these describe how a model was trained and do not change it


def resolve(path_or_id: str, role: str) -> Path:
    """The local folder of a model. A Hub id is looked up in the cache or downloaded (honours HF_HUB_OFFLINE).

    The name of a world (``pocket``) stands for the encoder that its package contains.

    Raises ModelError if the folder does not exist, contains no safetensors file, no readable configuration or no
    tokenizer, or belongs to a training run that has not finished; and if a Hub id is neither cached nor downloadable.
    The folder of a cross-fitted model is accepted for a victim and a judge only.
    """
    if path_or_id in worlds() and (model := package_of(World(path_or_id)).model) is not None:
        return model()
    folder = Path(path_or_id).expanduser()
    if folder.is_dir():
        if pair := cross_fit(folder):
            if role not in CROSS_FITTED:
                raise ModelError(
                    f"The {role} {folder} holds two models, each of which was trained on one half of a task's rows."
                    f" Name one of them: {pair.models[0]}."
                )
            for one in pair.models:
                resolve(str(one), role)
            return folder
        if progress := unfinished_run(folder):
            raise ModelError(
                f"The {role} {folder} is a training run that {progress}, so it has no finished model. Repeat the"
                f" request that started it with {param('resume', True)}"
                f" and {param('output', folder)}, or name a finished run (`xaug runs`)."
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
            f"The {role} {path_or_id!r} is not in the local cache, and it could not be downloaded from the Hub"
            f" ({type(error).__name__}). Name a local folder, or run this once with network access."
        ) from error
    check_files(folder, role)
    return folder


def is_local(path_or_id: str) -> bool:
    """Whether a model is on this machine: a world's own, a folder with config.json, or one in the Hub's cache.

    Nothing is read and nothing is downloaded, so a folder that is damaged passes.
    """
    if path_or_id in worlds() and package_of(World(path_or_id)).model is not None:
        return True
    if (Path(path_or_id).expanduser() / "config.json").is_file():
        return True
    from huggingface_hub.constants import HF_HUB_CACHE

    kept = Path(HF_HUB_CACHE) / f"models--{path_or_id.replace('/', '--')}" / "snapshots"
    return any(kept.glob("*/config.json"))


def _near(folder: Path) -> list[str]:
    """Model folders beside a folder that does not exist, and worlds, with names similar to its name."""
    try:
        beside = [str(path) for path in folder.parent.iterdir() if any(path.glob("*.safetensors"))]
    except OSError:
        beside = []
    return difflib.get_close_matches(str(folder), [*beside, *worlds()], n=2, cutoff=0.7)


def run_content(folder: Path) -> dict[str, Any] | None:
    """The content of the folder's run.json, unchecked; None if the folder is not that of a run of `xaug train`."""
    try:
        content = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or not {"status", "step", "steps_total"} <= content.keys():
        return None
    return content


def unfinished_run(folder: Path) -> str:
    """The progress of an unfinished run of `xaug train` in this folder, in words; "" if there is no such run.

    Other files in the folder of an unfinished run are no model: a run that is killed while it writes its model leaves
    parts of it.
    """
    content = run_content(folder)
    if content is None:
        return ""
    phrases = {
        "finished": "",
        "failed": "failed after",
        "stopped": "stopped after",
        "running": "is still going or was killed at",
    }
    progress = phrases.get(str(content["status"]), f"is {quoted(content['status'])} at")
    return progress and f"{progress} step {content['step']} of {content['steps_total']}"


def content_hash(path_or_id: str, role: str = "model") -> str:
    """SHA-256 over the names and contents of all files that decide the model's predictions.

    Raises ModelError as `resolve` does.
    """
    folder = resolve(path_or_id, role)
    if pair := cross_fit(folder):
        return pair.content_hash(tuple(_hash(one, _CONTENT) for one in pair.models))
    return _hash(folder, _CONTENT)


def tokenizer_hash(folder: Path) -> str:
    """SHA-256 over the names and contents of the files that decide how the folder's tokenizer divides a text."""
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
