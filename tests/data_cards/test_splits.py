"""Names of language splits, in the current and in the earlier spelling."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from making_versions import FEATURES, REQUEST, draft, row
from xaug.augment.refilter import refilter
from xaug.data_cards.catalog import cards, target_cards
from xaug.data_cards.durable import sha256_of
from xaug.data_cards.manifest import content_sha256
from xaug.data_cards.schema import arrow_schema
from xaug.data_cards.splits import (
    LanguageSplit,
    held_out,
    kind_of,
    language_of,
    language_split,
    lasting_name,
    split_name,
)
from xaug.data_cards.store import Store
from xaug.data_cards.version import sums_file
from xaug.pocket.datasets import DATASETS

SPLIT = re.compile(r"^\w+(\.\w+)*$")  # datasets.naming._split_re, of datasets 2 to 5


@pytest.mark.parametrize("name", ["test_th", "test-th"])
def test_both_spellings_name_one_split(name: str) -> None:
    assert LanguageSplit.of(name) == language_split(name) == LanguageSplit("test", "th")
    assert (split_name(name), lasting_name(name)) == ("test_th", "test-th")
    assert (kind_of(name), language_of(name)) == ("test", "th")


@pytest.mark.parametrize("name", ["train", "validation", "rejected", "validation_matched", "train_en", "x"])
def test_other_names_are_unchanged(name: str) -> None:
    assert split_name(name) == lasting_name(name) == kind_of(name) == name
    assert language_split(name) is language_of(name) is None
    with pytest.raises(ValueError, match="does not name the split of a language"):
        LanguageSplit.of(name)


def test_languages_are_listed_kind_by_kind() -> None:
    names = [one.name for one in held_out(("de", "sw"), "validation", "test")]
    assert names == ["validation_de", "validation_sw", "test_de", "test_sw"]


def test_every_card_has_names_that_datasets_accepts() -> None:
    names = {name for one in (*cards(), *target_cards()) for name in (*one.files, *one.hub)}
    names |= {name for one in DATASETS for name in one.rows}
    assert len(names) > 100
    assert [name for name in names if not SPLIT.match(name)] == []
    assert all(split_name(name) == name for name in names)


def test_a_store_with_the_earlier_names_is_read(fixtures: Path) -> None:
    version = Store(fixtures / "earlier_store").resolve("siqa/clean")
    assert (version.path / "validation-en").is_dir()
    assert version.verify() == []
    assert list(version.manifest.splits) == ["train", "validation_en"]
    for name in ("validation_en", "validation-en"):
        assert version.table(name)["id"].to_pylist() == ["1", "2"]
    assert version.shard_problems("validation_en") == version.shard_problems("validation-en") == []
    # A version that is made from the same files today has the same hash.
    assert content_sha256(version.manifest.splits) == version.manifest.content_sha256


def test_a_version_with_the_earlier_names_is_filtered(tmp_path: Path) -> None:
    """The rows contain the earlier name ``validation-en`` as well, and kept and rejected rows are still joined."""
    rows = [{**row(index), "split": "validation-en", "position": index} for index in range(28)]
    assert {bool(one["reason"]) for one in rows} == {True, False}
    tables = [
        pa.Table.from_pylist([one for one in rows if bool(one["reason"]) is rejected], schema=arrow_schema(FEATURES))
        for rejected in (False, True)
    ]
    store = Store(tmp_path)
    request = {**REQUEST, "filters": {"similarity": 0.9}}
    with store.stage("mnli", "bae", request) as staging:
        made = staging.commit({"validation_en": [tables[0]], "rejected": [tables[1]]}, FEATURES, draft())
    _as_before(made.path)
    parent = store.resolve("mnli/bae")
    assert parent.verify() == []
    child, _ = refilter(store, parent, {"similarity": 0.0})
    assert list(child.manifest.splits) == ["validation_en", "rejected"]
    assert child.manifest.splits["validation_en"].rows == 28


def _as_before(folder: Path) -> None:
    """Give a version's folders and manifest the names that earlier releases of xaug wrote."""
    shutil.move(folder / "validation_en", folder / "validation-en")
    for path in (folder / "manifest.json", folder / "dataset_dict.json", folder / "validation-en" / "state.json"):
        path.write_text(path.read_text("utf-8").replace("validation_en", "validation-en"), "utf-8")
    assert "validation-en" in json.loads((folder / "manifest.json").read_text("utf-8"))["splits"]
    names = [path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS"]
    (folder / "SHA256SUMS").write_bytes(
        sums_file({path.relative_to(folder).as_posix(): sha256_of(path) for path in names})
    )
