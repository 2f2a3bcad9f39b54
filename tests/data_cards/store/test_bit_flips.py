"""Every reader of a version refuses every flipped bit: a sample of `benchmarks/robustness/bitflips.py`."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from making_versions import FEATURES, REQUEST, draft, row
from xaug.augment.refilter import refilter
from xaug.data_cards.errors import CorruptVersionError
from xaug.data_cards.references import Reference, parse_references
from xaug.data_cards.schema import arrow_schema
from xaug.data_cards.store import Store, Version
from xaug.evaluate.tasks.base import first_rows
from xaug.loading import DataVersion
from xaug.train.data.rows import ShardRows

FLIPS = 60
BITFLIPS = str(Path(__file__).parents[3] / "benchmarks" / "robustness")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with mnli/bae@v1 of 60 rows."""
    root = tmp_path_factory.mktemp("store")
    rows = [{**row(index), "position": index} for index in range(60)]
    tables = {
        name: [pa.Table.from_pylist([one for one in rows if bool(one["reason"]) is rejected], arrow_schema(FEATURES))]
        for name, rejected in (("train", False), ("rejected", True))
    }
    with Store(root).stage("mnli", "bae", {**REQUEST, "filters": {"similarity": 0.9}}) as staging:
        staging.commit(tables, FEATURES, draft())
    return root


# The ways in which `show`, `filter`, `train`, its tokenizer processes and `eval` read a version's rows.
READERS: dict[str, Callable[[Store, Version], object]] = {
    "show": lambda _, version: DataVersion(version).select(99, row_id="row-1"),
    "filter": lambda store, version: refilter(store, version, {"similarity": 0.1}),
    "train": lambda store, version: parse_references([version.ref], store),
    "tokens": lambda _, version: ShardRows(version, "train").read(0, 9),
    "eval": lambda _, version: first_rows(Reference(version, "train"), None).rows(),
}


@pytest.mark.parametrize("reader", READERS)
def test_a_sound_version_is_read(sound: Path, tmp_path: Path, reader: str) -> None:
    shutil.copytree(sound, tmp_path / "store")
    store = Store(tmp_path / "store")
    assert READERS[reader](store, store.resolve("mnli/bae"))


@pytest.mark.parametrize("name", ["train/data-00000-of-00001.arrow", "manifest.json"])
def test_every_flip_is_refused_by_every_reader(sound: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(sound, tmp_path / "store")
    store, path = Store(tmp_path / "store"), tmp_path / "store/mnli/bae/v1" / name
    content, draw = path.read_bytes(), random.Random(name)
    for _ in range(FLIPS):
        at = draw.randrange(8 * len(content))
        damaged = bytearray(content)
        damaged[at // 8] ^= 1 << at % 8
        path.write_bytes(damaged)
        for reader, read in READERS.items():
            with pytest.raises(CorruptVersionError, match=Path(name).name):
                read(store, store.resolve("mnli/bae"))
                pytest.fail(f"{reader} took bit {at} of {name}")
    assert [one.ref for one in store.versions()] == ["mnli/bae@v1"]
    assert [one.name for one in path.parents[1 + name.count("/")].iterdir() if one.name.startswith(".stag")] == []


SIGNED = """
import random, sys
from pathlib import Path
from bitflips import signed
from xaug.data_cards.errors import CorruptVersionError
from xaug.data_cards.store import Store
store, path, draw, refused = Store(Path(sys.argv[1])), Path(sys.argv[2]), random.Random(5), 0
content = path.read_bytes()
for _ in range(int(sys.argv[3])):
    at = draw.randrange(8 * len(content))
    damaged = bytearray(content)
    damaged[at // 8] ^= 1 << at % 8
    path.write_bytes(damaged)
    signed(path)
    try:
        store.resolve("mnli/bae").table("train").to_pylist()
    except CorruptVersionError:
        refused += 1
print(refused)
"""


def test_a_signed_flip_is_refused_or_read_and_never_ends_the_process(sound: Path, tmp_path: Path) -> None:
    shutil.copytree(sound, tmp_path / "store")
    shard = tmp_path / "store/mnli/bae/v1/train/data-00000-of-00001.arrow"
    done = subprocess.run(
        [sys.executable, "-c", SIGNED, str(tmp_path / "store"), str(shard), str(2 * FLIPS)],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((BITFLIPS, os.environ.get("PYTHONPATH", "")))},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert 0 < int(done.stdout) < 2 * FLIPS, "some change a value, some the structure"
