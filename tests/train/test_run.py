"""Whole runs of small models: they learn, stop early, fit in memory, and leave models that transformers loads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from safetensors.torch import load_file
from short_runs import config, run
from tiny import TinyModels
from training import pairs
from xaug.data_cards.errors import RunFolderError, UsageError
from xaug.data_cards.store import Store
from xaug.train.checkpoint import load_task
from xaug.train.config import RunConfig

pytestmark = pytest.mark.usefixtures("cache")


def test_a_run_learns_and_leaves_a_model_that_transformers_loads(
    tiny: TinyModels, store: Store, tmp_path: Path
) -> None:
    done, seen = run(config(tiny, optimizer={"epochs": 6.0}), store, tmp_path / "run")
    assert done.status == "finished"
    assert done.scores["mnli"]["accuracy"] == 100.0
    assert seen.losses[-1] < seen.losses[0] / 3
    model = transformers.AutoModelForSequenceClassification.from_pretrained(tmp_path / "run")
    assert model.config.id2label == {0: "no", 1: "yes"}
    tokenizer = transformers.AutoTokenizer.from_pretrained(tmp_path / "run")
    rows = pairs(8, start=2000)
    for row in rows:
        inputs = tokenizer(row["text_a"], row["text_b"], return_tensors="pt")
        assert int(model(**inputs).logits.argmax()) == row["label"]
    held = json.loads((tmp_path / "run/run.json").read_text())
    assert held["status"] == "finished"
    assert [one["ref"] for one in held["data"]["train"]] == ["mnli/clean@v1", "mnli/bae@v1"]
    assert held["config"]["data"]["dev"] == ["mnli/clean@v1/validation"]
    assert held["scores"] == done.scores
    transformers.AutoModel.from_pretrained(tmp_path / "run/best")


def test_several_tasks_share_one_encoder(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    settings = config(tiny, data={"train": ("mnli/clean", "squad_v2/clean")}, optimizer={"epochs": 4.0})
    done, seen = run(settings, store, tmp_path / "run")
    assert set(done.scores) == {"mnli", "squad_v2"}
    assert set(seen.tasks) == {"mnli", "squad_v2"}
    encoder = transformers.AutoModel.from_pretrained(tmp_path / "run")
    for task, kind in (("mnli", "SequenceClassification"), ("squad_v2", "QuestionAnswering")):
        model = load_task(tmp_path / "run", task)
        assert type(model).__name__.endswith(kind), "the task's model, not the encoder's"
        own, shared = model.base_model.state_dict(), encoder.state_dict()
        assert all(torch.equal(own[name], shared[name]) for name in own)
        head, whole = load_file(tmp_path / "run" / "heads" / task / "model.safetensors"), model.state_dict()
        assert all(torch.equal(head[name], whole[name]) for name in head)
        assert {name for name in whole if not name.startswith(model.base_model_prefix)} == set(head)

    configured = tmp_path / "run" / "heads" / "mnli" / "config.json"
    named = json.loads(configured.read_text(encoding="utf-8"))
    configured.write_text(json.dumps(named | {"architectures": [type(encoder).__name__]}), encoding="utf-8")
    with pytest.raises(RunFolderError, match=r"heads.mnli.config\.json names \w+, which has no classifier"):
        load_task(tmp_path / "run", "mnli")
    from xaug.data_cards.errors import XaugError

    with pytest.raises(XaugError, match="no head for the task 'qqp'"):
        load_task(tmp_path / "run", "qqp")


def test_a_dual_encoder_is_scored_on_rows_of_which_some_have_no_answer(
    tiny: TinyModels, store: Store, tmp_path: Path
) -> None:
    dev = store.resolve("squad_v2/clean").table("validation")
    assert len(set(dev["is_impossible"].to_pylist())) == 2
    changes = {"head_type": "dual_encoder", "data": {"train": ("squad_v2/clean",)}, "optimizer": {"epochs": 1.0}}
    result, _ = run(config(tiny, **changes), store, tmp_path / "run")
    assert set(result.scores["squad_v2"]) == {"mrr", "accuracy"}


def test_masked_lm_with_a_task_and_alone(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("\n".join(f"{row['text_a']} and so on" for row in pairs(40)), encoding="utf-8")
    settings = config(tiny, mlm={"data": (str(texts),), "ratio": 0.25}, optimizer={"epochs": 1.0})
    _, seen = run(settings, store, tmp_path / "beside")
    assert 0.15 < seen.tasks.count("mlm") / len(seen.tasks) < 0.35
    alone = RunConfig.model_validate(
        {
            "model": str(tiny.mlm), "phase": "mlm", "device": "cpu", "mlm": {"data": (str(texts),)},
            "batch": {"token_budget": 200}, "optimizer": {"lr": 3e-3, "epochs": 8.0},
        }
    )  # fmt: skip
    _, seen = run(alone, store, tmp_path / "alone")
    assert sum(seen.losses[-5:]) < sum(seen.losses[:5])
    transformers.AutoModelForMaskedLM.from_pretrained(tmp_path / "alone")


def test_too_little_memory_halves_the_micro_batches_and_says_so(
    tiny: TinyModels, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = config(tiny, optimizer={"max_steps": 6})
    _, free = run(settings, store, tmp_path / "free")
    forward = transformers.BertForSequenceClassification.forward

    def small(self: Any, *args: Any, **inputs: Any) -> Any:
        if self.training and inputs["input_ids"].shape[0] > 5:
            raise torch.OutOfMemoryError("no room")
        return forward(self, *args, **inputs)

    monkeypatch.setattr(transformers.BertForSequenceClassification, "forward", small)
    _, short = run(settings, store, tmp_path / "short")
    assert any("ran out of memory" in text for text in short.notes)
    assert json.loads((tmp_path / "short/checkpoints/step-0000006/state.json").read_text())["pieces"] > 1
    assert short.losses == pytest.approx(free.losses, rel=1e-4)


def test_early_stopping(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    settings = config(tiny, optimizer={"lr": 1e-12, "epochs": 20.0}, eval={"every": 2, "patience": 2})
    done, seen = run(settings, store, tmp_path / "run")
    assert done.status == "finished"
    assert done.steps == 6, "the first score is the best, and two more are not better"
    assert any("Stopped early" in text for text in seen.notes)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"mlm": {"data": ("x.txt",)}}, "mlm_ratio="),
        ({"mlm": {"ratio": 0.5}}, "mlm_data="),
        ({"phase": "mlm"}, "mlm_data="),
        ({"device": "cuda"}, "sees no CUDA"),
        ({"dtype": "fp16"}, "needs a CUDA device"),
    ],
)
def test_impossible_settings_are_refused(
    tiny: TinyModels, store: Store, tmp_path: Path, changes: dict[str, Any], expected: str
) -> None:
    with pytest.raises(UsageError, match=expected):
        run(config(tiny, **changes), store, tmp_path / "run")
