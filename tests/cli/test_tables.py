"""The tables of every command, on terminals of several widths and in a pipe."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import Xaug
from rich.table import Table as Grid
from rich.text import Text
from xaug.cli.console import out
from xaug.cli.tables import table

WIDTHS = (40, 60, 80, 200)
REF = "pocket_commonsenseqa/bae-r-and-i@v12"  # the longest that the catalog and the attacks can make
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Terminal(io.StringIO):
    """A stream that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


def shown(grid: Grid, width: int | None) -> str:
    """The text that is written to a terminal of this width, or to a pipe if it is None."""
    stream = io.StringIO() if width is None else Terminal()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        patch.setenv("COLUMNS", str(width))
        out().print(grid)
    return stream.getvalue()


def listing() -> Grid:
    """A table like that of `xaug ls`."""
    grid = table("ref", "rows", "created", "source", right=("rows",), whole=("created",))
    grid.add_row(REF, "1,234,567", "2026-11-29", "official files in a folder with a long name")
    grid.add_row("mnli/bae@v1", "12", "2026-11-29", Text("hub", style="green"))
    return grid


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_at_any_width(width: int) -> None:
    text = ANSI.sub("", shown(listing(), width))
    lines = [line.rstrip() for line in text.splitlines()]
    assert all(len(line) <= width for line in lines)
    assert any(line.startswith(REF) for line in lines)  # on one line: it is what is copied
    words = " ".join(text.split())
    for cell in ("1,234,567", "2026-11-29", "official files", "long name", "hub"):
        assert cell in words
    assert "…" not in text


def test_a_reference_longer_than_the_terminal_is_not_broken() -> None:
    text = ANSI.sub("", shown(listing(), 20))
    assert REF in text.splitlines()


def test_a_pipe_gets_one_tab_separated_record_per_line() -> None:
    assert shown(listing(), None) == (
        "ref\trows\tcreated\tsource\n"
        f"{REF}\t1,234,567\t2026-11-29\tofficial files in a folder with a long name\n"
        "mnli/bae@v1\t12\t2026-11-29\thub\n"
    )


def test_a_pipe_gets_no_tab_or_line_break_from_a_cell() -> None:
    grid = table("name", "value")
    grid.add_row("a\tb", "one\ntwo")
    assert shown(grid, None) == "name\tvalue\na b\tone two\n"


@pytest.mark.parametrize("width", WIDTHS)
def test_figures_are_shown_in_blocks_of_columns_with_their_names(width: int) -> None:
    codes = [f"l{number:02d}" for number in range(30)]
    grid = table("", *codes, right=codes)
    grid.add_row("XNLI", *(f"{number}.5 ±1.0" for number in range(30)))
    grid.add_row("Tatoeba", *("" if number < 15 else f"{number}.5" for number in range(30)))
    text = ANSI.sub("", shown(grid, width))
    assert all(len(line.rstrip()) <= width for line in text.splitlines())
    for number, code in enumerate(codes):
        assert code in text
        assert f"{number}.5 ±1.0" in text
    assert 1 < text.count("Tatoeba") <= text.count("XNLI")  # no row where all its figures stand in another block
    for head, *rows in (block.splitlines() for block in re.split(r"\n(?=\s*l\d\d)", text)):
        assert not [line for line in rows if line.strip() and not line.startswith(("XNLI", "Tatoeba", "─"))], head


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("command", ["ls", "tasks", "attacks", "doctor"])
def test_commands_fit_the_terminal(
    command: str, width: int, store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from xaug.cli.main import app

    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("COLUMNS", str(width))
    with pytest.raises(SystemExit):
        app([command])
    lines = [line.rstrip() for line in ANSI.sub("", terminal.getvalue()).splitlines()]
    assert lines
    assert all(len(line) <= width for line in lines), max(lines, key=len)
    assert not any("…" in line for line in lines)


@pytest.mark.parametrize("command", ["ls", "tasks", "attacks", "doctor"])
def test_commands_write_whole_records_into_a_pipe(
    xaug: Xaug, command: str, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")  # of the terminal beside the pipe
    head, *records = xaug(command).out.splitlines()
    assert records
    assert "\x1b" not in head
    assert {line.count("\t") for line in records} == {head.count("\t")}
    if command == "ls":
        assert [line.split("\t")[0] for line in records] == ["mnli/bae@v1", "mnli/bae@v2"]


def test_a_reader_that_goes_away_ends_a_command_without_a_traceback() -> None:
    for arguments in (["tasks"], ["tasks", "--json"]):
        command = [sys.executable, "-m", "xaug.cli", *arguments]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            assert running.stderr is not None
            running.stdout.close()  # before the first line is written
            assert running.stderr.read() == ""
            assert running.wait() != 0
