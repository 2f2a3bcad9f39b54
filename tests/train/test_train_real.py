"""Real rows and a real encoder: what a run reads, cuts and learns."""

from __future__ import annotations

from pathlib import Path

import pytest
from training import Recording
from xaug.data_cards import catalog
from xaug.data_cards.ingest import materialize_clean
from xaug.data_cards.sources import open_source
from xaug.data_cards.store import Store
from xaug.train.config import RunConfig
from xaug.train.run import train

pytestmark = pytest.mark.real
TASKS = ("mnli", "qqp", "squad_v2", "hellaswag", "ccg", "commonsenseqa")
# The sample's MNLI has two validation rows, its HellaSwag two training rows.
REFERENCES = tuple(f"{task}/clean{'' if task == 'mnli' else '/validation'}" for task in TASKS)


@pytest.fixture(scope="module")
def store(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    root = tmp_path_factory.mktemp("store")
    source = open_source(str(real / "data"))
    for task in TASKS:
        materialize_clean(root, catalog.card(task), source, ("train", "validation"), limit=300)
    return Store(root)


def test_real_tasks_of_every_kind_under_one_encoder(
    real: Path, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    config = RunConfig.model_validate(
        {
            "model": str(real / "models/minilm-mlm-en"), "device": "cpu",
            "data": {"train": REFERENCES, "hold_out": 0.2, "max_rows": 40,
                     "max_dev_rows": 8},
            "mixture": {"sampling": "uniform"}, "optimizer": {"lr": 1e-4, "max_steps": 18, "freeze_embeddings": True},
            "batch": {"token_budget": 1024},
        }
    )  # fmt: skip
    recorder = Recording()
    done = train(config, store, tmp_path / "run", recorder=recorder)
    assert done.status == "finished"
    assert set(done.scores) == set(recorder.tasks) == set(TASKS)
    assert len(recorder.losses) == 18


def test_a_real_encoder_learns_to_tag_real_sentences(
    real: Path, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    config = RunConfig.model_validate(
        {
            "model": str(real / "models/minilm-mlm-en"), "device": "cpu", "data": {"train": ("ccg/clean",)},
            "optimizer": {"lr": 3e-4, "head_lr": 3e-3, "epochs": 8.0, "freeze_embeddings": True},
            "batch": {"token_budget": 512}, "eval": {"first": True},
        }
    )  # fmt: skip
    recorder = Recording()
    done = train(config, store, tmp_path / "run", recorder=recorder)
    untrained = recorder.scores[0]["ccg"]["accuracy"]
    assert done.scores["ccg"]["accuracy"] > untrained + 40, "a fifth of all tokens have the commonest category"
