"""Put a language's cases to a fine-tuned reader; asked once, kept by what decided the answers."""

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
from xaug.train.heads.base import HEADS, Padding, Unit

VERSION = 2  # of what a diagnosis is: raised when the same reader would be told to fail elsewhere


def kept(reader: str, language: str, seed: int) -> list[Diagnostic] | None:
    """What a reader (by the hash of its training) was found to fail at, if it was asked before."""
    path = _path(reader, language)
    if not path.is_file():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    return [Diagnostic.model_validate({**one, "seed": seed}) for one in content]


def diagnose(reader: str, model: Path, run: RunConfig, language: str, seed: int, *, device: str) -> list[Diagnostic]:
    """Ask all cases of a language and keep what was found. Raises ModelError, StorageError."""
    given = cases(language)
    said = answers(model, run, [case.row for case in given], device=device)
    found = failure_rates(given, said, seed=seed)
    path = _path(reader, language)
    with storage(path, "write the evaluation cache", "XAUG_CACHE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        content = [one.model_dump(mode="json") for one in found]
        write_atomic(path, (json.dumps(content, ensure_ascii=False) + "\n").encode())
    return found


def answers(model: Path, run: RunConfig, rows: Sequence[dict[str, Any]], *, device: str) -> list[str]:
    """The reader's answer to each row, in order."""
    import torch
    from xaug.train.prediction import unit_logits

    head = HEADS.get("span")
    tokenizer = load_tokenizer(model)
    limits = Limits(min(run.text.max_length or head.max_length, longest_input(model, tokenizer)), run.text.stride)
    units: list[Unit] = head.encode(tokenizer, rows, 0, limits)
    network, _ = load_model(model, head.auto_class, dtype=torch.float32)
    on = torch.device(device_for(device))
    network = network.to(on).eval()
    lengths = np.array([unit.length for unit in units], dtype=np.int32)
    batches = enumerate(in_order(lengths, np.ones_like(lengths), in_cache(BatchConfig().budget, str(on))))
    padding = Padding(int(tokenizer.pad_token_id or 0))
    with torch.inference_mode():
        logits = dict(unit_logits(head, units.__getitem__, padding, batches, lambda batch: network(**batch.inputs), on))
    return head.plain(head.predict(rows, units, [logits[number] for number in range(len(units))]))


def _path(reader: str, language: str) -> Path:
    key = fingerprint({"version": VERSION, "reader": reader, "language": language, "cases": CASES})
    return cache_folder() / "evaluations" / "checklist" / f"{key[:32]}.json"
