"""Clean rows into the store: what is made, what is found again, and what cannot be read."""

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

# Of the fixtures' rows, as every release so far made them: first 16 digits of (fingerprint, content_sha256). A change
# of a fingerprint has all users' clean versions made again; a change of content changes their results.
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
def test_the_same_rows_are_the_same_version_as_ever(name: str, official: FilesSource, tmp_path: Path) -> None:
    splits = tuple(official.splits(card(name)))
    made, new = materialize_clean(tmp_path, card(name), official, splits)
    assert new
    assert (made.manifest.fingerprint[:16], made.manifest.content_sha256[:16]) == MADE[name]
    again, new = materialize_clean(tmp_path, card(name), official, splits)
    assert (again.ref, new) == (made.ref, False)


def test_the_embedded_worlds_rows_are_as_ever(tmp_path: Path) -> None:
    made, _ = materialize_clean(
        tmp_path, card("pocket_mnli"), open_source("pocket"), ("train", "validation"), limit=200
    )
    assert made.manifest.content_sha256[:16] == "3942e53e87393713"
    assert made.manifest.source.world == made.dataset.world == "pocket"


def test_a_version_is_found_by_what_it_was_made_of(official: FilesSource, tmp_path: Path) -> None:
    mnli = card("mnli")
    assert find_clean(tmp_path, mnli, official, ("train",)) is None
    assert not any(tmp_path.iterdir()), "looking writes nothing"
    made, _ = materialize_clean(tmp_path, mnli, official, ("train",))
    found = find_clean(tmp_path, mnli, official, ("train",))
    assert found is not None
    assert found.ref == made.ref
    assert find_clean(tmp_path, mnli, official, ("train", "validation")) is None
    assert find_clean(tmp_path, mnli, FilesSource(tmp_path), ("train",)) is None, "files that are gone"


def test_what_can_be_read_is_kept_and_the_rest_has_a_reason(fixtures: Path, tmp_path: Path) -> None:
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


def test_why_there_is_no_row() -> None:
    report = ReadReport()
    assert "(its files hold none)" in no_rows(card("mnli"), report)
    report.dropped["no_gold_label"] = 1200
    report.bad["it is malformed"] = 2
    report.bad_examples.append("train.tsv:7: it is malformed")
    said = spell(no_rows(card("mnli"), report), as_keyword)
    assert said == (
        "mnli: there is no row to make a version of (no_gold_label 1,200, 2 malformed, the first being train.tsv:7: it"
        " is malformed). Choose another split=."
    )
