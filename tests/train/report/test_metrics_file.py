"""metrics.jsonl: a resumed run has the same file as a run that never stopped."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from xaug.train.report.events import EvalRecord, RunPlan, StepRecord
from xaug.train.report.metrics import MetricsFile, read_metrics


def plan(folder: Path, first_step: int) -> RunPlan:
    return RunPlan(
        name="run", folder=folder, steps_total=9, first_step=first_step, tasks=(), parameters=1,
        device=torch.device("cpu"), dtype="fp32", world=1, model_config=None,
    )  # fmt: skip


def step(number: int, task: str = "mnli") -> StepRecord:
    return StepRecord(
        step=number,
        task=task,
        loss=1.0 / number,
        lr=0.1,
        grad_norm=1.0,
        tokens=9,
        padded=10,
        labels=3,
        sequences=3,
        seconds=0.5,
    )


def write(folder: Path, first: int, last: int) -> None:
    recorder = MetricsFile()
    recorder.started(plan(folder, first))
    recorder.note(first, "a warning")
    for number in range(first + 1, last + 1):
        recorder.step(step(number))
        if number % 2 == 0:
            recorder.evaluated(
                EvalRecord(step=number, scores={"mnli": {"accuracy": 50.0}}, mean=50.0, seconds=1.0, rows={"mnli": 9})
            )


def test_a_resumed_run_leaves_the_file_of_one_that_never_stopped(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    (tmp_path / "run").mkdir()
    write(tmp_path / "whole", 0, 8)
    write(tmp_path / "run", 0, 7)
    with (tmp_path / "run/metrics.jsonl").open("a") as file:
        file.write('{"kind": "step", "st')  # a kill in the middle of a line
    assert len(list(read_metrics(tmp_path / "run"))) == 1 + 7 + 3
    recorder = MetricsFile()
    recorder.started(plan(tmp_path / "run", 4))
    recorder.note(0, "a warning")
    for number in range(5, 9):
        recorder.step(step(number))
        if number % 2 == 0:
            recorder.evaluated(
                EvalRecord(step=number, scores={"mnli": {"accuracy": 50.0}}, mean=50.0, seconds=1.0, rows={"mnli": 9})
            )
    one, two = ((tmp_path / name / "metrics.jsonl").read_text() for name in ("whole", "run"))
    assert one == two


def test_a_new_run_starts_with_an_empty_file(tmp_path: Path) -> None:
    write(tmp_path, 0, 3)
    write(tmp_path, 0, 1)
    assert [record["kind"] for record in read_metrics(tmp_path)] == ["note", "step"]


def test_nothing_is_read_where_nothing_was_written(tmp_path: Path) -> None:
    assert list(read_metrics(tmp_path)) == []
    with pytest.raises(ValueError, match="before the first record"):
        MetricsFile().step(step(1))


def test_a_kill_within_a_character_is_a_torn_line(tmp_path: Path) -> None:
    whole = '{"kind": "note", "step": 0, "text": "é"}\n'.encode()
    cut = whole.index("é".encode()) + 1
    (tmp_path / "metrics.jsonl").write_bytes(whole + whole[:cut])
    assert list(read_metrics(tmp_path)) == [{"kind": "note", "step": 0, "text": "é"}]
    MetricsFile().started(plan(tmp_path, 3))
    assert (tmp_path / "metrics.jsonl").read_bytes() == whole


def test_numbers_that_json_lacks_are_null(tmp_path: Path) -> None:
    recorder = MetricsFile()
    recorder.started(plan(tmp_path, 0))
    recorder.step(replace(step(1), grad_norm=float("inf")))
    recorder.evaluated(
        EvalRecord(step=1, scores={"mnli": {"f1": float("nan")}}, mean=None, seconds=1.0, rows={"mnli": 9})
    )

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    lines = (tmp_path / "metrics.jsonl").read_text().splitlines()
    first, second = (json.loads(line, parse_constant=refuse) for line in lines)
    assert (first["grad_norm"], first["loss"]) == (None, 1.0)
    assert second["scores"] == {"mnli": {"f1": None}}


def records() -> list[dict[str, Any]]:
    return [
        *(
            {"kind": "step", "step": number, "task": ("a<b", "ccg")[number % 2], "loss": 3 / number, "lr": 0.1}
            for number in range(1, 1201)
        ),
        {"kind": "eval", "step": 600, "scores": {"a<b": {"accuracy": 55.5, "f1": 1.0}}, "mean": 55.5},
        {"kind": "note", "step": 600, "text": "x"},
    ]
