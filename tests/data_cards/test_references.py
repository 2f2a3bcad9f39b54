"""References: their spelling, their pinned form, and those that one run cannot combine."""

from __future__ import annotations

from pathlib import Path

import pytest
from training import SOURCE, augmented, commit, mnli_like, pairs
from xaug.data_cards.errors import CorruptVersionError, DataError, NoSuchVersionError, UsageError
from xaug.data_cards.manifest import SourceFile, SourceInfo
from xaug.data_cards.references import newest_training_rows, parse_reference, parse_references
from xaug.data_cards.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    mnli_like(tmp_path)
    return Store(tmp_path)


@pytest.mark.parametrize(
    ("text", "pinned"),
    [
        ("mnli/bae", "mnli/bae@v1/train"),
        ("mnli/bae@latest", "mnli/bae@v1/train"),
        ("mnli/bae@v1:0.5", "mnli/bae@v1/train:0.5"),
        ("mnli/clean/validation", "mnli/clean@v1/validation"),
        ("mnli/clean@v1/validation:.25", "mnli/clean@v1/validation:0.25"),
        ("mnli/clean:1", "mnli/clean@v1/train"),
    ],
)
def test_a_reference_is_pinned(store: Store, text: str, pinned: str) -> None:
    assert parse_reference(text, store).name == pinned
    assert parse_reference(pinned, store).name == pinned


@pytest.mark.parametrize(
    "text", ["siqa/clean/validation-en", "siqa/clean@v1/validation_en", "siqa/clean/validation_en:1"]
)
def test_a_language_split_is_found_in_either_spelling(fixtures: Path, text: str) -> None:
    found = parse_reference(text, Store(fixtures / "earlier_store"))
    assert found.name == "siqa/clean@v1/validation_en"
    assert found.table.num_rows == 2
    found.check()


@pytest.mark.parametrize("text", ["mnli", "mnli/bae:0", "mnli/bae:1001", "mnli/bae:half", "", "mnli/clean/test"])
def test_a_text_that_is_no_reference_is_refused(store: Store, text: str) -> None:
    with pytest.raises((UsageError, NoSuchVersionError)):
        parse_reference(text, store)


def test_by_default_the_newest_version_of_each_recipe_is_used(store: Store) -> None:
    commit(store.root, "mnli", "bae", {"train": augmented(pairs(4))})
    assert [one.name for one in newest_training_rows(store)] == ["mnli/bae@v2/train", "mnli/clean@v1/train"]
    with pytest.raises(DataError, match="holds no training rows"):
        newest_training_rows(Store(store.root / "nothing"))


def test_the_same_rows_twice_are_refused(store: Store) -> None:
    with pytest.raises(DataError, match="given twice"):
        parse_references(["mnli/bae", "mnli/bae@v1:0.5"], store)


def test_a_changed_byte_is_refused_by_name(store: Store) -> None:
    shard = next((store.root / "mnli/bae/v1/train").glob("*.arrow"))
    data = bytearray(shard.read_bytes())
    data[len(data) // 2] ^= 1
    shard.write_bytes(data)
    with pytest.raises(CorruptVersionError, match=r"train/data-00000-of-00001\.arrow was changed"):
        parse_references(["mnli/bae"], store)
    parse_references(["mnli/clean"], store)


def test_a_missing_column_is_refused(store: Store) -> None:
    rows = [{k: v for k, v in row.items() if k != "outcome"} for row in augmented(pairs(4))]
    from xaug.data_cards.schema import AUGMENTED
    from xaug.data_cards.task_types import CLASSIFICATION

    features = CLASSIFICATION.columns(("no", "yes")) | AUGMENTED
    del features["outcome"]
    commit(store.root, "mnli", "broken", {"train": rows}, features=features)
    with pytest.raises(DataError, match="no column outcome"):
        parse_references(["mnli/broken"], store)


def test_pocket_and_real_data_are_not_mixed(store: Store) -> None:
    commit(store.root, "qqp", "clean", {"train": pairs(4)}, source=SourceInfo(name="pocket", kind="pocket"))
    with pytest.raises(DataError, match="pocket world"):
        parse_references(["mnli/clean", "qqp/clean"], store)


def test_versions_of_one_task_come_from_the_same_files(store: Store) -> None:
    one = SOURCE.model_copy(update={"files": (SourceFile(path="train.tsv", size=1, sha256="a" * 64),)})
    two = SOURCE.model_copy(update={"files": (SourceFile(path="train.tsv", size=1, sha256="b" * 64),)})
    commit(store.root, "qqp", "clean", {"train": pairs(4)}, source=one)
    commit(store.root, "qqp", "bae", {"train": augmented(pairs(4))}, source=two)
    with pytest.raises(DataError, match=r"different files named train\.tsv"):
        parse_references(["qqp/clean", "qqp/bae"], store)


def test_versions_that_number_labels_differently_are_refused(store: Store) -> None:
    commit(store.root, "mnli", "other", {"train": augmented(pairs(4))}, labels=("yes", "no"))
    with pytest.raises(DataError, match="number the labels"):
        parse_references(["mnli/clean", "mnli/other"], store)
