"""Two ranks with half of the model each (gloo): losses as in one process, resuming, and files that load anywhere."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import torch
import transformers
from ranks import Ranks
from safetensors.torch import load_file
from tiny import TinyModels
from torch import nn
from training import Recording, commit, mnli_like, spans
from xaug.data_cards.errors import TrainError
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import SPAN
from xaug.train.checkpoint import load_task
from xaug.train.config import RunConfig
from xaug.train.model import TaskModels
from xaug.train.run import train
from xaug.train.sharding import layers, shard

pytestmark = pytest.mark.slow


class Whole(NamedTuple):
    """A sharded run of two ranks, and its inputs."""

    folder: Path
    result: Any
    sharded: str  # configuration files
    plain: str
    store: str


def config(tiny: TinyModels, **more: Any) -> RunConfig:
    """Two tasks, with odd numbers of micro-batches and of batches of dev rows, so that the ranks' shares differ."""
    fields: dict[str, Any] = {
        "model": str(tiny.mlm), "device": "cpu", "data": {"train": ("mnli/clean", "squad_v2/clean")},
        "batch": {"token_budget": 150, "accumulate": 3}, "optimizer": {"lr": 1e-3, "epochs": 1.0, "ema": 0.5},
        "eval": {"save_every": 2, "first": True}, "robust": {"method": "fgm"}, "shard": "full",
    }  # fmt: skip
    return RunConfig.model_validate({**fields, **more})


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XAUG_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    root = tmp_path_factory.mktemp("store")
    mnli_like(root)
    commit(root, "squad_v2", "clean", {"train": spans(24), "validation": spans(8)}, task_type=SPAN, labels=())
    return Store(root)


@pytest.fixture(scope="module")
def whole(tiny: TinyModels, store: Store, tmp_path_factory: pytest.TempPathFactory, ranks: Ranks) -> Whole:
    root = tmp_path_factory.mktemp("sharded")
    for name in ("full", "none"):
        (root / f"{name}.json").write_text(config(tiny, shard=name).model_dump_json(), encoding="utf-8")
    sharded, plain = str(root / "full.json"), str(root / "none.json")
    result = ranks(2, sharded, str(store.root), str(root / "run")).answer
    return Whole(root / "run", result, sharded, plain, str(store.root))


def test_two_sharded_ranks_have_the_losses_of_one_process(whole: Whole, tmp_path: Path, ranks: Ranks) -> None:
    one = ranks(1, whole.plain, whole.store, str(tmp_path / "one")).answer
    assert len(one["losses"]) > 5
    assert whole.result["losses"] == pytest.approx(one["losses"], rel=1e-5)
    assert whole.result["scores"] == one["scores"]
    files = sorted(path.relative_to(whole.folder) for path in whole.folder.rglob("*.safetensors"))
    assert files == sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.safetensors"))
    for file in files:
        ours, theirs = load_file(whole.folder / file), load_file(tmp_path / "one" / file)
        assert ours.keys() == theirs.keys()
        # Adam divides by the size of the gradient, so rounding in a gradient near zero may amount to a whole step.
        assert all(torch.allclose(ours[name], theirs[name], atol=2e-3) for name in ours)


def test_its_files_load_anywhere(whole: Whole) -> None:
    transformers.AutoModel.from_pretrained(whole.folder)
    assert load_task(whole.folder, "mnli").config.id2label == {0: "no", 1: "yes"}
    newest = max(whole.folder.glob("checkpoints/step-*"))
    kept = torch.load(newest / "optimizer.pt", weights_only=True)  # on one process, without a process group
    model = load_file(newest / "model.safetensors")
    shapes = {tuple(tensor.shape) for tensor in model.values()}
    assert {tuple(held["exp_avg"].shape) for held in kept["state"].values()} <= shapes
    assert {type(held["exp_avg"]) for held in kept["state"].values()} == {torch.Tensor}


def test_a_killed_run_goes_on_sharded_to_the_bit_and_in_one_process(whole: Whole, tmp_path: Path, ranks: Ranks) -> None:
    killed = ranks(2, whole.sharded, whole.store, str(tmp_path / "run"), QUIT_AFTER="3")
    assert all(killed.codes)
    shutil.copytree(tmp_path / "run", tmp_path / "alone")
    rest = ranks(2, whole.sharded, whole.store, str(tmp_path / "run")).answer
    assert rest["status"] == "finished"
    assert rest["losses"] == whole.result["losses"][2:], "from the checkpoint at step 2 on"
    alone = ranks(1, whole.plain, whole.store, str(tmp_path / "alone")).answer
    assert alone["losses"] == pytest.approx(whole.result["losses"][2:], rel=1e-5)


def test_sharding_in_one_process_has_no_effect_and_says_so(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    seen = Recording()
    done = train(config(tiny, optimizer={"max_steps": 2}), store, tmp_path / "run", recorder=seen)
    assert done.status == "finished"
    assert any("torchrun" in text for text in seen.notes)
    assert json.loads((tmp_path / "run/run.json").read_text())["config"]["shard"] == "full"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [({"compile": True, "robust": {}}, "compile = true do not go together"), ({"dtype": "fp16"}, "Use bf16")],
)
def test_settings_that_exclude_sharding(
    tiny: TinyModels, store: Store, tmp_path: Path, changes: dict[str, Any], expected: str
) -> None:
    with pytest.raises(TrainError, match=expected):
        train(config(tiny, **changes), store, tmp_path / "run", recorder=Recording())


def test_too_little_memory_ends_a_sharded_run(
    tiny: TinyModels, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def small(self: TaskModels, *_: Any) -> Any:
        self.lockstep = True
        raise torch.OutOfMemoryError("no room")

    monkeypatch.setattr(TaskModels, "forward", small)
    settings = config(tiny, robust={}, eval={})
    with pytest.raises(TrainError, match=r"more ranks .resume=True.*lower token_budget="):
        train(settings, store, tmp_path / "run", recorder=Recording())


def test_layers_are_found_in_encoders_of_several_makes() -> None:
    small = {"vocab_size": 20, "hidden_size": 8, "num_hidden_layers": 3, "num_attention_heads": 2}
    bert = transformers.BertModel(transformers.BertConfig(**small))
    assert [type(one).__name__ for one in layers(bert)] == ["BertLayer"] * 3
    albert = transformers.AlbertModel(transformers.AlbertConfig(**small, embedding_size=4, intermediate_size=8))
    assert [type(one).__name__ for one in layers(albert)] == ["AlbertLayerGroup"]
    with pytest.raises(TrainError, match="needs an encoder with a list of layers"):
        shard(TaskModels({}, nn.Linear(2, 2)), torch.device("cpu"), 2)
