import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import resource, sys
from pathlib import Path
import pyarrow as pa
from making_versions import FEATURES, REQUEST, draft, row
from xaug.data_cards.schema import arrow_schema
from xaug.data_cards.store import Store

units = int(sys.argv[2])
table = pa.Table.from_pylist([row(index) for index in range(2000)], schema=arrow_schema(FEATURES))
with Store(Path(sys.argv[1])).stage("mnli", "bae", REQUEST) as staging:
    for number in range(units):
        staging.put(str(number), table, {})
    tables = (staging.table(str(number)) for number in range(units))
    version = staging.commit({"train": tables}, FEATURES, draft())
assert version.manifest.rows == 2000 * units
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def peak(folder: Path, units: int) -> int:
    """Return the peak memory in MiB of a process that stages and commits units of 2,000 rows."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), str(units)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    return int(done.stdout)


@pytest.mark.slow
def test_memory_does_not_grow_with_rows(tmp_path: Path) -> None:
    few, many = peak(tmp_path / "few", 2), peak(tmp_path / "many", 100)
    # 200,000 rows are 35 MiB in Arrow; what grows is the C allocator's slack.
    assert many < few + 20, (few, many)
