"""The local executor: order, failures, retries, resuming, signals, and processes that outlive nothing."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from running import CHAIN_TOTAL, Heard, cell, chain, executor
from xaug.data_cards.errors import Interrupted, RunFolderError, UsageError
from xaug.data_cards.lock import exclusive
from xaug.study.execute.record import CellRecord


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(path: Path) -> None:
    while not path.exists():  # a test that hangs is ended by pytest
        time.sleep(0.02)


def test_cells_run_after_those_that_they_need_and_only_once(tmp_path: Path) -> None:
    heard = Heard()
    results = executor(tmp_path).run(chain(), heard)
    assert results["sum"].output == {"total": CHAIN_TOTAL}
    assert list(results) == [one.key for one in chain()]
    order = [key for event, key in heard.events if event == "finished"]
    assert order.index("rows0") < order.index("count0") < order.index("sum") == 6
    assert max(one.running for one in heard.told) == 2
    assert heard.told[-1].done == 7
    assert heard.told[-1].seconds_left == 0.0
    again = Heard()
    assert executor(tmp_path).run(chain(), again) == results
    assert again.events == []
    entries = CellRecord(tmp_path).entries()
    assert [entry.event for entry in entries].count("finished") == 7
    assert {entry.event for entry in CellRecord(tmp_path).latest().values()} == {"finished"}


def test_a_changed_study_reuses_what_is_still_valid(tmp_path: Path) -> None:
    executor(tmp_path).run([cell("a", value=5)], Heard())
    heard = Heard()
    results = executor(tmp_path).run([cell("b", "total", "a", value=1)], heard)  # "a" is no cell of this run
    assert results == {"b": results["b"]}
    assert results["b"].output == {"total": 6}
    assert executor(tmp_path).done().keys() == {"a", "b"}


def test_what_a_cell_cost_is_measured(tmp_path: Path) -> None:
    one = cell("busy", "busy", bytes=200 << 20, seconds=0.5)
    result = executor(tmp_path, 1, threads=3).run([one], Heard())["busy"]
    assert result.output["threads"] == ["3", "3", "3"]
    assert 0.5 <= result.cpu_seconds < 5.0
    assert result.seconds >= 0.5
    assert 200 << 20 < result.peak_bytes < 400 << 20
    (entry,) = [one for one in CellRecord(tmp_path).entries() if one.event == "finished"]
    assert (entry.seconds, entry.cpu_seconds, entry.peak_bytes) == (
        result.seconds, result.cpu_seconds, result.peak_bytes,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("usage", "The value is wrong."), ("program", "ZeroDivisionError: division by zero"),
        ("exits", "exit code 3 and gave no reason"),
    ],
)  # fmt: skip
def test_a_failed_cell_blocks_those_that_need_it_and_no_others(tmp_path: Path, how: str, message: str) -> None:
    cells = [
        cell("bad", "fails", how=how), cell("next", "total", "bad"), cell("last", "total", "next", "good"),
        cell("good"),
    ]  # fmt: skip
    heard = Heard()
    results = executor(tmp_path, 1).run(cells, heard)
    assert list(results) == ["good"]
    assert [event for event in heard.events if event[1] != "good"] == [
        ("started 1", "bad"), ("failed", "bad"), ("blocked", "next"), ("blocked", "last"),
    ]  # fmt: skip
    log = tmp_path / "cells/bad/log"
    assert message in heard.why["bad"]
    assert str(log) in heard.why["bad"]
    assert heard.why["last"] == "It needs cell bad, which failed."
    latest = CellRecord(tmp_path).latest()
    assert (latest["bad"].event, latest["last"].event, latest["good"].event) == ("failed", "blocked", "finished")
    assert message in latest["bad"].message
    assert tmp_path / latest["bad"].log == log
    assert ("Traceback" in log.read_text()) is (how == "program")
    assert (heard.told[-1].failed, heard.told[-1].blocked, heard.told[-1].done) == (1, 2, 1)


@pytest.mark.parametrize("how", ["killed", "disk", "memory", "torch"])
def test_what_can_go_away_is_tried_again(tmp_path: Path, how: str) -> None:
    heard = Heard()
    results = executor(tmp_path, 1).run([cell("a", "fails", how=how, times=2, value=7)], heard)
    assert results["a"].output == {"total": 7}
    assert [event for event, _ in heard.events] == ["started 1", "again", "started 2", "again", "started 3", "finished"]


def test_the_number_of_tries_is_bounded_and_a_new_run_tries_again(tmp_path: Path) -> None:
    cells = [cell("a", "fails", how="killed", times=3, value=7)]
    heard = Heard()
    assert executor(tmp_path, 1).run(cells, heard) == {}
    assert [event for event, _ in heard.events][-2:] == ["started 3", "failed"]
    assert "ended by SIGKILL. The system kills processes when memory runs out." in heard.why["a"]
    assert executor(tmp_path, 1).run(cells, Heard())["a"].output == {"total": 7}


def test_others_run_while_a_cell_waits_to_be_tried_again(tmp_path: Path) -> None:
    heard = Heard()
    cells = [cell("a", "fails", how="disk", times=1, expected=9.0), cell("b"), cell("c")]
    executor(tmp_path, 1, backoff=1.0).run(cells, heard)
    assert [event for event in heard.events if event[1] == "a"][-1] == ("finished", "a")
    assert heard.events.index(("started 1", "b")) < heard.events.index(("started 2", "a"))


def test_a_result_that_json_does_not_know_is_a_failure(tmp_path: Path) -> None:
    heard = Heard()
    assert executor(tmp_path, 1).run([cell("a", "unspeakable")], heard) == {}
    assert "not JSON serializable" in heard.why["a"]


def test_unknown_kinds_and_wrong_plans_are_refused(tmp_path: Path) -> None:
    heard = Heard()
    executor(tmp_path, 1).run([cell("a", "sttps")], heard)
    assert "Did you mean steps?" in heard.why["a"]
    for cells, message in (
        ([cell("b"), cell("b")], "same key"),
        ([cell("b", "total", "z")], "needs z, which is no cell"),
        ([cell("b", "total", "c"), cell("c", "total", "b"), cell("d")], "need each other: cell b, cell c"),
    ):
        with pytest.raises(UsageError, match=message):
            executor(tmp_path, 1).run(cells, heard)


def test_one_process_runs_a_study_at_a_time(tmp_path: Path) -> None:
    with exclusive(tmp_path / ".lock", what="x", place="y"), pytest.raises(RunFolderError, match=r"The study .* pid"):
        executor(tmp_path).run([cell("a")], Heard())


def test_a_damaged_line_of_the_journal_is_left_out_with_a_note(tmp_path: Path) -> None:
    executor(tmp_path).run([cell("a"), cell("b")], Heard())
    assert executor(tmp_path).problems() == ()
    journal = tmp_path / "cells.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole[:-9])  # a kill in the middle of a line
    (note,) = executor(tmp_path).problems()
    assert "cells.jsonl ends in the middle of a line" in note and "no result is lost" in note
    assert len(CellRecord(tmp_path).entries()) == 3
    executor(tmp_path).run([cell("a"), cell("b"), cell("c")], Heard())
    entries = CellRecord(tmp_path).entries()
    assert sorted(entry.key for entry in entries if entry.event == "finished") == ["a", "b", "c"]
    journal.write_bytes(whole.replace(b'"event":"started"', b'"event":"begun"', 1))
    assert len(CellRecord(tmp_path).entries()) == 3
    (note,) = executor(tmp_path).problems()
    assert "cells.jsonl, line 1 is damaged" in note and "No result is lost" in note
    journal.write_bytes(b"\x00\xff\n" + whole)
    heard = Heard()
    assert executor(tmp_path).run([cell("a"), cell("b")], heard).keys() == {"a", "b"}
    assert not heard.events


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda text: text.replace('"key": "a"', '"key": "b"'), "is the result of another cell, b"),
        (lambda text: "{}", "is damaged (Field required)"),
        (lambda text: text[: len(text) // 2], "is damaged"),
        (lambda text: "", "is damaged"),
        (lambda text: "\x00" * len(text), "is damaged"),
    ],
)
def test_a_cell_whose_result_is_damaged_is_computed_again(
    tmp_path: Path, damage: Callable[[str], str], says: str
) -> None:
    cells = [cell("a", value=4), cell("b", "total", "a")]
    first = executor(tmp_path).run(cells, Heard())
    result = tmp_path / "cells/a/result.json"
    result.write_text(damage(result.read_text()))
    (note,) = executor(tmp_path).problems()
    assert note.startswith(f"{result} {says}") and "the next run computes it again" in note
    assert executor(tmp_path).done().keys() == {"b"}
    heard = Heard()
    again = executor(tmp_path).run(cells, heard)
    assert {key: one.output for key, one in again.items()} == {key: one.output for key, one in first.items()}
    assert [key for _, key in heard.events] == ["a", "a"]  # started and finished; b is not computed again
    assert executor(tmp_path).problems() == ()
    assert ("finished", "a") in heard.events


def after(path: Path, *signals: signal.Signals, pause: float = 0.3) -> None:
    """Send signals to this process once a file is there."""

    def send() -> None:
        wait_for(path)
        for number in signals:
            time.sleep(pause)
            os.kill(os.getpid(), number)

    threading.Thread(target=send, daemon=True).start()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_cells_keep_what_they_have(tmp_path: Path, number: signal.Signals) -> None:
    cells = [cell("a", "steps", steps=40, seconds=0.1), cell("b", "total", "a")]
    after(tmp_path / "cells/a/work/step", number)
    with pytest.raises(Interrupted, match="0 of 2 cells are done") as stopped:
        executor(tmp_path).run(cells, Heard())
    assert stopped.value.number == number
    assert CellRecord(tmp_path).latest()["a"].event == "stopped"
    kept = int((tmp_path / "cells/a/work/step").read_text())
    assert 0 < kept < 40
    assert executor(tmp_path).run(cells, Heard())["b"].output == {"total": 41}
    assert int((tmp_path / "cells/a/work/begins").read_text().split()[1]) >= kept


def test_a_second_ctrl_c_and_the_end_of_the_grace_kill_at_once(tmp_path: Path) -> None:
    cells = [cell("a", "stubborn")]
    for grace, signals in ((1000.0, (signal.SIGINT, signal.SIGINT)), (0.5, (signal.SIGTERM,))):
        pids = tmp_path / "cells/a/work/pids"
        pids.unlink(missing_ok=True)
        after(pids, *signals)
        with pytest.raises(Interrupted):
            executor(tmp_path, grace=grace).run(cells, Heard())
        assert not any(alive(int(pid)) for pid in pids.read_text().split()), "its own child is ended, too"
        entry = CellRecord(tmp_path).latest()["a"]
        assert entry.event == "stopped"
        assert entry.seconds is not None and entry.seconds < 500, "the cell would sleep for longer"


def test_the_request_of_a_cell_is_kept_beside_its_result(tmp_path: Path) -> None:
    executor(tmp_path).run([cell("a", value=4)], Heard())
    asked = json.loads((tmp_path / "cells/a/request.json").read_text())
    assert (asked["kind"], asked["request"]) == ("total", {"value": 4})
