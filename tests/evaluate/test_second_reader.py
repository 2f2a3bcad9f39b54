"""The second process that reads rows: it reads the same rows, and whatever it fails at is read in this one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from xaug.data_cards.store import Store
from xaug.evaluate import second_reader
from xaug.evaluate.chosen import cards_needed
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.rows import Reader, read_rows
from xaug.pocket import POCKET
from xaug.pocket.source import PocketSource

CONFIG = EvalConfig(suite="xtreme-r", model="pocket", tasks=("xcopa", "tatoeba", "panx", "udpos"), languages=("de",))


def reader_in(folder: Path, source: PocketSource | None = None) -> Reader:
    return Reader(CONFIG, source or PocketSource(), folder, skip_bad_rows=False)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The processes that are started; on any machine two cores are seen."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1})
    processes: list[Any] = []
    start = second_reader._start
    monkeypatch.setattr(second_reader, "_start", lambda request: processes.append(start(request)) or processes[-1])
    return processes


def test_the_process_reads_the_cards_that_it_is_given(tmp_path: Path, started: list[Any]) -> None:
    names = cards_needed(CONFIG, POCKET)
    with second_reader.second_reader() as read_also:
        read_also(reader_in(tmp_path / "there"), names)
        assert started[0].wait() == 0
    here = reader_in(tmp_path / "here")
    for name in names:
        version, broken = here.make(name)
        assert broken == {}
        same = Store(tmp_path / "there").resolve(f"{name}/clean")
        assert same.manifest.content_sha256 == version.manifest.content_sha256


@pytest.mark.slow
def test_the_process_ends_with_the_block(tmp_path: Path, started: list[Any]) -> None:
    rows = read_rows(reader_in(tmp_path / "store"))
    assert list(rows.versions) == cards_needed(CONFIG, POCKET)
    assert [process.poll() is not None for process in started] == [True]
    again = read_rows(reader_in(tmp_path / "store"))
    assert [one.ref for one in again.versions.values()] == [one.ref for one in rows.versions.values()]


def test_a_source_that_cannot_be_sent_is_read_here(tmp_path: Path, started: list[Any]) -> None:
    class Local(PocketSource):
        """No other process can import it."""

    assert len(read_rows(reader_in(tmp_path / "store", Local())).versions) == len(cards_needed(CONFIG, POCKET))
    assert started == []


@pytest.mark.slow
def test_a_process_that_fails_is_no_error(tmp_path: Path, started: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_reader, "_MAIN", "raise SystemExit(3)")
    assert len(read_rows(reader_in(tmp_path / "store")).versions) == len(cards_needed(CONFIG, POCKET))
    assert len(started) == 1


def test_few_cards_are_read_here(tmp_path: Path, started: list[Any]) -> None:
    with second_reader.second_reader() as read_also:
        read_also(reader_in(tmp_path / "store"), cards_needed(CONFIG, POCKET)[: second_reader.LEAST - 1])
    assert started == []
