"""`xaug compare` on the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result
from xaug.cli.compare import compare
from xaug.cli.errors import guarded

sys.path.append(str(Path(__file__).parents[1] / "evaluate"))  # the builder of results
from building import Building, mean_of


def run(*words: str) -> Result:
    app = typer.Typer()
    app.command()(guarded(compare))
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def two(tmp_path: Path) -> tuple[str, str]:
    for side, number in (("a", 30), ("b", 50)):
        values = [float(at < number) for at in range(100)]
        Building(tmp_path / side, model=f"model-{side}").add("xnli", "sw", [mean_of("accuracy", values)]).results()
    return str(tmp_path / "a"), str(tmp_path / "b")


def test_it_prints_the_difference(two: tuple[str, str]) -> None:
    result = run(*two)
    assert result.exit_code == 0
    assert "+20.00" in result.stdout
    assert "model-b" in result.stdout
    assert "-20.00" in run(*reversed(two)).stdout


def test_json_is_all_of_stdout(two: tuple[str, str], tmp_path: Path) -> None:
    result = run(*two, "--json", "--output", str(tmp_path / "out"))
    found = json.loads(result.stdout)
    assert all(one["delta"] == pytest.approx(20) for one in found["deltas"])
    assert json.loads((tmp_path / "out" / "compare.json").read_text(encoding="utf-8")) == found
    assert (tmp_path / "out" / "compare.html").is_file()
    assert (tmp_path / "out" / "compare.md").is_file()


def test_a_folder_without_results_is_one_message(two: tuple[str, str], tmp_path: Path) -> None:
    result = run(two[0], str(tmp_path / "none"))
    assert result.exit_code == 1
    assert "Name a folder that `xaug eval` wrote" in result.stderr
    assert "Traceback" not in result.stderr
