import errno
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from making_versions import FEATURES, REQUEST, draft, make, splits, unit_table
from xaug.data_cards.errors import LockedVersionError, RunFolderError
from xaug.data_cards.lock import FileLock, exclusive
from xaug.data_cards.parameters import param
from xaug.data_cards.store import Store, Version

HOLDER = """
import sys
from pathlib import Path
from making_versions import REQUEST, unit_table
from xaug.data_cards.store import Store
with Store(Path(sys.argv[1])).stage("mnli", "bae", REQUEST) as staging:
    staging.put("train-0", unit_table(0), {})
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> "Iterator[subprocess.Popen[str]]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with process:
        yield process
        process.kill()


def test_a_second_writer_gets_the_name_of_the_first(tmp_path: Path, holder: "subprocess.Popen[str]") -> None:
    with (
        pytest.raises(LockedVersionError, match=rf"mnli/bae.*pid {holder.pid} on \S+ \("),
        Store(tmp_path).stage("mnli", "bae", REQUEST),
    ):
        pytest.fail("entered")


def test_a_killed_writer_holds_no_lock(tmp_path: Path, holder: "subprocess.Popen[str]") -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with Store(tmp_path).stage("mnli", "bae", REQUEST) as staging:
        assert staging.units() == ["train-0"]


def test_a_second_writer_may_wait(tmp_path: Path, holder: "subprocess.Popen[str]") -> None:
    assert holder.stdin is not None
    threading.Timer(0.2, holder.stdin.close).start()
    with Store(tmp_path).stage("mnli", "bae", REQUEST, wait=True) as staging:
        assert holder.wait() == 0
        assert staging.has("train-0")


def test_a_waiting_writer_finds_the_finished_version(tmp_path: Path) -> None:
    made: list[Version | None] = []

    def second() -> None:
        with Store(tmp_path).stage("mnli", "bae", REQUEST, wait=True) as staging:
            made.append(staging.committed)

    with Store(tmp_path).stage("mnli", "bae", REQUEST) as staging:
        waiter = threading.Thread(target=second)
        waiter.start()
        staging.put("train-0", unit_table(0), {})
        version = staging.commit(splits(staging, 1), FEATURES, draft())
    waiter.join()
    assert made == [version]


def test_different_requests_commit_concurrently(tmp_path: Path) -> None:
    threads = [threading.Thread(target=make, args=(tmp_path, {**REQUEST, "seed": seed})) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    versions = Store(tmp_path).versions("mnli", "bae")
    assert [version.number for version in versions] == [1, 2, 3, 4, 5, 6]
    assert {version.manifest.request["seed"] for version in versions} == set(range(6))
    assert [version.verify() for version in versions] == [[]] * 6


def test_a_removed_lock_file_is_not_held_twice(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    first = FileLock(path, what="x", wait=False)
    first.acquire()
    inside: list[bool] = []

    def second() -> None:
        with FileLock(path, what="x", wait=True):
            inside.append(path.exists())

    waiter = threading.Thread(target=second)
    waiter.start()
    first.release(remove=True)
    waiter.join()
    assert inside == [True], "the waiter locks a file that others can see"


def test_a_folder_in_use_is_refused_or_waited_for(tmp_path: Path) -> None:
    messages: list[str] = []
    inside: list[bool] = []

    def second() -> None:
        with exclusive(tmp_path / ".lock", what="The run", place=param("output"), waiting=messages.append):
            inside.append(left.is_set())

    left = threading.Event()
    with exclusive(tmp_path / ".lock", what="The run", place=param("output")) as warning:
        assert warning is None
        with (
            pytest.raises(RunFolderError, match=rf"The run is being written by pid {os.getpid()} on"),
            exclusive(tmp_path / ".lock", what="The run", place=param("output")),
        ):
            pytest.fail("entered")
        waiter = threading.Thread(target=second)
        waiter.start()
        while not messages:
            time.sleep(0.01)
        left.set()
    waiter.join()
    assert inside == [True]
    assert messages[0].endswith("Waiting for it.")
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_without_locks_gives_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int, how: int) -> None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with exclusive(tmp_path / ".lock", what="The run", place=param("output")) as warning:
        assert warning is not None
        assert "without locks" in warning
