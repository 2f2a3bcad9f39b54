"""Only the command line names flags, and every parameter that a message names has one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main
from surface import every_command
from xaug.cli.flags import as_flag
from xaug.cli.main import app

ROOT = Path(__file__).parents[2]
BELOW = ("data_cards", "contamination", "pocket", "models", "augment", "train", "evaluate", "study", "api")
# Flags of other programs.
FOREIGN = {"--nproc-per-node"}
_FLAG = re.compile(r"(?<![\w-])--[a-z{][a-z-]*")
_NAMED = re.compile(r"\bparam\(\s*['\"](\w+)['\"]")


def sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def flags() -> set[str]:
    commands = every_command(typer.main.get_command(app)).values()
    return {option for command in commands for parameter in command.params for option in parameter.opts}


@pytest.mark.parametrize("folder", BELOW)
def test_no_package_below_the_command_line_names_a_flag(folder: str) -> None:
    named = {
        f"{path.relative_to(ROOT)}:{number}: {flag}"
        for path in sources(folder)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for flag in _FLAG.findall(line)
        if flag not in FOREIGN
    }
    assert not named


@pytest.mark.parametrize("folder", [*BELOW, "cli"])
def test_every_parameter_that_a_message_names_has_a_flag(folder: str) -> None:
    named = {name for path in sources(folder) for name in _NAMED.findall(path.read_text(encoding="utf-8"))}
    assert {as_flag(name, "") for name in named} <= flags()
