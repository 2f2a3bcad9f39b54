"""The terminal gets no control character and no markup from data, in any kind of output."""

from __future__ import annotations

import json

import pytest
from rich.table import Table
from rich.text import Text
from xaug.cli.console import err, out, print_json
from xaug.cli.errors import say_error

HOSTILE = "a\x1b]0;title\x1b\\b\x9b31m\u202ec[red]d[/red][/] :smile:"
SHOWN = "a\\u001b]0;title\\u001b\\b\\u009b31m\\u202ec[red]d[/red][/] :smile:"


def test_text_tables_and_errors_show_it_escaped(capfd: pytest.CaptureFixture[str]) -> None:
    table = Table(HOSTILE, title=HOSTILE)
    table.add_row(HOSTILE)
    table.add_row(Text(HOSTILE))
    console = out()
    console.print(HOSTILE, soft_wrap=True)
    console.print(Text(HOSTILE, style="bold"), soft_wrap=True)
    console.print(table)
    say_error(HOSTILE + "\nsecond line")
    captured = capfd.readouterr()
    assert captured.out.count(SHOWN) == 5  # a table that nobody looks at has no title
    assert captured.err == f"error: {SHOWN}\nsecond line\n"
    assert not set(captured.out + captured.err) & set("\x1b\x9b\u202e")


def test_a_status_is_no_markup(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with err().status(HOSTILE) as status:
        status.update(f"2 {HOSTILE}")
    assert f" 2 {SHOWN}" in capfd.readouterr().err


def test_json_for_programs_is_harmless_and_whole(capfd: pytest.CaptureFixture[str]) -> None:
    value = {"text": HOSTILE + "\ud800 é", HOSTILE: ["\u2028"]}
    print_json(value)
    printed = capfd.readouterr().out
    assert json.loads(printed) == value
    assert "é" in printed
    assert not set(printed) & set("\x1b\x9b\u202e\u2028\ud800")


def test_a_huge_message_is_cut(capfd: pytest.CaptureFixture[str]) -> None:
    say_error("x" * 5_000_000)
    assert len(capfd.readouterr().err) < 10_000
