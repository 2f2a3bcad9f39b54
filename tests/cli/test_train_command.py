"""`xaug train`: wrong arguments, without a model or a row."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Xaug
from making_versions import make
from xaug.cli.train import references
from xaug.run_planning import folder_name
from xaug.train.config import RunConfig


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, without a store."""
    monkeypatch.chdir(tmp_path)
    for name in ("XAUG_STORE", "XAUG_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "steps.toml").write_text('model = "m"\n[optimizer]\nmax_steps = 7\n', encoding="utf-8")
    (tmp_path / "no_model.toml").write_text("seed = 1\n", encoding="utf-8")
    (tmp_path / "broken.toml").write_text("model = \n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--config", "none.toml"), "--config none.toml: No such file"),
        (("--config", "broken.toml"), "broken.toml is not TOML"),
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
def test_a_mistake_is_a_usage_error_that_says_what_to_do(xaug: Xaug, arguments: tuple[str, ...], message: str) -> None:
    done = xaug("train", *arguments)
    assert done.code == 2, done.err
    assert message in done.err
    assert "Traceback" not in done.err
    assert not Path("runs").exists(), "nothing was begun"


def test_an_empty_store_says_how_to_fill_it(xaug: Xaug) -> None:
    done = xaug("train")
    assert done.code == 1
    assert "Generate a task with --attack clean" in done.err


@pytest.fixture
def versions(tmp_path: Path) -> None:
    """A store with mnli/bae@v1."""
    make(tmp_path / "store")


@pytest.mark.usefixtures("versions")
@pytest.mark.parametrize("arguments", [("--data", "mnli/bae"), ("--config", "no_model.toml", "--data", "mnli/bae"), ()])
def test_real_rows_need_a_model(xaug: Xaug, arguments: tuple[str, ...]) -> None:
    done = xaug("train", *arguments)
    assert done.code == 2
    assert "No model is named. Give --model a folder or a Hub id, such as --model FacebookAI/xlm-rob" in done.err


@pytest.mark.usefixtures("versions")
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--data", "nmli/bae"), 1, "There is no version nmli/bae in the store store. Did you mean mnli/bae"),
        (("--data", "mnli/bea"), 1, "There is no version mnli/bea in the store store. Did you mean mnli/bae"),
        (("--data", "mnli/bae/trian"), 2, "has no split 'trian'"),
        (("--data", "mnli/bae", "--config", "dev.toml"), 1, "There is no version mnli/bse in the store store."),
        (("--phase", "mlm", "--mlm-data", "mnli/bee"), 1, "There is no version mnli/bee in the store store."),
        (("--phase", "mlm", "--mlm-data", "none.txt"), 2, "there is no such file"),
        (("--data", "mnli/bae", "--store", "stroe"), 1, "There is no version mnli/bae: the store stroe is empty."),
    ],
)
def test_a_name_that_does_not_exist_comes_before_a_missing_model(
    xaug: Xaug, tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    (tmp_path / "dev.toml").write_text('[data]\ndev = ["mnli/bse"]\n', encoding="utf-8")
    done = xaug("train", *arguments)
    assert (done.code, "Traceback" in done.err) == (code, False)
    assert message in done.err
    assert "No model is named" not in done.err


def test_more_steps_than_in_the_file_are_allowed(xaug: Xaug) -> None:
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


def test_ctrl_c_says_how_to_continue(xaug: Xaug, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("xaug.train.run.train", interrupted)
    monkeypatch.setattr("xaug.train.prepare.pin", lambda config, _: config)
    done = xaug("train", "--model", "m", "--data", "mnli/clean", "--output", "runs/mine")
    assert done.code == 130
    assert "--resume continues from the newest checkpoint in runs/mine" in " ".join(done.err.split())
