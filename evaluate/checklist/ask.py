"""Run the checklist's cases in a language on a fine-tuned reader. The findings are cached."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from xaug.data_cards.cache import cache_folder
from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.durable import storage, write_atomic
from xaug.evaluate.checklist.cases import CASES, cases, failure_rates
from xaug.evaluate.results import Diagnostic
from xaug.models.budget import in_cache, in_order
from xaug.models.encoding.texts import Limits
from xaug.models.loading import load_model, load_tokenizer, longest_input
from xaug.models.placement import device_for
from xaug.train.config import BatchConfig, RunConfig
from xaug.train.heads.base import HEADS, Feature, Padding

VERSION = 2  # raised when a diagnosis of the same reader would be another


def cached_diagnosis(reader: str, language: str, seed: int) -> list[Diagnostic] | None:
    """The cached diagnosis of a reader in a language, or None. ``reader``: the hash of its training."""
    path = _path(reader, language)
    if not path.is_file():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    return [Diagnostic.model_validate({**one, "seed": seed}) for one in content]


def diagnose(reader: str, model: Path, run: RunConfig, language: str, seed: int, *, device: str) -> list[Diagnostic]:
    """Run all cases of a language on a reader and cache the diagnosis. Raises ModelError, StorageError.

    ``reader``: the hash of its training. ``run``: how it was fine-tuned.
    """
    tests = cases(language)
    predictions = answers(model, run, [case.row for case in tests], device=device)
    found = failure_rates(tests, predictions, seed=seed)
    path = _path(reader, language)
    with storage(path, "write the evaluation cache", "XAUG_CACHE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        content = [one.model_dump(mode="json") for one in found]
        write_atomic(path, (json.dumps(content, ensure_ascii=False) + "\n").encode())
    return found


def answers(model: Path, run: RunConfig, rows: Sequence[dict[str, Any]], *, device: str) -> list[str]:
    """The reader's predicted answer to each row, in order."""
    import torch
    from xaug.train.prediction import feature_logits

    head = HEADS.get("span")
    tokenizer = load_tokenizer(model)
    limits = Limits(min(run.text.max_length or head.max_length, longest_input(model, tokenizer)), run.text.stride)
    features: list[Feature] = head.encode(tokenizer, rows, 0, limits)
    network, _ = load_model(model, head.auto_class, dtype=torch.float32)
    on = torch.device(device_for(device))
    network = network.to(on).eval()
    lengths = np.array([feature.length for feature in features], dtype=np.int32)
    batches = enumerate(in_order(lengths, np.ones_like(lengths), in_cache(BatchConfig().budget, str(on))))
    padding = Padding(int(tokenizer.pad_token_id or 0))
    with torch.inference_mode():
        logits = dict(
            feature_logits(head, features.__getitem__, padding, batches, lambda batch: network(**batch.inputs), on)
        )
    return head.plain(head.predict(rows, features, [logits[number] for number in range(len(features))]))


def _path(reader: str, language: str) -> Path:
    key = fingerprint({"version": VERSION, "reader": reader, "language": language, "cases": CASES})
    return cache_folder() / "evaluations" / "checklist" / f"{key[:32]}.json"
