"""What the Tab key offers, requested as a shell requests it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner
from xaug.cli.main import app


def offered(line: str) -> list[str]:
    """The names that bash is offered after ``xaug LINE``."""
    words = len(line.split()) + line.endswith(" ")
    asked = {"_XAUG_COMPLETE": "complete_bash", "COMP_WORDS": f"xaug {line}", "COMP_CWORD": str(words)}
    done = CliRunner().invoke(app, [], prog_name="xaug", env=asked)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.output.split()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("generate mn", ["mnli"]),
        ("generate pocket_squad", ["pocket_squad_v1", "pocket_squad_v2"]),
        ("generate al", ["all"]),
        ("generate mnli --attack bae-r", ["bae-r-or-i", "bae-r-and-i"]),
        ("generate mnli --attack cle", ["clean"]),
        ("generate mnli --split v", ["validation"]),
        ("generate mnli --fields text_a,te", ["text_a,text_a", "text_a,text_b"]),
        ("generate squad_v1 --fields ", ["question", "context"]),
        ("generate mnli --set max_q", ["max_queries="]),
        ("generate mnli --filter s", ["similarity"]),
        ("generate mnli --profile b", ["base"]),
        ("generate mnli --source po", ["pocket"]),
        ("fetch nl", ["nltk"]),
        ("eval --suite x", ["xtreme", "xtreme-r"]),
        ("eval --tasks xnli,tat", ["xnli,tatoeba"]),
        ("eval --suite xtreme --tasks pa", ["pawsx", "panx"]),
        ("eval --languages sw,u", ["sw,uk", "sw,ur"]),
        ("eval --layers s", ["sweep"]),
        ("eval --pooling c", ["cls"]),
        ("eval --retrieval j", ["jiant"]),
        ("train --profile pa", ["paper"]),
    ],
)
def test_names_are_offered(line: str, names: list[str]) -> None:
    assert offered(line) == names


def test_references_of_the_store_are_offered(store: Path) -> None:
    every = ["mnli/bae", "mnli/bae@v1", "mnli/bae@v2"]
    assert offered("show mnli/b") == every
    assert offered("verify m") == every
    assert offered("filter mnli/bae@") == ["mnli/bae@v1", "mnli/bae@v2"]
    assert offered("train --data mnli/") == every
    assert offered("train --mix mnli/bae@v1+mnli/bae@v") == ["mnli/bae@v1+mnli/bae@v1", "mnli/bae@v1+mnli/bae@v2"]
    assert offered("ls m") == ["mnli"]


def test_the_store_on_the_command_line_is_read(made: Path, tmp_path: Path) -> None:
    assert offered(f"show --store {made} mnli/bae@v") == ["mnli/bae@v1", "mnli/bae@v2"]
    assert offered(f"show --store {tmp_path / 'none'} m") == []


def test_reasons_of_the_version_on_the_command_line_are_offered(store: Path) -> None:
    assert offered("show mnli/bae@v1 --reason not") == ["not_similar"]


def test_runs_results_and_folders_are_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("runs/nli-0/run.json", "runs/more/nli-1/run.json", "evals/a/results.json", "models/mlm/config.json"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert offered("generate mnli --victim runs/") == ["runs/more/nli-1", "runs/nli-0", "runs/more"]
    assert offered("eval --model po") == ["pocket"]
    assert offered("eval --model models/") == ["models/mlm"]
    assert offered("compare evals/") == ["evals/a"]
    assert offered("train --model mod") == ["models"]


@pytest.mark.parametrize(
    "line", ["show m", "eval --languages s", "generate m", "generate mnli --filter s", "eval --model r"]
)
def test_completion_loads_no_model_library(line: str, store: Path) -> None:
    code = (
        "import os, sys\n"
        f"os.environ |= {{'_XAUG_COMPLETE': 'complete_bash', 'COMP_WORDS': 'xaug {line}', 'COMP_CWORD': "
        f"'{len(line.split())}'}}\n"
        "from xaug.cli.main import app\n"
        "try: app(prog_name='xaug')\n"
        "except SystemExit: pass\n"
        "print('heavy:', sorted({'torch', 'transformers', 'datasets', 'nltk'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("heavy: []\n")
