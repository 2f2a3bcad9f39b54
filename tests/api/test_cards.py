"""`xaug.card` finds the page of a version, or makes it where the version has none or people have judged its rows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import xaug
from html_pages import Page
from making_cards import attacked_version
from making_versions import make
from xaug.data_cards.audits.results import Placed
from xaug.data_cards.audits.stored import store_verdicts
from xaug.data_cards.audits.verdicts import RowKey, Verdict
from xaug.data_cards.errors import CorruptVersionError, StorageError, UsageError
from xaug.data_cards.store import Store, Version
from xaug.data_cards.task_types import CLASSIFICATION
from xaug.data_cards.version import SUMS, sums_file


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one version of real rows, and a cache."""
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    attacked_version(tmp_path / "store", CLASSIFICATION)
    return tmp_path / "store"


def earlier(version: Version) -> Version:
    """Turn a version into one of an earlier release, which wrote neither page nor croissant.json."""
    for name in ("card.html", "croissant.json"):
        (version.path / name).unlink()
    lines = (version.path / SUMS).read_text().splitlines()
    hashes = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    (version.path / SUMS).write_bytes(sums_file({n: h for n, h in hashes.items() if (version.path / n).exists()}))
    return Version(version.task, version.recipe, version.number, version.path)


def test_a_new_version_has_its_page(store: Path, tmp_path: Path) -> None:
    path = xaug.card("mnli/bae", store=store)
    assert path == store / "mnli/bae/v1/card.html"
    assert xaug.card(xaug.load("mnli/bae", store=store)) == path
    assert not (tmp_path / "cache").exists()


def test_a_page_is_written_to_a_file(store: Path, tmp_path: Path) -> None:
    path = xaug.card("mnli/bae", tmp_path / "new" / "page.html", store=store)
    assert path == tmp_path / "new" / "page.html"
    assert "Funnel" in Page(path.read_text(encoding="utf-8")).text


def test_a_version_of_an_earlier_release_gets_a_page(store: Path, tmp_path: Path) -> None:
    old = earlier(Store(store).resolve("mnli/bae"))
    assert old.verify() == []
    path = xaug.card("mnli/bae", store=store)
    assert path.is_relative_to(tmp_path / "cache")
    text = Page(path.read_text(encoding="utf-8")).text
    assert "mnli/bae@v1" in text and "Lowest cosine" in text, "the installed filter explains its scores"
    assert old.verify() == [], "nothing was written into the version"
    assert xaug.card("mnli/bae", store=store) == path


def test_the_page_has_the_verdicts_that_were_stored_since(store: Path) -> None:
    version = Store(store).resolve("mnli/bae")
    said = Placed(Verdict(RowKey("train", 0), "yes", "no"), "row-0", "kept", "")
    store_verdicts(version, {"Ana": (said,)})
    path = xaug.card("mnli/bae", store=store)
    assert path != version.path / "card.html"
    assert "Is the label still right?" in Page(path.read_text(encoding="utf-8")).text
    assert version.verify() == []


def test_a_page_is_never_written_into_a_version(store: Path) -> None:
    with pytest.raises(UsageError, match="inside"):
        xaug.card("mnli/bae", store / "mnli/bae/v1/other.html", store=store)


def test_changed_rows_give_no_page(store: Path, tmp_path: Path) -> None:
    shard = next((store / "mnli/bae/v1/train").glob("*.arrow"))
    content = bytearray(shard.read_bytes())
    content[len(content) // 2] ^= 1
    shard.write_bytes(content)
    with pytest.raises(CorruptVersionError, match="was changed"):
        xaug.card("mnli/bae", tmp_path / "page.html", store=store)


def test_a_file_in_the_way_is_named(store: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="Cannot write the card"):
        xaug.card("mnli/bae", tmp_path / "file" / "page.html", store=store)


def test_a_version_without_known_filters_has_a_page(tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "store", ignore_errors=True)
    make(tmp_path / "store")
    assert xaug.card("mnli/bae", tmp_path / "page.html", store=tmp_path / "store").exists()
