"""The model card and the numbers of flops.py."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from xaug.train.config import RunConfig
from xaug.train.record import RunRecord
from xaug.train.report.card import front_matter, render
from xaug.train.report.flops import flops_per_token, peak_flops


def content(**changes: Any) -> RunRecord:
    row = {
        "ref": "mnli/bae@v1", "split": "train", "task": "mnli", "task_type": "classification", "rows": 1234,
        "share": 1.0,
        "content_sha256": "ab" * 32, "languages": ["en"], "license": "cc-by-4.0", "title": "Multi|NLI",
        "redistribution": "non-commercial", "citation": "@inproceedings{williams}",
    }  # fmt: skip
    content = {
        "created": "2026-01-01T00:00:00+00:00",
        "name": "intermediate-mnli-bae-0", "status": "finished", "step": 900, "steps_total": 900,
        "best": {"step": 800, "score": 81.2},
        "config": RunConfig(model="FacebookAI/xlm-roberta-base").model_dump(mode="json"),
        "data": {"train": [row], "dev": []}, "model": {"name": "FacebookAI/xlm-roberta-base", "sha256": "cd" * 32},
        "packages": {"torch": "2.13.0"}, "scores": {"mnli": {"accuracy": 81.234}}, **changes,
    }  # fmt: skip
    return RunRecord.model_validate(content)


def test_the_card_names_the_model_and_the_data() -> None:
    text = render(content())
    assert "Multi\\|NLI, `mnli/bae@v1`" in text
    assert "| mnli | accuracy | 81.23 |  |" in text
    assert "Before you publish" in text
    assert "AutoModelForSequenceClassification.from_pretrained" in text
    assert "optimizer.lr | 2e-05" in text
    assert "@inproceedings{williams}" in text


@pytest.mark.parametrize(("rows", "few"), [((30, 12), True), ((30, 20), False)])
def test_the_card_states_the_number_of_dev_rows(rows: tuple[int, ...], few: bool) -> None:
    train = content().content()["data"]["train"]
    text = render(
        content(
            data={"train": train, "dev": [{"ref": "mnli/clean@v1", "task": "mnli", "rows": number} for number in rows]}
        )
    )
    assert f"| mnli | accuracy | 81.23 | {sum(rows)} |" in text
    assert ("the scores of mnli come from only 42 rows, so each row is worth 2.4 points" in text) is few


def test_the_card_shows_a_collapsed_model_and_repeats() -> None:
    row = {**content().content()["data"]["train"][0], "rows": 1234, "repeats": 2468}
    text = render(
        content(
            baselines={"mnli": {"accuracy": 35.4}}, only={"mnli": "neutral"}, data={"train": [row], "dev": []}
        )
    )  # fmt: skip
    assert "| mnli | accuracy | 81.23 |  | 35.40 |" in text
    assert "predicts neutral for every dev row of mnli" in text
    assert "1,234 and 2,468 repeats" in text


def test_a_card_without_scores_or_with_several_tasks() -> None:
    rows = content().content()["data"]["train"]
    two = [*rows, {**rows[0], "task": "squad_v1", "task_type": "span", "redistribution": "allowed"}]
    text = render(content(scores={}, best=None, data={"train": two, "dev": []}))
    assert "no dev rows" in text
    assert "load_task" in text
    assert "pipeline_tag" not in text


def test_front_matter_is_yaml_that_the_hub_accepts() -> None:
    matter = front_matter(content())
    assert matter["license"] == "cc-by-4.0"
    assert matter["pipeline_tag"] == "text-classification"
    assert matter["base_model"] == "FacebookAI/xlm-roberta-base"
    assert matter["datasets"] == ["nyu-mll/multi_nli"], "the Hub's id, not the task's"
    block = render(content()).split("---")[1]
    for line in block.strip().splitlines():
        value = line.split(":", 1)[1].strip() if ":" in line and not line.startswith("- ") else line[2:]
        if value:
            json.loads(value)  # every value is a JSON string, which YAML reads as it is


def test_front_matter_names_nothing_that_is_not_on_the_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models/xlmr").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    for folder in ("models/xlmr", str(tmp_path / "models/xlmr"), "./xlmr", "~/xlmr", "xlmr"):
        assert "base_model" not in front_matter(content(model={"name": folder, "sha256": "0" * 64}))
    (row,) = content().content()["data"]["train"]
    own = {"train": [{**row, "task": "a_task_of_mine"}], "dev": []}
    assert "datasets" not in front_matter(content(data=own))


def test_a_run_that_is_not_finished_says_so() -> None:
    text = render(content(status="stopped", step=40, steps_total=1900))
    assert "**This run is not finished:** it stopped at step 40 of 1,900." in text
    assert "not finished" not in render(content())


def test_texts_with_one_task_are_a_second_head() -> None:
    (row,) = content().content()["data"]["train"]
    texts = {"ref": "texts", "split": "", "task": "mlm", "task_type": "masked_lm", "rows": 5}
    text = render(content(data={"train": [row, texts], "dev": []}))
    assert 'load_task(Path("intermediate-mnli-bae-0"), "mnli")' in text
    assert "load_task" not in render(content())


def test_a_name_cannot_leave_its_string() -> None:
    assert 'from_pretrained("a\\"b")' in render(content(name='a"b'))


def test_flops_of_bert_base_by_hand() -> None:
    config = SimpleNamespace(
        hidden_size=768, num_hidden_layers=12, vocab_size=30522, max_position_embeddings=512, embedding_size=None
    )
    parameters = 109_482_240  # transformers' BertModel
    # by hand: 85,648,128 weights in products × 6 + 12 × 12 layers × 768 × 128
    assert flops_per_token(parameters, config, 128) == 513_888_768 + 14_155_776
    products = parameters - (30522 + 512) * 768
    assert flops_per_token(parameters, config, 128) == pytest.approx(6 * products + 12 * 12 * 768 * 128)
    assert peak_flops(torch.device("cpu"), "bf16") is None


def test_positions_without_weights_are_not_subtracted() -> None:
    shape = {"hidden_size": 8, "num_hidden_layers": 2, "vocab_size": 100, "max_position_embeddings": 50}
    learned = SimpleNamespace(**shape)
    assert flops_per_token(2000, learned, 0) == 6 * (2000 - 150 * 8)
    for name, value in (("rope_parameters", {"rope_type": "default"}), ("global_rope_theta", 1e4)):
        assert flops_per_token(2000, SimpleNamespace(**shape, **{name: value}), 0) == 6 * (2000 - 100 * 8)
    relative = SimpleNamespace(**shape, position_biased_input=False)
    assert flops_per_token(2000, relative, 0) == 6 * (2000 - 100 * 8)
    narrow = SimpleNamespace(**shape, embedding_size=4)  # ALBERT: words and positions alike
    assert flops_per_token(2000, narrow, 0) == 6 * (2000 - 150 * 4)


def test_peaks_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"NVIDIA H200": 989e12, "NVIDIA H100 PCIe": 756e12, "NVIDIA A100-SXM4-80GB": 312e12, "Some GPU": None}
    for name, peak in names.items():
        monkeypatch.setattr(torch.cuda, "get_device_name", lambda _, name=name: name)
        assert peak_flops(torch.device("cuda"), "bf16") == peak
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda _: "NVIDIA H200")
    assert peak_flops(torch.device("cuda"), "fp32") == 67e12
