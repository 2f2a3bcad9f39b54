"""Clean rows are stored and found again, and files that cannot be read are reported."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import MissingFilesError, SourceError
from xaug.data_cards.ingest import find_clean, materialize_clean, materialize_readable, no_rows
from xaug.data_cards.parameters import as_keyword, spell
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.files import FilesSource

# First 16 digits of (fingerprint, content_sha256) of the fixtures' rows, the same in every release so far. A change
# of a fingerprint makes all users' clean versions again; a change of content changes their results.
MADE = {
    "mnli": ("49483ed0af781c0c", "6cb6105a236c3e42"),
    "squad_v2": ("e5b93a50dd800211", "fc650f085a1a6e3c"),
    "hellaswag": ("3ad252991c9adf6c", "7aebb72a6f478c8b"),
    "ccg": ("a8ad2e0299d63554", "7a91e6a41e8cc8e1"),
}


@pytest.fixture
def official(fixtures: Path) -> FilesSource:
    return FilesSource(fixtures / "official")


@pytest.mark.parametrize("name", MADE)
def test_the_content_hash_is_that_of_earlier_releases(name: str, official: FilesSource, tmp_path: Path) -> None:
    splits = tuple(official.splits(card(name)))
    made, new = materialize_clean(tmp_path, card(name), official, splits)
    assert new
    assert (made.manifest.fingerprint[:16], made.manifest.content_sha256[:16]) == MADE[name]
    again, new = materialize_clean(tmp_path, card(name), official, splits)
    assert (again.ref, new) == (made.ref, False)


def test_the_embedded_worlds_content_hash_is_that_of_earlier_releases(tmp_path: Path) -> None:
    made, _ = materialize_clean(
        tmp_path, card("pocket_mnli"), open_source("pocket"), ("train", "validation"), limit=200
    )
    assert made.manifest.content_sha256[:16] == "3942e53e87393713"
    assert made.manifest.source.world == made.dataset.world == "pocket"


def test_a_version_is_found_by_its_request(official: FilesSource, tmp_path: Path) -> None:
    mnli = card("mnli")
    assert find_clean(tmp_path, mnli, official, ("train",)) is None
    assert not any(tmp_path.iterdir()), "looking writes nothing"
    made, _ = materialize_clean(tmp_path, mnli, official, ("train",))
    found = find_clean(tmp_path, mnli, official, ("train",))
    assert found is not None
    assert found.ref == made.ref
    assert find_clean(tmp_path, mnli, official, ("train", "validation")) is None
    assert find_clean(tmp_path, mnli, FilesSource(tmp_path), ("train",)) is None, "files that are gone"


def test_readable_splits_are_stored_and_the_others_have_a_reason(fixtures: Path, tmp_path: Path) -> None:
    shutil.copytree(fixtures / "official" / "glue_data", tmp_path / "data")
    (tmp_path / "data" / "MNLI" / "train.tsv").write_text("nothing of MNLI\n")
    made, broken = materialize_readable(
        tmp_path / "store", card("mnli"), FilesSource(tmp_path / "data"), ("train", "validation")
    )
    assert list(made.manifest.splits) == ["validation"]
    assert list(broken) == ["train"]
    assert "train.tsv" in broken["train"]
    with pytest.raises(SourceError):
        materialize_readable(tmp_path / "store", card("mnli"), FilesSource(tmp_path / "data"), ("train",))


def test_files_that_are_missing_are_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFilesError, match="no official file of mnli"):
        materialize_clean(tmp_path / "store", card("mnli"), FilesSource(tmp_path), ("train",))


def test_a_version_without_rows_is_explained() -> None:
    report = ReadReport()
    assert "its files hold no records" in no_rows(card("mnli"), report)
    report.dropped["no_gold_label"] = 1200
    report.bad["it is malformed"] = 2
    report.bad_examples.append("train.tsv:7: it is malformed")
    message = spell(no_rows(card("mnli"), report), as_keyword)
    assert message == (
        "mnli has no rows to make a version of: 1,200 records were dropped as no_gold_label; 2 records are malformed,"
        " of which the first is train.tsv:7: it is malformed. Choose another split=."
    )
