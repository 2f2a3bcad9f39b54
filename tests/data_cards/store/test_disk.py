"""Disks that are full, read-only or forbidden. Tests with mounts need root; the others do not."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from disks import mounted
from making_versions import FEATURES, REQUEST, draft, make, splits, unit_table
from xaug.data_cards.errors import StorageError
from xaug.data_cards.store import Store

OTHER: dict[str, object] = {**REQUEST, "seed": 99}
TESTS = Path(__file__).parents[2]


def test_a_disk_that_fills_up_while_staging(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "size=400k") as root:
        version = make(root)
        with (
            pytest.raises(StorageError, match=r"No space left.*free some, or name another store.*continues"),
            Store(root).stage("mnli", "bae", OTHER) as staging,
        ):
            for number in range(100):
                staging.put(f"train-{number}", unit_table(number), {})
        assert version.verify() == []
        assert Store(root).versions() == [version]
        (left,) = Store(root).unfinished()
        assert left.units > 3
        assert not list(left.path.glob(".aside-*")), "the half-written unit gave its room back"


def test_a_disk_that_fills_up_in_the_commit_and_is_then_freed(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "size=1m") as root:
        version = make(root)
        with Store(root).stage("mnli", "bae", OTHER) as staging:
            for number in range(20):
                staging.put(f"train-{number}", unit_table(number), {})
            ballast = root / "ballast"
            ballast.write_bytes(b"x" * (1024 * 1024 - _used(root) - 60_000))
            with pytest.raises(StorageError, match=r"Cannot write the shards in .*No space left"):
                staging.commit(splits(staging, 20), FEATURES, draft())
            assert Store(root).versions() == [version]
            assert version.verify() == []
            ballast.unlink()
            second = staging.commit(splits(staging, 20), FEATURES, draft())
        assert second.ref == "mnli/bae@v2"
        assert second.verify() == []


def _used(folder: Path) -> int:
    stat = os.statvfs(folder)
    return (stat.f_blocks - stat.f_bfree) * stat.f_frsize


def test_a_read_only_store_is_read_and_not_written(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "size=1m") as root:
        version = make(root)
        subprocess.run(["mount", "-o", "remount,ro", str(root)], check=True)
        assert version.verify() == []
        assert Store(root).resolve("mnli/bae").table("train").num_rows == 172
        with pytest.raises(StorageError, match=r"Read-only file system.*store="):
            make(root, OTHER)
        assert make(root) == version, "a request that is committed writes nothing"


def test_a_committed_request_is_answered_by_a_full_store(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "size=1m,nr_inodes=200") as root:
        version = make(root)
        for number in range(200):
            try:
                (root / f"ballast-{number}").touch()
            except OSError:
                break
        else:
            pytest.fail("the disk is not full")
        assert make(root) == version
        with pytest.raises(StorageError, match="No space left"):
            make(root, OTHER)


LIMITED = """
import resource, sys
from pathlib import Path
from making_versions import make
from xaug.data_cards.errors import StorageError
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
try:
    make(Path(sys.argv[1]))
except StorageError as error:
    print(error)
"""


def test_an_exceeded_quota_is_reported(tmp_path: Path) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
    )
    assert "File too large. No room is left there" in done.stdout, done.stderr
    assert "Traceback" not in done.stderr
    assert make(tmp_path).verify() == []


def test_a_store_below_a_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match=r"Not a directory.*file, not a folder.*store="):
        make(tmp_path / "file" / "store")
    with pytest.raises(StorageError, match="is a file, not a folder"):
        Store(tmp_path / "file").versions()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_reported(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError, match=r"Permission denied.*store="):
        make(tmp_path / "store")
