"""`xaug train`: arguments that are mistaken, without a model or a row."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Xaug
from xaug.cli.train import references
from xaug.run_planning import folder_name
from xaug.train.config import RunConfig


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "steps.toml").write_text('model = "m"\n[optimizer]\nmax_steps = 7\n', encoding="utf-8")
    (tmp_path / "no_model.toml").write_text("seed = 1\n", encoding="utf-8")
    (tmp_path / "broken.toml").write_text("model = \n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--data", "mnli/clean"), "--model FacebookAI/xlm-roberta-base"),
        (("--config", "no_model.toml", "--data", "mnli/clean"), "Which model"),
        (("--config", "none.toml"), "--config none.toml: No such file"),
        (("--config", "broken.toml"), "broken.toml is no TOML"),
        (("--model", "m", "--epochs", "1", "--max-steps", "2"), "give one"),
        (("--config", "steps.toml", "--epochs", "1"), "steps.toml sets optimizer.max_steps"),
        (("--model", "m", "--epochs", "0"), "optimizer.epochs"),
        (("--model", "m", "--lr", "0"), "optimizer.lr"),
        (("--model", "m", "--phase", "mlm"), "--mlm-data"),
        (("--model", "m", "--mlm-data", "t.txt", "--data", "mnli/clean"), "--mlm-ratio"),
        (("--model", "m", "--mlm-ratio", "0.5", "--data", "mnli/clean"), "--mlm-data"),
        (("--model", "m", "--robust", "luck"), "luck"),
        (("--model", "m", "--max-steps", "0"), "--max-steps"),
    ],
)
def test_a_mistake_is_a_usage_error_that_says_what_to_do(xaug: Xaug, arguments: tuple[str, ...], said: str) -> None:
    done = xaug("train", *arguments)
    assert done.code == 2, done.err
    assert said in done.err
    assert "Traceback" not in done.err
    assert not Path("runs").exists(), "nothing was begun"


def test_an_empty_store_says_how_to_fill_it(xaug: Xaug) -> None:
    done = xaug("train")
    assert done.code == 1
    assert "generate a task with --attack clean" in done.err


def test_more_steps_than_the_file_says_is_no_mistake(xaug: Xaug) -> None:
    done = xaug("train", "--config", "steps.toml", "--max-steps", "9", "--data", "mnli/clean")
    assert "max_steps" not in done.err
    assert done.code == 1, "there is no store"


@pytest.mark.parametrize(
    ("data", "mix", "expected"),
    [
        (None, None, ()),
        (["a/b"], None, ("a/b",)),
        (None, ["mnli/clean+mnli/bae:0.5"], ("mnli/clean", "mnli/bae:0.5")),
        (None, ["mnli/bae@v2+squad_v1/clean/validation:0.1"], ("mnli/bae@v2", "squad_v1/clean/validation:0.1")),
        (None, ["mnli/clean", "ccg/a+ccg/b"], ("mnli/clean", "ccg/a", "ccg/b")),
        (["ccg/clean"], ["mnli/clean"], ("ccg/clean", "mnli/clean")),
        (None, ["mnli/a+b+mnli/clean"], ("mnli/a+b", "mnli/clean")),
    ],
)
def test_a_mix_is_references_joined(data: list[str] | None, mix: list[str] | None, expected: tuple[str, ...]) -> None:
    assert references(data, mix) == expected


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"data": {"train": ["mnli/clean@v1/train"]}}, "intermediate-mnli-clean-0"),
        ({"data": {"train": ["mnli/clean@v1/train", "mnli/bae@v2/train:0.5"]}}, "intermediate-mnli-clean-bae-0"),
        ({"data": {"train": ["mnli/clean@v1/train", "ccg/clean@v1/train"]}, "seed": 4}, "intermediate-2-tasks-4"),
        ({"phase": "mlm", "mlm": {"data": ["t.txt"]}}, "mlm-texts-0"),
    ],
)
def test_the_same_command_has_the_same_folder(settings: dict[str, object], name: str) -> None:
    assert folder_name(RunConfig.model_validate({"model": "m", **settings})) == name


def test_ctrl_c_says_how_to_go_on(xaug: Xaug, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("xaug.train.run.train", interrupted)
    monkeypatch.setattr("xaug.train.prepare.pin", lambda config, _: config)
    done = xaug("train", "--model", "m", "--data", "mnli/clean", "--output", "runs/mine")
    assert done.code == 130
    assert "--resume goes on from the newest checkpoint in runs/mine" in " ".join(done.err.split())
