"""A version as a notebook reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
import xaug
from making_versions import make
from training import mnli_like
from xaug.data_cards.errors import NoSuchVersionError, UnknownNameError
from xaug.data_cards.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with mnli/clean and mnli/bae."""
    folder = tmp_path_factory.mktemp("loading") / "store"
    mnli_like(folder)
    return folder


def test_a_version_has_its_rows(store: Path) -> None:
    version = xaug.load("mnli/clean", store=store)
    assert (version.ref, version.rows, version.made) == ("mnli/clean@v1", {"train": 60, "validation": 20}, False)
    assert version.store == store
    assert version.table("validation").num_rows == 20
    assert repr(version).startswith("mnli/clean@v1: 60 train, 20 validation rows in ")


def test_the_environment_names_the_store(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XAUG_STORE", str(store))
    assert xaug.load("mnli/bae").rows == {"train": 20}
    with pytest.raises(NoSuchVersionError, match="Did you mean mnli/bae"):
        xaug.load("mnly/bae")


def test_rows_are_chosen_by_split_and_id(store: Path) -> None:
    version = xaug.load("mnli/clean", store=store)
    assert [split for split, _ in version.select(3)] == ["train"] * 3
    row = Store(store).resolve("mnli/clean").table("validation").to_pylist()[4]
    assert version.select(row_id=row["id"]) == [("validation", row)]
    with pytest.raises(UnknownNameError, match="split of mnli/clean@v1"):
        version.table("tset")


def test_a_notebook_shows_edits(store: Path, tmp_path: Path) -> None:
    make(tmp_path)
    edited = xaug.load("mnli/bae", store=tmp_path)._repr_html_()
    assert "<del" in edited
    assert "<ins" in edited
    clean = xaug.load("mnli/clean", store=store)._repr_html_()
    assert "<del" not in clean
    assert "60 train, 20 validation rows" in clean


def test_pandas_reads_a_split(store: Path) -> None:
    pytest.importorskip("pandas")
    frame = xaug.load("mnli/clean", store=store).to_pandas("validation")
    assert len(frame) == 20
    assert {"id", "text_a", "label"} <= set(frame.columns)
