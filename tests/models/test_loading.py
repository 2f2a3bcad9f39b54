"""Faulty model folders, and the messages of their errors."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from tiny import TinyModels
from xaug.augment.adapters.classification import ClassificationAdapter
from xaug.augment.oracles.encoder import SentenceEncoder
from xaug.augment.oracles.victim import Victim
from xaug.data_cards.errors import ModelError, UsageError
from xaug.models.folders import content_hash, resolve
from xaug.models.loading import load
from xaug.models.placement import Placement

NLI = ("entailment", "neutral", "contradiction")
PAIR = ("The museum opens at nine and closes at six.", "The museum never opens.")


@pytest.fixture
def folder(tiny: TinyModels, tmp_path: Path) -> Path:
    """A copy of the tiny MNLI victim, to be broken."""
    return Path(shutil.copytree(tiny.victims["mnli"], tmp_path / "victim"))


def _victim(path: Path | str) -> Victim:
    return Victim(str(path), ClassificationAdapter(), NLI, Placement())


def test_a_folder_without_safetensors_is_refused_and_says_how_to_convert(folder: Path) -> None:
    torch.save({}, folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelError, match=r"holds no \.safetensors file.*safe_serialization=True") as caught:
        _victim(folder)
    assert str(folder) in str(caught.value)


@pytest.mark.parametrize("name", ["/nowhere/model", "./model", "model", "a/b/c", "~/no-such-model"])
def test_a_name_that_is_neither_folder_nor_hub_id_is_refused(name: str) -> None:
    with pytest.raises(ModelError, match="neither a model folder nor a Hub id"):
        resolve(name, "victim")


def test_a_file_is_no_folder(folder: Path) -> None:
    with pytest.raises(ModelError, match="neither a model folder nor a Hub id"):
        resolve(str(folder / "config.json"), "victim")


@pytest.mark.parametrize("keep", [0, 7, 500, -100])
def test_weights_cut_short_are_no_traceback(folder: Path, keep: int) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:keep])
    with pytest.raises(ModelError, match=r"victim in .* does not load as AutoModelForSequenceClassification"):
        _victim(folder)


@pytest.mark.parametrize(
    ("file", "content"),
    [("config.json", "{"), ("config.json", "{}"), ("tokenizer.json", "{"), ("tokenizer_config.json", "[1]")],
)
def test_broken_files_beside_the_weights_are_no_traceback(folder: Path, file: str, content: str) -> None:
    (folder / file).write_text(content)
    with pytest.raises(ModelError, match="does not load"):
        _victim(folder)


def test_a_folder_without_a_tokenizer_is_no_traceback(folder: Path) -> None:
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"):
        (folder / name).unlink(missing_ok=True)
    with pytest.raises(ModelError, match="victim in"):
        _victim(folder)


def test_a_randomly_drawn_head_is_refused(tiny: TinyModels) -> None:
    with pytest.raises(
        ModelError, match=r"is not an AutoModelForSequenceClassification: it has no weights for .*classifier"
    ):
        _victim(tiny.mlm)
    with pytest.raises(ModelError, match=r"is not an AutoModelForMaskedLM: it has no weights for cls\."):
        load(str(tiny.victims["mnli"]), "AutoModelForMaskedLM", "masked language model", Placement())
    with pytest.raises(ModelError, match="is not an AutoModelForMultipleChoice"):
        load(str(tiny.encoder), "AutoModelForMultipleChoice", "victim", Placement())


def test_a_model_of_fewer_labels_than_the_task_is_refused(tiny: TinyModels) -> None:
    with pytest.raises(ModelError, match=r"does not know the labels entailment, neutral, contradiction"):
        _victim(tiny.victims["qqp"])


def _rename(folder: Path, names: list[str]) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["id2label"] = dict(enumerate(names))
    config["label2id"] = {name: i for i, name in enumerate(names)}
    (folder / "config.json").write_text(json.dumps(config))


def test_labels_in_another_order_are_found_by_name(folder: Path, tiny: TinyModels) -> None:
    adapter = ClassificationAdapter()
    rows = [{"id": "a", "text_a": PAIR[0], "text_b": PAIR[1], "label": label} for label in range(3)]
    plain = _victim(tiny.victims["mnli"]).predict(rows)
    _rename(folder, ["LABEL_0", "LABEL_1", "LABEL_2"])
    assert _victim(folder).predict(rows) == plain
    _rename(folder, [NLI[2], NLI[0].upper(), NLI[1]])
    moved = _victim(folder).predict(rows)
    expected = [plain[1].margin, plain[2].margin, plain[0].margin]
    assert [score.margin for score in moved] == pytest.approx(expected), "output 1 is called ENTAILMENT now"
    assert adapter.item(rows[0], PAIR, ()).gold == 0


def test_the_content_hash_covers_what_decides_predictions(folder: Path, tmp_path: Path) -> None:
    before = content_hash(str(folder))
    (folder / "README.md").write_text("a card")
    (folder / "training.json").write_text("{}")
    (folder / "optimizer.pt").write_bytes(b"x")
    moved = folder.rename(tmp_path / "elsewhere")
    assert content_hash(str(moved)) == before
    (moved / "tokenizer_config.json").write_text('{"model_max_length": 7}')
    changed = content_hash(str(moved))
    assert changed != before
    (moved / "1_Pooling").mkdir()
    (moved / "1_Pooling/config.json").write_text("{}")
    assert content_hash(str(moved)) != changed


def test_a_broken_encoder_is_no_traceback(tiny: TinyModels, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny.encoder, tmp_path / "encoder"))
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(ModelError, match=r"sentence encoder in .* does not load"):
        SentenceEncoder(str(folder), Placement())


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_a_missing_device_is_refused() -> None:
    with pytest.raises(UsageError, match=r'device="cuda": this PyTorch sees no CUDA device\. Use device="cpu"'):
        Placement.choose("cuda")
    assert Placement.choose("auto").device == "cpu"
    with pytest.raises(UsageError, match="fp32 or bf16"):
        Placement.choose("cpu", "fp16")
