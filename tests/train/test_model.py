"""Models and tokenizers that do not belong together, and kept heads."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from tiny import TinyModels
from training import Recording, commit, mnli_like, pairs
from xaug.data_cards.errors import ModelError
from xaug.data_cards.store import Store
from xaug.models.encoding.texts import Limits
from xaug.train.config import RunConfig
from xaug.train.heads.base import Padding
from xaug.train.heads.masked_lm import MaskedLMHead
from xaug.train.model import TaskModels
from xaug.train.run import train


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    mnli_like(tmp_path / "store")
    return Store(tmp_path / "store")


def run(model: Path, store: Store, output: Path, **more: Any) -> Recording:
    fields = {"model": str(model), "device": "cpu", "data": {"train": ("mnli/clean",)}, "optimizer": {"max_steps": 2}}
    recorder = Recording()
    train(RunConfig.model_validate({**fields, **more}), store, output, recorder=recorder)
    return recorder


def test_a_tokenizer_with_more_tokens_than_the_model_is_refused(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    shutil.copytree(tiny.mlm, tmp_path / "model")
    config = transformers.BertConfig.from_pretrained(tmp_path / "model")
    config.vocab_size = 50
    transformers.BertModel(config).save_pretrained(tmp_path / "model")
    with pytest.raises(ModelError, match="do not belong together"):
        run(tmp_path / "model", store, tmp_path / "run")


def test_a_model_without_safetensors_is_refused(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    shutil.copytree(tiny.mlm, tmp_path / "model")
    (tmp_path / "model/model.safetensors").unlink()
    with pytest.raises(ModelError, match=r"no \.safetensors"):
        run(tmp_path / "model", store, tmp_path / "run")


def test_the_set_attention_is_used(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    own, eager = (run(tiny.mlm, store, tmp_path / f"{name}", attention=name).losses for name in ("sdpa", "eager"))
    assert eager == pytest.approx(own, rel=1e-4), "the tiny model has no dropout"
    with pytest.raises(ModelError, match=r"[Ff]lash"):
        run(tiny.mlm, store, tmp_path / "flash", attention="flash_attention_2")


def test_a_kept_head_continues_from_its_weights(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    run(tiny.mlm, store, tmp_path / "first", optimizer={"max_steps": 40, "lr": 3e-3})
    kept = run(tmp_path / "first", store, tmp_path / "kept", head="keep", optimizer={"max_steps": 1, "lr": 1e-9})
    new = run(tmp_path / "first", store, tmp_path / "new", seed=1, optimizer={"max_steps": 1, "lr": 1e-9})
    assert kept.losses[0] < new.losses[0] / 2
    one, two = (
        transformers.AutoModelForSequenceClassification.from_pretrained(tmp_path / n) for n in ("first", "kept")
    )
    assert torch.allclose(one.classifier.weight, two.classifier.weight)


def test_a_kept_head_must_have_exactly_the_labels_of_the_data(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    run(tiny.mlm, store, tmp_path / "first")
    rows = [{**row, "label": i % 3} for i, row in enumerate(pairs(9))]
    commit(store.root, "anli", "clean", {"train": rows}, labels=("a", "b", "c"))
    with pytest.raises(ModelError, match=r"has 2 labels \(no, yes\), but the data has 3"):
        run(tmp_path / "first", store, tmp_path / "run", head="keep", data={"train": ("anli/clean",)})
    with pytest.raises(ModelError, match="is not an AutoModelForSequenceClassification"):
        run(tiny.mlm, store, tmp_path / "run", head="keep")


def test_heads_are_drawn_by_the_seed(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    one, two, other = (
        run(tiny.mlm, store, tmp_path / str(number), seed=seed).losses[0] for number, seed in enumerate((1, 1, 2))
    )
    assert one == two != other


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        ("XLMRoberta", {"type_vocab_size": 1, "pad_token_id": 0}),
        ("ModernBert", {"pad_token_id": 0, "global_attn_every_n_layers": 2, "local_attention": 32}),
        ("DistilBert", {}),
    ],
)
@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")  # ModernBERT imports the compiler
def test_other_encoders(tiny: TinyModels, store: Store, tmp_path: Path, kind: str, shape: dict[str, Any]) -> None:
    tokenizer = transformers.AutoTokenizer.from_pretrained(tiny.mlm)
    config = getattr(transformers, f"{kind}Config")(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
        **({"dim": 32, "n_layers": 2, "n_heads": 2, "hidden_dim": 64} if kind == "DistilBert" else {}), **shape,
    )  # fmt: skip
    getattr(transformers, f"{kind}Model")(config).save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")
    seen = run(tmp_path / "model", store, tmp_path / "run", optimizer={"max_steps": 60, "lr": 3e-3})
    assert seen.losses[-1] < seen.losses[0] / 2
    transformers.AutoModelForSequenceClassification.from_pretrained(tmp_path / "run")


def test_a_masked_lm_computes_logits_of_masked_tokens_only(tiny: TinyModels) -> None:
    tokenizer = transformers.AutoTokenizer.from_pretrained(tiny.mlm)
    model = transformers.AutoModelForMaskedLM.from_pretrained(tiny.mlm).eval()
    head = MaskedLMHead().bind(tokenizer)
    features = head.encode(tokenizer, [{"text": row["text_a"]} for row in pairs(6)], 0, Limits(64))
    batch = head.collate(features, Padding(tokenizer.pad_token_id), (1,))
    models = TaskModels({"mlm": model}, model.base_model)
    with torch.no_grad():
        few, every = models("mlm", batch.inputs, only=batch.only), models("mlm", batch.inputs)
    assert few.logits.shape == (batch.labels, every.logits.shape[-1])
    assert float(head.loss(few, batch.targets)) == pytest.approx(float(head.loss(every, batch.targets)), rel=1e-6)
    one, two = head.read(few, features, batch), head.read(every, features, batch)
    assert [own.tolist() for own in one] == [own.tolist() for own in two]
