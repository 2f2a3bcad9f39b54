import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from making_versions import make

pytestmark = pytest.mark.slow


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where fsync costs nothing, if the machine has one."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else tmp_path) as folder:
        yield Path(folder)


def test_a_run_killed_at_any_step_resumes_to_the_same_content(memory: Path) -> None:
    undisturbed = make(memory / "undisturbed", units=2)
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, str(here / "kill_points.py"), str(memory)],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(here.parents[1]), "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr
    runs = json.loads(done.stdout)
    assert len(runs) >= 40, "the driver counts no steps any more"
    expected = [["mnli/bae@v1", undisturbed.manifest.content_sha256, []]]
    for step, run in enumerate(runs, 1):
        assert run["after"] == expected, step
        assert run["left"] == [".commit.lock", "v1"], step
        assert run["before"] in ([], expected), step
    # The kills reached every stage: before the first unit, between units, in the commit, after it.
    assert {tuple(run["units"]) for run in runs} >= {(1,), (2,), ()}
    assert any(run["units"] == [] and run["before"] == [] for run in runs)
    assert runs[-2]["before"] == expected
    assert runs[0]["before"] == []
