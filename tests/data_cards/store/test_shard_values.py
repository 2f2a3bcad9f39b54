"""Shards with invalid values whose hashes all agree: every reader must refuse them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from making_versions import REQUEST, about, draft, make
from signing import change_manifest, change_shard
from test_load import CLEAN, LABELS
from xaug.data_cards.errors import CorruptVersionError, UnknownNameError
from xaug.data_cards.schema import arrow_schema
from xaug.data_cards.store import Store, Version
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, RETRIEVAL, SPAN, TAGGING, TASK_TYPES, TaskType

Row = dict[str, Any]
SHARD = "train/data-00000-of-00001.arrow"


def clean_version(root: Path, task_type: TaskType) -> Version:
    features = task_type.columns(LABELS)
    table = pa.Table.from_pylist(CLEAN[task_type] * 3, schema=arrow_schema(features))
    with Store(root).stage("mnli", "clean", REQUEST) as staging:
        return staging.commit({"train": [table]}, features, draft(about=about(task_type=task_type, labels=LABELS)))


def changed(version: Version, change: Callable[[pa.Table], pa.Table]) -> Version:
    change_shard(version.path, SHARD, change)
    return Version(version.task, version.recipe, version.number, version.path)


def row_changed(**values: object) -> Callable[[pa.Table], pa.Table]:
    """Change values of the last row, because faults must be found in any row."""

    def change(table: pa.Table) -> pa.Table:
        rows = table.to_pylist()
        rows[-1] |= values
        return pa.Table.from_pylist(rows, schema=table.schema)

    return change


@pytest.mark.parametrize("task_type", list(TASK_TYPES))
def test_a_sound_shard_of_every_task_type_is_read(tmp_path: Path, task_type: TaskType) -> None:
    version = clean_version(tmp_path, task_type)
    assert version.table("train").to_pylist() == CLEAN[task_type] * 3
    assert version.verify() == []


ONE = CLASSIFICATION
FAULTS: list[tuple[TaskType, dict[str, object], str]] = [
    (ONE, {"label": 99}, "row 2 has a label that is none of its 3 labels"),
    (ONE, {"label": -1}, "row 2 has a label that is none of its 3 labels"),
    (ONE, {"label": None}, "row 2 has no label"),
    (ONE, {"text_a": None}, "row 2 has no text_a"),
    (ONE, {"id": None}, "row 2 has no id"),
    (MULTIPLE_CHOICE, {"label": 1}, "row 5 has a label that is none of its choices"),
    (MULTIPLE_CHOICE, {"choices": [None]}, "row 5 has an empty item in choices"),
    (TAGGING, {"tags": [0, 7]}, "row 2 has a tags that is none of its 3 labels"),
    (TAGGING, {"tags": [0]}, "row 2 has another number of tags than of tokens"),
    (TAGGING, {"tokens": ["a", None]}, "row 2 has an empty item in tokens"),
    (SPAN, {"answers": {"text": ["c"], "answer_start": [9]}}, "row 5 has an answer outside its context"),
    (SPAN, {"answers": {"text": ["c"], "answer_start": [-1]}}, "row 5 has an answer outside its context"),
    (SPAN, {"answers": {"text": ["c", "c"], "answer_start": [0]}}, "row 5 has another number of answers than"),
    (SPAN, {"answers": {"text": [None], "answer_start": [0]}}, "row 5 has an answer without a text"),
    (SPAN, {"answers": None}, "row 5 has no answers"),
    (RETRIEVAL, {"role": "both"}, "row 5 is neither a query nor a candidate"),
    (RETRIEVAL, {"gold": None}, "row 5 has no gold"),
]


@pytest.mark.parametrize(("task_type", "values", "message"), FAULTS, ids=[message for _, _, message in FAULTS])
def test_an_invalid_value_is_named(
    tmp_path: Path, task_type: TaskType, values: dict[str, object], message: str
) -> None:
    version = changed(clean_version(tmp_path, task_type), row_changed(**values))
    with pytest.raises(CorruptVersionError, match=rf"mnli/clean@v1: {SHARD} {message}"):
        version.table("train")
    assert any(message in problem for problem in version.verify())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop_columns(["label"]), "has no column label, which its manifest declares"),
        (lambda table: table.append_column("\x1b]0;x", table["id"]), r"has a column \\u001b\]0;x, which its manifest"),
        (lambda table: table.select(["text_a", "id", "text_b", "label"]), "has its columns in another order"),
        (
            lambda table: table.set_column(3, "label", pc.cast(table["label"], pa.int32())),
            "has label as int32, but its manifest declares int64",
        ),
        (lambda table: table.slice(1), "has 2 rows, but the manifest says 3"),
    ],
)
def test_columns_that_differ_from_the_manifest_are_named(
    tmp_path: Path, change: Callable[[pa.Table], pa.Table], message: str
) -> None:
    version = changed(clean_version(tmp_path, ONE), change)
    with pytest.raises(CorruptVersionError, match=message):
        version.table("train")


def test_a_column_that_manifest_and_shard_lack_is_named(tmp_path: Path) -> None:
    version = changed(clean_version(tmp_path, ONE), lambda table: table.drop_columns(["label"]))
    change_manifest(version.path, lambda manifest: manifest["features"].pop("label"))
    with pytest.raises(CorruptVersionError, match="has no column label, which classification rows need"):
        version.table("train")


def test_an_edit_without_one_of_its_parts_is_named(tmp_path: Path) -> None:
    version = make(tmp_path)

    def change(table: pa.Table) -> pa.Table:
        rows = table.to_pylist()
        rows[3]["edits"] = [{**rows[3]["edits"][0], "start": None}]
        return pa.Table.from_pylist(rows, schema=table.schema)

    change_shard(version.path, "rejected/data-00000-of-00001.arrow", change)
    with pytest.raises(CorruptVersionError, match="row 3 has an edit without one of its parts"):
        Store(tmp_path).resolve("mnli/bae").table("rejected")


@pytest.mark.parametrize(
    "name",
    ["../../../secret.arrow", "/etc/passwd", "train/../../x", "train/a\0b", "train/", "a/b/c", "train/x\x1b[2J", ""],
)
def test_a_shard_outside_the_version_is_not_opened(tmp_path: Path, name: str) -> None:
    version = clean_version(tmp_path, ONE)
    shutil.copy(version.path / SHARD, tmp_path / "secret.arrow")

    def change(manifest: dict[str, Any]) -> None:
        manifest["splits"]["train"]["shards"][0]["file"] = name

    change_manifest(version.path, change)
    with pytest.raises(CorruptVersionError, match=r"invalid at splits\.train\.shards\.0\.file: .*SPLIT/FILE") as raised:
        Store(tmp_path).resolve("mnli/clean").table("train")
    assert str(raised.value).isprintable()


@pytest.mark.parametrize("name", ["../../x", "/tmp/x", "a/b", "", "a\0b"])
def test_a_splits_name_cannot_leave_the_version(tmp_path: Path, name: str) -> None:
    version = clean_version(tmp_path, ONE)

    def change(manifest: dict[str, Any]) -> None:
        manifest["splits"] = {name: manifest["splits"]["train"]}

    change_manifest(version.path, change)
    with pytest.raises(CorruptVersionError, match="a split's name must have letters"):
        _ = Store(tmp_path).resolve("mnli/clean").manifest


def test_a_label_without_a_name_on_the_card_is_named(tmp_path: Path) -> None:
    version = clean_version(tmp_path, ONE)
    change_manifest(version.path, lambda manifest: manifest["about"].update(labels=["A"]))
    with pytest.raises(CorruptVersionError, match="row 0 has a label that is none of its 1 labels"):
        Store(tmp_path).resolve("mnli/clean").table("train")


def test_a_column_of_another_type_in_manifest_and_shard_is_named(tmp_path: Path) -> None:
    def change(table: pa.Table) -> pa.Table:
        return table.set_column(1, "text_a", pa.array([7] * len(table), pa.int32()))

    version = changed(clean_version(tmp_path, ONE), change)
    change_manifest(
        version.path, lambda manifest: manifest["features"].update(text_a={"dtype": "int32", "_type": "Value"})
    )
    with pytest.raises(CorruptVersionError, match="has another type of text_a than classification rows need"):
        version.table("train")


def test_a_split_is_hashed_once_and_again_when_its_file_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xaug.data_cards import shard_check

    read: list[str] = []
    real = shard_check.sha256_of

    def counting(path: Path) -> str:
        read.append(path.name)
        return real(path)

    monkeypatch.setattr(shard_check, "sha256_of", counting)
    version = make(tmp_path)
    for _ in range(5):
        version.table("train")
        assert version.shard_problems("train") == []
    assert len(read) == 3, "one hash a shard"
    shard = version.path / "train/data-00001-of-00003.arrow"
    content = bytearray(shard.read_bytes())
    content[len(content) // 2] ^= 1
    shard.write_bytes(content)
    with pytest.raises(CorruptVersionError, match=r"data-00001-of-00003\.arrow was changed"):
        version.table("train")
    with pytest.raises(UnknownNameError):
        version.table("test")
