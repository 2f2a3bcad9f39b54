"""The embedded world as a source."""

import hashlib
import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from xaug.data_cards.catalog import card, cards
from xaug.data_cards.errors import UsageError
from xaug.data_cards.identity import REAL
from xaug.data_cards.schema import arrow_schema
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.digest import digest
from xaug.data_cards.task_types import MULTIPLE_CHOICE, SPAN
from xaug.pocket import POCKET
from xaug.pocket.code_digest import code_digest
from xaug.pocket.tasks import TASKS

HASH = """
import hashlib, json
from xaug.pocket.tasks import TASKS
h = hashlib.sha256()
for task in TASKS:
    for split in task.rows:
        for number in range(30):
            h.update(json.dumps(task.item(split, number).row, sort_keys=True).encode())
print(h.hexdigest())
"""


def test_every_intermediate_task_has_its_counterpart() -> None:
    assert [one.id for one in cards(POCKET)] == [one.id.within(POCKET) for one in cards()]
    for one in cards(POCKET):
        real = card(one.id.within(REAL))
        assert (one.task_type, one.fields, one.metric) == (real.task_type, real.fields, real.metric)
        assert "not the real" in one.description


@pytest.mark.parametrize("task", list(TASKS), ids=lambda task: task.card.id.name)
def test_rows_have_the_columns_of_their_type(task: object) -> None:
    import pyarrow as pa

    one = task.card  # type: ignore[attr-defined]
    schema = arrow_schema(one.task_type.columns(one.labels))
    rows = [task.item(split, n).row for split in task.rows for n in range(40)]  # type: ignore[attr-defined]
    table = pa.Table.from_pylist(rows, schema=schema)
    assert table.num_rows == 80
    assert all(set(row) == set(schema.names) for row in rows)
    if one.task_type is SPAN:
        for row in rows:
            for text, start in zip(row["answers"]["text"], row["answers"]["answer_start"], strict=True):
                assert row["context"][start : start + len(text)] == text
    if one.task_type is MULTIPLE_CHOICE:
        assert all(len(set(row["choices"])) == len(row["choices"]) for row in rows)


@pytest.mark.parametrize("seed", ["0", "7"])
def test_rows_have_the_same_bytes_under_any_hash_seed_and_locale(seed: str) -> None:
    here = hashlib.sha256()
    for task in TASKS:
        for split in task.rows:
            for number in range(30):
                here.update(json.dumps(task.item(split, number).row, sort_keys=True).encode())
    environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "tr_TR.UTF-8"}
    there = subprocess.run([sys.executable, "-c", HASH], env=environment, capture_output=True, text=True, check=True)
    assert there.stdout.strip() == here.hexdigest()


def test_training_rows_and_held_out_rows_name_different_people() -> None:
    from xaug.pocket.concepts import of_kind

    task = TASKS.get("squad_v1")
    names = {split: set() for split in ("train", "validation")}  # type: ignore[var-annotated]
    for split, found in names.items():
        for number in range(60):
            text = task.item(split, number).row["context"]
            found |= {name for name in of_kind("person") if name in text.replace(".", " ").replace("'", " ").split()}
    assert names["train"]
    assert not names["train"] & names["validation"]


def test_the_source_has_only_its_own_tasks() -> None:
    source = open_source("pocket")
    assert source.splits(card("mnli")) == []
    assert source.splits(card("pocket_mnli")) == ["train", "validation"]
    report = ReadReport()
    rows = list(source.rows(card("pocket_ccg"), "validation", report=report))
    assert len(rows) == report.rows == TASKS.get("ccg").rows["validation"]
    with pytest.raises(UsageError, match="for mnli give another source="):
        source.state(card("mnli"), ("train",))
    with pytest.raises(UsageError, match="no split 'dev'"):
        source.rows(card("pocket_mnli"), "dev", report=ReadReport())
    with pytest.raises(UsageError, match="revision= applies only to source"):
        open_source("pocket", revision="0" * 40)


def test_the_state_covers_the_files_that_decide_rows() -> None:
    state = open_source("pocket").state(card("pocket_mnli"), ("train",))
    paths = [file.path for file in state.files]
    assert state.kind == "pocket"
    assert {"concepts.tsv", "logic.py", "languages/en.tsv", "tasks/nli.py"} <= set(paths)
    assert not any("languages/de" in path or path.startswith("model/") for path in paths)
    assert not {"source.py", "package.py", "code_digest.py"} & set(paths)
    targets = open_source("pocket").state(card("pocket_xnli"), ("test_de",))
    assert {"languages/de.py", "languages/de.tsv", "targets/pairs.py"} <= {file.path for file in targets.files}


def test_of_a_module_only_the_code_counts() -> None:
    """A docstring or comment that changes makes no new version; a table counts byte by byte."""
    root = Path(str(files("xaug.pocket")))
    found = {file.path: file for file in open_source("pocket").state(card("pocket_mnli"), ("train",)).files}
    assert found["logic.py"] == code_digest(root / "logic.py", "logic.py")
    assert found["concepts.tsv"] == digest(root / "concepts.tsv", "concepts.tsv")
