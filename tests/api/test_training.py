"""A training run from Python."""

from __future__ import annotations

from pathlib import Path

import pytest
import xaug
from tiny import TinyModels
from training import mnli_like
from xaug.data_cards.errors import RunFolderError, UsageError
from xaug.run_planning import settings_of
from xaug.train.config import OptimizerConfig, RunSettings


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a store."""
    mnli_like(tmp_path / "store")
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    for name in ("XAUG_STORE", "XAUG_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_run_is_trained_shown_and_found_again(tiny: TinyModels) -> None:
    version = xaug.load("mnli/clean")
    run = xaug.train(version, model=tiny.mlm, max_steps=3, lr=1e-3, device="cpu")
    assert run.folder == Path("runs/intermediate-mnli-clean-0")
    assert (run.record.status, run.record.step) == ("finished", 3)
    assert set(run.scores) == {"mnli"}
    assert "finished at step 3 of 3" in repr(run)
    assert "(on 20 dev rows)" in run._repr_html_()
    again = xaug.train(version, model=tiny.mlm, max_steps=3, lr=1e-3, device="cpu")
    assert again.record == run.record
    with pytest.raises(RunFolderError, match="holds another run"):
        xaug.train(version, model=tiny.mlm, max_steps=4, lr=1e-3, device="cpu")


def test_settings_override_one_another() -> None:
    object_ = RunSettings(seed=1, optimizer=OptimizerConfig(lr=0.1, warmup=0.5))
    settings = settings_of(lr=0.01, max_steps=5).over(object_)
    assert settings.optimizer == OptimizerConfig(lr=0.01, warmup=0.5, max_steps=5)
    assert settings.seed == 1
    assert settings.model is None
    assert "dtype" not in settings.given(), "a value that nobody gave stays open"
    with pytest.raises(UsageError, match="model="):
        settings.complete()
    assert settings.over(RunSettings(model="m")).complete().seed == 1


def test_a_mistake_names_the_parameter(tiny: TinyModels) -> None:
    with pytest.raises(UsageError, match=r"^lr= \(optimizer\.lr\): Input should be greater than 0"):
        xaug.train("mnli/clean", model=tiny.mlm, lr=-1.0)
    with pytest.raises(UsageError, match=r"^epochs= and max_steps= both set the length of the run"):
        xaug.train("mnli/clean", model=tiny.mlm, epochs=1.0, max_steps=1)
    with pytest.raises(UsageError, match="Give model= a folder or a Hub id"):
        xaug.train("mnli/clean")
    assert not Path("runs").exists()


@pytest.mark.parametrize("order", [("fp32", "bf16"), ("bf16", "fp32")])
def test_one_process_trains_in_one_number_type_after_another(tiny: TinyModels, order: tuple[str, str]) -> None:
    for dtype in order:
        run = xaug.train("mnli/clean", model=tiny.mlm, max_steps=1, device="cpu", dtype=dtype, output=dtype)
        assert (run.record.status, run.record.config["dtype"]) == ("finished", dtype)
