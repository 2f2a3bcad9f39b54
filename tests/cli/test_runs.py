"""`xaug runs`: complete and broken runs, as a table and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Xaug

CONTENT = {
    "schema_version": 1, "status": "stopped", "updated": "2026-01-02T00:00:00+00:00", "step": 1200, "steps_total": 3000,
    "created": "2026-01-01T00:00:00+00:00", "scores": {},
    "best": {"step": 1000, "score": 81.456}, "config": {"phase": "target"}, "model": {"name": "models/xlmr"},
    "data": {"train": [{"ref": "mnli/clean@v1"}, {"ref": "mnli/bae@v2"}, {"ref": "mnli/clean@v1"}]},
}  # fmt: skip


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one stopped run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs/one").mkdir(parents=True)
    (tmp_path / "runs/one/run.json").write_text(json.dumps(CONTENT), encoding="utf-8")
    return tmp_path


def test_a_run_is_one_line(xaug: Xaug) -> None:
    header, line = xaug("runs").out.splitlines()
    assert header.split() == ["run", "status", "phase", "model", "data", "step", "best", "updated"]
    assert " ".join(line.split()) == (
        "runs/one stopped target models/xlmr mnli/clean@v1, mnli/bae@v2 1,200/3,000 81.46 at 1,000"
        " 2026-01-02T00:00:00+00:00"
    )
    assert xaug("runs", "--json").json == [{"folder": "runs/one", **CONTENT}]


@pytest.mark.parametrize(
    ("dev", "message"),
    [
        ([("mnli", 2)], "81.46 at 1,000 of 2 rows 2026"),
        ([("mnli", 2), ("squad_v1", 1200), ("mnli", 3)], "81.46 at 1,000 of 5 to 1,200 rows 2026"),
    ],
)
def test_a_score_has_its_number_of_rows(xaug: Xaug, here: Path, dev: list[tuple[str, int]], message: str) -> None:
    data = {**CONTENT["data"], "dev": [{"ref": f"{task}/clean@v1", "task": task, "rows": rows} for task, rows in dev]}  # type: ignore[dict-item]
    (here / "runs/one/run.json").write_text(json.dumps({**CONTENT, "data": data}), encoding="utf-8")
    assert message in " ".join(xaug("runs").out.split())


def test_another_folder_and_none(xaug: Xaug) -> None:
    assert "runs/one" in xaug("runs", "runs/one").out
    none = xaug("runs", "elsewhere")
    assert (none.code, none.out) == (0, "")
    assert "no training run below elsewhere" in none.err
    assert xaug("runs", "elsewhere", "--json").json == []


@pytest.mark.parametrize("text", ["{}", "[]", '{"schema_version": 1}'])
def test_a_file_that_is_no_run_is_listed_as_broken(xaug: Xaug, here: Path, text: str) -> None:
    (here / "runs/bad").mkdir(parents=True)
    (here / "runs/bad/run.json").write_text(text, encoding="utf-8")
    done = xaug("runs")
    assert done.code == 0
    assert "broken" in done.out
    assert "stopped" in done.out, "the other is listed as before"
    _, bad = xaug("runs", "--json").json
    assert bad["folder"] == "runs/bad"
    assert "was not written by `xaug train`" in bad["problem"]
