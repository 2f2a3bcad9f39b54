"""An evaluation from Python, without a command line, which prints nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from evaluating import SMALL, Heard
from xaug.data_cards.errors import Interrupted, RunFolderError, UnknownNameError, UsageError
from xaug.data_cards.sources.files import FilesSource
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.estimate import estimate
from xaug.evaluate.job import EvalJob, evaluate
from xaug.evaluate.saved import read_results
from xaug.pocket.source import PocketSource


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))


def job_of(folder: Path, **changes: Any) -> EvalJob:
    told = {name: changes.pop(name) for name in ("source", "resume", "output") if name in changes}
    config = EvalConfig.model_validate({**SMALL, "tasks": ("tatoeba",), "languages": ("fr", "de"), **changes})
    return EvalJob(
        **{"config": config, "source": PocketSource(), "output": folder / "out", "store": folder / "store", **told}
    )


def test_a_job_gives_results_and_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    heard = Heard()
    found = evaluate(job_of(tmp_path), heard)
    assert capfd.readouterr() == ("", "")
    assert found == read_results(tmp_path / "out")
    assert (tmp_path / "out" / "report.html").is_file()
    assert {cell.language for cell in found.cells} == {"de", "fr"}
    assert heard.new == [True, True]
    again = evaluate(job_of(tmp_path))  # without a listener
    assert again == found


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    told: list[str] = []
    plan = job_of(tmp_path).plan(tmp_path / "scratch", reading=told.append)
    (task,) = estimate(plan).tasks
    assert (task.task, task.cells, task.kept_cells, task.languages) == ("pocket_tatoeba", 2, 0, 2)
    assert plan.tasks[0].rows["fr"].table.num_rows > 0
    assert told == ["pocket_tatoeba"]
    assert not (tmp_path / "cache" / "evaluations").exists(), "its rows lie elsewhere"
    assert not (tmp_path / "out").exists() and not (tmp_path / "store").exists()


def test_an_interruption_says_what_is_kept(tmp_path: Path) -> None:
    with pytest.raises(Interrupted, match=r"All scores so far are kept in .*out"):
        evaluate(job_of(tmp_path), Heard(stop_after=1))
    with pytest.raises(RunFolderError, match="unfinished, with 1 scored cells"):
        evaluate(job_of(tmp_path))
    heard = Heard()
    assert evaluate(job_of(tmp_path, resume=True), heard).finished
    assert heard.new == [False, True]

    def stop(name: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(Interrupted, match="before anything was scored"):
        job_of(tmp_path).plan(reading=stop)


def test_what_cannot_be_is_refused_before_a_row_is_read(tmp_path: Path) -> None:
    for changes, error, said in (
        ({"tasks": ("tatoba",)}, UnknownNameError, "Did you mean tatoeba"),
        ({"suite": "xtrem"}, UnknownNameError, "Did you mean xtreme"),
        ({"retrieval": {"layers": 40}}, UsageError, "40"),
        ({"source": FilesSource(tmp_path)}, UsageError, "was made from the embedded world"),
    ):
        with pytest.raises(error, match=said):
            job_of(tmp_path, **changes).check()
    evaluate(job_of(tmp_path))
    with pytest.raises(RunFolderError, match="another evaluation"):
        job_of(tmp_path, suite="xtreme").check()
