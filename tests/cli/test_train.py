"""`xaug train` and `xaug runs`: their arguments, their output, and their files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Xaug
from tiny import TinyModels
from training import mnli_like
from xaug.cli.train import references


@pytest.fixture(autouse=True)
def trainable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store and a folder to work in."""
    mnli_like(tmp_path / "store")
    monkeypatch.setenv("XAUG_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_run_from_the_command_line(xaug: Xaug, tiny: TinyModels, trainable: Path) -> None:
    arguments = (
        "train",
        "--mix",
        "mnli/clean+mnli/bae:0.5",
        "--model",
        str(tiny.mlm),
        "--max-steps",
        "3",
        "--device",
        "cpu",
    )
    done = xaug(*arguments)
    assert done.code == 0, done.err
    first, second = done.err.splitlines()[:2]
    assert first.startswith("profile none · "), "real versions: nothing is taken from the embedded world's profile"
    assert "mnli/clean@v1/train, mnli/bae@v1/train:0.5" in second, "it says first what is trained"
    folder = trainable / "runs/intermediate-mnli-clean-bae-0"
    assert {"README.md", "config.json", "metrics.jsonl", "model.safetensors", "run.json", "train_curve.svg"} <= {
        path.name for path in folder.iterdir()
    }
    assert str(folder.relative_to(trainable)) in done.out
    assert xaug(*arguments).code == 0, "the same again is a no-op"
    listed = xaug("runs")
    assert "finished" in listed.out
    assert "mnli/clean@v1, mnli/bae@v1" in listed.out
    (content,) = json.loads(xaug("runs", "--json").out)
    assert content["step"] == content["steps_total"] == 3


def test_without_data_everything_in_the_store_is_trained_on(xaug: Xaug, tiny: TinyModels) -> None:
    done = xaug("train", "--model", str(tiny.mlm), "--dry-run", "--json", "--device", "cpu")
    content = json.loads(done.out)
    assert [row["ref"] for row in content["data"]["train"]] == ["mnli/bae@v1", "mnli/clean@v1"]
    assert not Path("runs").exists()


def test_every_mix_counts(xaug: Xaug, tiny: TinyModels) -> None:
    arguments = ("train", "--mix", "mnli/clean", "--mix", "mnli/bae:0.5", "--model", str(tiny.mlm), "--device", "cpu")
    content = json.loads(xaug(*arguments, "--dry-run", "--json").out)
    assert content["config"]["data"]["train"] == ["mnli/clean@v1/train", "mnli/bae@v1/train:0.5"]


def test_settings_of_a_file_and_flags_over_them(xaug: Xaug, tiny: TinyModels, trainable: Path) -> None:
    (trainable / "run.toml").write_text(
        f'model = "{tiny.mlm}"\nseed = 3\n[optimizer]\nlr = 0.5\nschedule = "cosine"\n', encoding="utf-8"
    )
    done = xaug("train", "--config", "run.toml", "--lr", "0.25", "--dry-run", "--json")
    config = json.loads(done.out)["config"]
    assert (config["seed"], config["optimizer"]["lr"], config["optimizer"]["schedule"]) == (3, 0.25, "cosine")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--data", "mnli/clean"), 2, "No model is named"),
        (("--data", "mnli/clean", "--model", "{tiny}", "--epochs", "1", "--max-steps", "2"), 2, "give one"),
        (("--data", "mnly/clean", "--model", "{tiny}"), 1, "Did you mean mnli/clean"),
        (("--data", "mnli/clean:0", "--model", "{tiny}"), 2, "is not a reference to rows"),
        (("--data", "mnli/clean", "--model", "nowhere/at/all"), 1, "neither a model folder nor a Hub id"),
        (("--data", "mnli/clean", "--model", "{tiny}", "--config", "none.toml"), 2, "none.toml"),
        (("--data", "mnli/clean", "--model", "{tiny}", "--track", "trackio"), 2, "pip install trackio"),
        (("--store", "nothing", "--model", "{tiny}"), 1, "holds no training rows"),
    ],
)
def test_mistakes_are_one_message(
    xaug: Xaug, tiny: TinyModels, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = xaug("train", *(argument.replace("{tiny}", str(tiny.mlm)) for argument in arguments), "--device", "cpu")
    assert done.code == code
    assert message in done.err
    assert "Traceback" not in done.err


def test_an_unknown_setting_names_its_place(xaug: Xaug, trainable: Path) -> None:
    (trainable / "run.toml").write_text('model = "m"\n[optimizer]\nrate = 1\n', encoding="utf-8")
    done = xaug("train", "--config", "run.toml")
    assert done.code == 2
    assert "run.toml: optimizer.rate" in done.err


def test_a_broken_run_is_listed_as_such(xaug: Xaug, trainable: Path) -> None:
    (trainable / "runs/bad").mkdir(parents=True)
    (trainable / "runs/bad/run.json").write_text("{", encoding="utf-8")
    assert "broken" in xaug("runs").out
    assert "no training run below nowhere" in xaug("runs", "nowhere").err


def test_a_mix_is_split_before_tasks_only() -> None:
    assert references(["a/b"], ["mnli/clean+mnli/textattack:bae+x:0.5"]) == (
        "a/b",
        "mnli/clean",
        "mnli/textattack:bae+x:0.5",
    )
    assert references(None, None) == ()
