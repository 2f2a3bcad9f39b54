"""The append-only journal, also after kills."""

from __future__ import annotations

from pathlib import Path

from xaug.evaluate.journal import Journal, whole_lines


def test_lines_are_appended_once(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    journal = Journal(path)
    for line in ("one", "zwei — é", "one"):
        journal.append(line)
    assert whole_lines(path) == ["one", "zwei — é"]
    again = Journal(path)
    again.append("one")
    again.append("three")
    assert path.read_text(encoding="utf-8") == "one\nzwei — é\nthree\n"


def test_a_torn_line_is_no_line_and_swallows_none(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_bytes("one\ntwé".encode()[:-1])  # in the middle of a character
    assert whole_lines(path) == ["one"]
    Journal(path).append("two")
    assert path.read_bytes() == b"one\ntwo\n"


def test_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    assert whole_lines(path) == []
    journal = Journal(path)
    journal.clear()
    journal.append("one")
    journal.clear()
    assert not path.exists()
    journal.append("one")
    assert whole_lines(path) == ["one"]
