"""Damaged files: no reader ends in a traceback, takes long, or loses a record without counting it.

    XAUG_MUTATED_FILES=100 pytest tests/data_cards/sources/test_mutated_files.py

reads a hundred damaged files for each entry, different ones each time. By default, it reads a few, always the same.
"""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xaug.data_cards.sources
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import mutated
from reader_entries import APART, ENTRIES, Entry
from xaug.data_cards.catalog import card, cards, target_cards
from xaug.data_cards.errors import BadRowError, MissingFilesError, SourceError
from xaug.data_cards.manifest import ReadInfo
from xaug.data_cards.schema import arrow_schema
from xaug.data_cards.sources.base import ROW_NUMBER, ReadReport
from xaug.data_cards.sources.files import FilesSource
from xaug.data_cards.sources.identity import UniqueIds
from xaug.data_cards.sources.layout import locate_split
from xaug.data_cards.sources.parquet import check_labels, read_parquet
from xaug.data_cards.sources.rows import EXAMPLES, KINDS, convert_records
from xaug.data_cards.task_types import CLASSIFICATION

FILES = int(os.environ.get("XAUG_MUTATED_FILES", "6"))  # damaged files for each entry
SECONDS = 5.0  # of processor time, for one file
REPORT = 200_000  # characters of a report in a manifest: 20 faults and 20 examples, all escapes
T = TypeVar("T")

damaged = settings(
    max_examples=FILES,
    deadline=None,
    derandomize="XAUG_MUTATED_FILES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def in_time(work: Callable[[], T]) -> T:
    begun = time.process_time()
    try:
        return work()
    finally:
        assert time.process_time() - begun < SECONDS


def records_of(root: Path, task: str, split: str) -> int:
    """Return how many records, good or bad, the card's readers yield for a split's files."""
    found = locate_split(root, card(task), split)
    return sum(1 for official, paths in found for path in paths for _ in official.read(path))


def check(root: Path, task: str, split: str, least: int) -> ReadReport | None:
    """Read a split. Each record must be a row, a counted drop or a counted bad row, unless all of it is refused."""
    source, spec, report = FilesSource(root), card(task), ReadReport()
    try:
        rows = in_time(lambda: list(source.rows(spec, split, report=report, skip_bad_rows=True)))
    except SourceError as error:
        assert not isinstance(error, MissingFilesError)
        assert str(error).isprintable() and len(str(error)) < 2_000
        return None
    records = records_of(root, task, split)
    assert report.rows + report.dropped.total() + report.bad.total() == records >= least
    assert len(rows) == report.rows == len({row["id"] for row in rows})
    # The report can be stored, and stays small.
    assert len(report.bad) <= KINDS + 1 and len(report.bad_examples) <= EXAMPLES
    kept = {"rows": report.rows, "bad": report.bad, "bad_examples": report.bad_examples, "dropped": report.dropped}
    assert len(ReadInfo.model_validate(kept).model_dump_json()) < REPORT
    schema = arrow_schema(spec.task_type.columns(source.labels(spec)))
    pa.Table.from_pylist(rows, schema).validate(full=True)
    if report.bad:
        with pytest.raises(BadRowError) as refused:
            list(source.rows(spec, split, report=ReadReport()))
        assert refused.value.reason == report.bad_examples[0] and str(refused.value).isprintable()
    return report


def put(root: Path, contents: dict[str, bytes]) -> None:
    for path, content in contents.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


def root_of(entry: Entry, folder: Path) -> Path:
    """Return the source's root: variants are in folders of their own."""
    first = next(iter(entry.files))
    return folder / first.split("/")[0] if entry.fixture == "variants" else folder


def test_every_reader_has_an_entry() -> None:
    readers = set()
    for module in pkgutil.iter_modules(xaug.data_cards.sources.__path__, "xaug.data_cards.sources."):
        for name, found in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            if name.startswith("read_") and found.__module__ == module.name:
                readers.add(name)
    assert readers == {entry.reader for entry in ENTRIES} | APART


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.reader}-{entry.task}")
def test_whole_files_are_counted_as_they_are(entry: Entry, fixtures: Path, tmp_path: Path) -> None:
    contents = entry.contents(fixtures)
    put(tmp_path, contents)
    report = check(root_of(entry, tmp_path), entry.task, entry.split, entry.least(*contents.values()))
    assert report is not None and report.rows > 0 and not report.bad


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.reader}-{entry.task}")
@damaged
@given(data=st.data())
def test_every_record_of_a_damaged_file_is_counted(
    entry: Entry, fixtures: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    contents = entry.contents(fixtures)
    others = [content for one in ENTRIES for content in one.contents(fixtures).values()]
    path = data.draw(st.sampled_from(sorted(contents)))
    contents[path] = data.draw(mutated(contents[path], others))
    folder = tmp_path_factory.mktemp("damaged")
    put(folder, contents)
    check(root_of(entry, folder), entry.task, entry.split, entry.least(*contents.values()))


RECORDS = pa.table(
    {"premise": ["A.", "B.", ""], "hypothesis": ["C.", "D.", "E."], "label": [0, -1, 2], "idx": [1, 2, 3]}
).replace_schema_metadata({"huggingface": '{"info": {"features": {"label": {"names": ["x"], "_type": "Value"}}}}'})


@damaged
@given(data=st.data())
def test_every_record_of_a_damaged_parquet_file_is_counted(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "x.parquet"
    pq.write_table(RECORDS, path, compression=data.draw(st.sampled_from(["none", "snappy"])))
    path.write_bytes(data.draw(mutated(path.read_bytes(), [b"PAR1", path.read_bytes()])))
    report = ReadReport()
    convert = card("mnli").hub["train"][0].convert

    def read() -> int:
        check_labels(path, ("a",), "x")
        records = [(number, {**record, ROW_NUMBER: number}) for number, record in enumerate(read_parquet(path, "x"))]
        rows = convert_records(
            iter(records), convert, task_type=CLASSIFICATION, where=lambda number: f"row {number}",
            ids=UniqueIds(), report=report, skip_bad_rows=True,
        )  # fmt: skip
        assert len(list(rows)) == report.rows
        return len(records)

    try:
        records = in_time(read)
    except SourceError as error:
        assert str(error).isprintable() and len(str(error)) < 2_000
        return
    assert report.rows + report.dropped.total() + report.bad.total() == records == pq.read_metadata(path).num_rows


SMALL = 300_000  # bytes of a split's files: more make each example slow
REAL = [one.id.name for one in (*cards(), *target_cards())]


@pytest.mark.real
@pytest.mark.parametrize("task", REAL)
@damaged
@given(data=st.data())
def test_every_record_of_a_damaged_real_file_is_counted(
    task: str, real: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    source = FilesSource(real / "data")
    found: dict[str, Any] = {split: source.files(card(task), split) for split in source.splits(card(task))}
    small = [split for split, paths in found.items() if sum(path.stat().st_size for path in paths) <= SMALL]
    if not small:
        pytest.skip(f"no split of {task} here is as small as {SMALL:,} bytes")
    split = data.draw(st.sampled_from(small))
    contents = {path.relative_to(source.root).as_posix(): path.read_bytes() for path in found[split]}
    path = data.draw(st.sampled_from(sorted(contents)))
    contents[path] = data.draw(mutated(contents[path], list(contents.values())))
    folder = tmp_path_factory.mktemp("damaged")
    put(folder, contents)
    check(folder, task, split, 0)
