"""Two ranks on one machine (gloo): the losses of one process, and a resume that joins them again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tiny import TinyModels
from training import commit, mnli_like, spans
from xaug.data_cards.schema import TaskType
from xaug.train.config import RunConfig

HERE = Path(__file__).parent


def launch(ranks: int, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The script under torchrun, or by itself."""
    script = [str(HERE / "one_rank.py"), *arguments]
    run = ["-m", "torch.distributed.run", "--nproc-per-node", str(ranks), "--master-port", "0", "--standalone"]
    path = os.pathsep.join([str(HERE), str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.run(
        [sys.executable, *(run if ranks > 1 else []), *script], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", **more},
    )  # fmt: skip


def answer(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))


@pytest.fixture
def run(tiny: TinyModels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """(configuration file, store) of two tasks and an odd number of micro-batches a step."""
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    mnli_like(tmp_path / "store")
    data = {"train": spans(24), "validation": spans(8)}
    commit(tmp_path / "store", "squad_v2", "clean", data, task_type=TaskType.SPAN, labels=())
    config = RunConfig.model_validate(
        {
            "model": str(tiny.mlm), "device": "cpu", "data": {"train": ("mnli/clean", "squad_v2/clean")},
            "batch": {"token_budget": 150, "accumulate": 3}, "optimizer": {"lr": 1e-3, "epochs": 2.0},
            "eval": {"save_every": 2}, "robust": {"method": "fgm"},
        }
    )  # fmt: skip
    (tmp_path / "config.json").write_text(config.model_dump_json(), encoding="utf-8")
    return str(tmp_path / "config.json"), str(tmp_path / "store")


def test_two_ranks_have_the_losses_of_one(run: tuple[str, str], tmp_path: Path) -> None:
    one = answer(launch(1, *run, str(tmp_path / "one")))
    two = answer(launch(2, *run, str(tmp_path / "two")))
    assert len(one["losses"]) > 5
    assert two["losses"] == pytest.approx(one["losses"], rel=1e-5)
    assert two["scores"] == one["scores"]


def test_two_ranks_resume_to_the_bit(run: tuple[str, str], tmp_path: Path) -> None:
    whole = answer(launch(2, *run, str(tmp_path / "whole")))
    killed = launch(2, *run, str(tmp_path / "run"), QUIT_AFTER="5")
    assert killed.returncode != 0
    rest = answer(launch(2, *run, str(tmp_path / "run")))
    assert rest["status"] == "finished"
    assert rest["losses"] == whole["losses"][4:], "from the checkpoint at step 4 on"
