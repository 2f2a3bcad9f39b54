"""Two ranks on one machine (gloo) have the losses of one process, and so has a resumed run."""

from __future__ import annotations

from pathlib import Path

import pytest
from ranks import Ranks, torchrun
from tiny import TinyModels
from training import commit, mnli_like, spans
from xaug.data_cards.task_types import SPAN
from xaug.train.config import RunConfig

pytestmark = pytest.mark.slow


@pytest.fixture
def run(tiny: TinyModels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """(configuration file, store) of two tasks and an odd number of micro-batches a step."""
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    mnli_like(tmp_path / "store")
    data = {"train": spans(24), "validation": spans(8)}
    commit(tmp_path / "store", "squad_v2", "clean", data, task_type=SPAN, labels=())
    config = RunConfig.model_validate(
        {
            "model": str(tiny.mlm), "device": "cpu", "data": {"train": ("mnli/clean", "squad_v2/clean")},
            "batch": {"token_budget": 150, "accumulate": 3}, "optimizer": {"lr": 1e-3, "epochs": 2.0},
            "eval": {"save_every": 2}, "robust": {"method": "fgm"},
        }
    )  # fmt: skip
    (tmp_path / "config.json").write_text(config.model_dump_json(), encoding="utf-8")
    return str(tmp_path / "config.json"), str(tmp_path / "store")


def test_two_ranks_have_the_losses_of_one_and_resume_to_the_bit(
    run: tuple[str, str], tmp_path: Path, ranks: Ranks
) -> None:
    one = ranks(1, *run, str(tmp_path / "one")).answer
    two = torchrun(2, *run, str(tmp_path / "two"))
    assert len(one["losses"]) > 5
    assert two["losses"] == pytest.approx(one["losses"], rel=1e-5)
    assert two["scores"] == one["scores"]

    killed = ranks(2, *run, str(tmp_path / "run"), QUIT_AFTER="5")
    assert all(killed.codes)
    rest = ranks(2, *run, str(tmp_path / "run")).answer
    assert rest["status"] == "finished"
    assert rest["losses"] == two["losses"][4:], "from the checkpoint at step 4 on"
