"""Lists read a part of the manifest, which says the same as the whole one and is refused for the same damages."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from making_versions import REQUEST, make
from signing import sign
from xaug.data_cards.errors import CorruptVersionError
from xaug.data_cards.store import Store, Version, fingerprint
from xaug.data_cards.summary import Summary


@pytest.fixture
def version(tmp_path: Path) -> Version:
    return make(tmp_path / "store")


def fresh(version: Version) -> Version:
    return Version(version.task, version.recipe, version.number, version.path)


def test_a_summary_says_what_the_manifest_says(version: Version) -> None:
    for name in (*Summary.model_fields, "ref", "rows"):
        assert getattr(version.summary, name) == getattr(version.manifest, name), name
    assert version.summary.bytes == sum(path.stat().st_size for path in version.path.rglob("*.arrow"))


def rewrite(version: Version, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the manifest and sign it again, as another program might."""
    path = version.path / "manifest.json"
    manifest = json.loads(path.read_bytes())
    change(manifest)
    path.write_text(json.dumps(manifest))
    sign(version.path)


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest.update(schema_version=2),
        lambda manifest: manifest.update(version=7),
        lambda manifest: manifest.update(fingerprint="x"),
        lambda manifest: manifest.pop("created"),
        lambda manifest: manifest["splits"]["train"].update(rows=1),
        lambda manifest: manifest["splits"]["train"]["shards"][0].update(file="../../outside"),
    ],
)
def test_a_fault_of_what_it_shows_is_the_manifests_fault(
    version: Version, change: Callable[[dict[str, Any]], object]
) -> None:
    rewrite(version, change)
    with pytest.raises(CorruptVersionError) as whole:
        _ = fresh(version).manifest
    with pytest.raises(CorruptVersionError) as part:
        _ = fresh(version).summary
    assert str(part.value) == str(whole.value)


@pytest.mark.parametrize("damage", [b"{", b"{}\n", b""])
def test_a_changed_manifest_has_no_summary(version: Version, damage: bytes) -> None:
    (version.path / "manifest.json").write_bytes(damage)
    with pytest.raises(CorruptVersionError, match="was changed"):
        _ = fresh(version).summary


def test_a_version_whose_manifest_is_broken_elsewhere_is_not_found_as_finished(version: Version) -> None:
    store = Store(version.path.parents[2])
    assert store.find(version.task, version.recipe, version.manifest.fingerprint) == version
    rewrite(version, lambda manifest: manifest.update(about={}))
    assert fresh(version).summary.ref == version.ref
    assert store.find(version.task, version.recipe, version.manifest.fingerprint) is None


def test_lists_follow_versions_that_are_added_and_removed_by_hand(version: Version) -> None:
    store = Store(version.path.parents[2])
    copy = version.path.with_name("v2")
    shutil.copytree(version.path, copy)
    rewrite(Version(version.task, version.recipe, 2, copy), lambda manifest: manifest.update(version=2))
    assert [one.summary.version for one in store.versions()] == [1, 2]
    shutil.rmtree(version.path)
    assert [one.summary.version for one in store.versions()] == [2]
    assert fingerprint(REQUEST) == store.versions()[0].summary.fingerprint
