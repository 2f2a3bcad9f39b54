"""Predictions: a batch is read when the next one has started; bf16 casts weights once and hardly changes logits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from casts import Casts
from tiny import TinyModels
from training import mnli_like
from xaug.data_cards.references import parse_reference
from xaug.data_cards.store import Store
from xaug.models.loading import load_tokenizer
from xaug.train.config import BatchConfig, DataConfig, RunConfig
from xaug.train.data.selection import select
from xaug.train.evaluation import evaluate, logits_of
from xaug.train.heads import head_for
from xaug.train.model import build
from xaug.train.prepare import Maker


class Device:
    """The part of accelerate's Accelerator that predictions use."""

    process_index, num_processes, device = 0, 1, torch.device("cpu")

    def __init__(self, *, bf16: bool) -> None:
        self.bf16 = bf16

    def autocast(self) -> Any:
        return torch.autocast("cpu", torch.bfloat16, enabled=self.bf16)


@pytest.fixture
def work(tiny: TinyModels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    mnli_like(tmp_path / "store")
    reference = parse_reference("mnli/clean/validation", Store(tmp_path / "store"))
    chosen, _ = select([reference], DataConfig(), seed=0)
    config, tokenizer = RunConfig.model_validate({"model": str(tiny.mlm)}), load_tokenizer(tiny.mlm)
    data = Maker(config, tiny.mlm, tokenizer, None).task("mnli", head_for(reference.task_type), chosen)
    return build(tiny.mlm, tokenizer, [data], seed=0, keep_head=False), data


def test_scores_come_with_their_rows_and_a_constant_prediction(work: Any) -> None:
    models, data = work
    found = evaluate(models, [data], BatchConfig(), Device(bf16=False))
    assert found.rows == {"mnli": 20}
    assert "accuracy" in found.scores["mnli"]
    with torch.no_grad():
        for weights in models.parameters():
            if weights.shape[0] == len(data.labels):  # the head's
                weights.zero_()
                if weights.ndim == 1:
                    weights[1] = 9.0
    assert evaluate(models, [data], BatchConfig(), Device(bf16=False)).only == {"mnli": data.labels[1]}


def test_weights_are_cast_once_for_all_batches(work: Any) -> None:
    models, data = work
    counts = []
    for budget in (100_000, 24):  # one batch, many
        with Casts(models) as casts:
            logits_of(models, data, BatchConfig(token_budget=budget), Device(bf16=True))
        counts.append(casts.seen)
    assert counts[0] == counts[1] > 0


def test_bf16_changes_logits_by_its_precision(work: Any) -> None:
    models, data = work
    batch = BatchConfig(token_budget=64)
    exact, rough = (logits_of(models, data, batch, Device(bf16=bf16)) for bf16 in (False, True))
    assert exact.keys() == rough.keys()
    apart = max(float(np.abs(exact[number] - rough[number]).max()) for number in exact)
    assert 0 < apart < 0.05


def test_a_batch_is_read_after_the_next_one_has_begun(work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    models, data = work
    calls: list[str] = []
    forward, read = models.forward, data.head.read
    monkeypatch.setattr(models, "forward", lambda *args: (calls.append("computed"), forward(*args))[1])
    monkeypatch.setattr(data.head, "read", lambda *args: (calls.append("read"), read(*args))[1], raising=False)
    logits = logits_of(models, data, BatchConfig(token_budget=24), Device(bf16=False))
    assert sorted(logits) == list(range(len(data)))
    batches = calls.count("read")
    assert batches > 2
    assert calls == ["computed", *["computed", "read"] * (batches - 1), "read"]
