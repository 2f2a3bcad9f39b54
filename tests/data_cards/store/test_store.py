from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from making_versions import FEATURES, REQUEST, about, draft, make, splits, unit_table
from xaug.data_cards.errors import NoSuchVersionError, UnknownNameError, UsageError
from xaug.data_cards.manifest import About, FunnelStep, ManifestDraft
from xaug.data_cards.store import Store, fingerprint


def test_references(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first, second = make(tmp_path), make(tmp_path, {**REQUEST, "seed": 14})
    other = make(tmp_path, {"recipe": "textattack:pwws"}, recipe="textattack:pwws")
    assert [version.ref for version in store.versions()] == [
        "mnli/bae@v1",
        "mnli/bae@v2",
        "mnli/textattack:pwws@v1",
    ]
    assert store.versions("mnli", "bae") == [first, second]
    assert store.versions("qqp") == []
    assert store.resolve("mnli/bae@v1") == first
    assert store.resolve("mnli/bae") == store.resolve("mnli/bae@latest") == second
    assert store.resolve("mnli/textattack:pwws") == other


def test_the_tenth_version_is_newer_than_the_ninth(tmp_path: Path) -> None:
    for number in (2, 9, 10):
        (tmp_path / "mnli" / "bae" / f"v{number}").mkdir(parents=True)
    assert Store(tmp_path).resolve("mnli/bae").number == 10
    assert make(tmp_path / "new").number == 1


@pytest.mark.parametrize(
    ("ref", "hint"),
    [
        ("mnli/bea", "Did you mean mnli/bae"),
        ("mnli/bae@v7", "Did you mean mnli/bae"),
        ("xx/yy", "`xaug ls` lists all versions"),
    ],
)
def test_an_unknown_reference_names_the_nearest(tmp_path: Path, ref: str, hint: str) -> None:
    make(tmp_path)
    with pytest.raises(NoSuchVersionError, match=hint):
        Store(tmp_path).resolve(ref)


def test_an_empty_store_says_so(tmp_path: Path) -> None:
    assert Store(tmp_path / "none").versions() == []
    with pytest.raises(NoSuchVersionError, match="is empty"):
        Store(tmp_path / "none").resolve("mnli/bae")


@pytest.mark.parametrize("ref", ["mnli", "mnli/bae@2", "mnli/bae@v0", "../x/y", "mnli/..", "mnli/bae/v1", ""])
def test_what_is_no_reference_is_a_usage_error(tmp_path: Path, ref: str) -> None:
    with pytest.raises(UsageError, match="TASK/RECIPE"):
        Store(tmp_path).resolve(ref)


def test_a_recipe_cannot_leave_the_store(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot name a version"):
        Store(tmp_path).stage("mnli", "../../x", {})


def test_find_is_by_fingerprint(tmp_path: Path) -> None:
    version = make(tmp_path)
    store = Store(tmp_path)
    assert store.find("mnli", "bae", fingerprint(REQUEST)) == version
    assert store.find("mnli", "bae", fingerprint({**REQUEST, "seed": 14})) is None
    (version.path / "manifest.json").write_text("{")
    assert store.find("mnli", "bae", fingerprint(REQUEST)) is None


def test_the_same_request_twice_is_one_version(tmp_path: Path) -> None:
    version = make(tmp_path)
    with Store(tmp_path).stage("mnli", "bae", REQUEST) as staging:
        assert staging.committed == version
        assert staging.commit({}, FEATURES, draft()) == version
    assert Store(tmp_path).versions() == [version]
    assert sorted(path.name for path in version.path.parent.iterdir()) == [".commit.lock", "v1"]


def test_content_and_fingerprint_leave_time_out(tmp_path: Path) -> None:
    one = make(tmp_path / "a").manifest
    other = make(tmp_path / "b").manifest
    assert one.content_sha256 == other.content_sha256
    assert one.fingerprint == other.fingerprint == fingerprint(REQUEST)
    assert one.model_copy(update={"created": other.created, "timings": other.timings}) == other


def test_manifest_counts_what_is_there(tmp_path: Path) -> None:
    version = make(tmp_path)
    manifest = version.manifest
    kept = [index for index in range(200) if index % 7 != 6]
    assert version.table("train")["id"].to_pylist() == [f"row-{index}" for index in kept]
    assert manifest.rows == manifest.splits["train"].rows == len(kept)
    assert manifest.splits["rejected"].rows == version.table("rejected").num_rows == 200 - len(kept)
    assert [shard.rows for shard in manifest.splits["train"].shards] == [64, 64, len(kept) - 128]
    assert manifest.request == REQUEST
    with pytest.raises(UnknownNameError, match="Did you mean train"):
        version.table("trian")


def test_answers_of_models_alone_are_work_to_go_on_from(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.stage("mnli", "bae", REQUEST) as staging:
        staging.answers("a/b ü").write_bytes(b"12345")
    (left,) = store.unfinished()
    assert (left.units, left.bytes) == (0, 5)
    with store.stage("mnli", "bae", REQUEST) as staging:
        assert staging.units() == []
        assert staging.answers("a/b ü").read_bytes() == b"12345"
        staging.answers("a/b ü").unlink()
    assert store.unfinished() == []
    assert not left.path.exists()


def test_units_are_listed_and_resumed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.stage("mnli", "bae", REQUEST) as staging:
        staging.put("train-0", unit_table(0), {"queries": 5})
        staging.put("a/b ü", unit_table(1), {})
    (left,) = store.unfinished()
    assert (left.task, left.recipe, left.units) == ("mnli", "bae", 2)
    assert left.bytes > 0
    with store.stage("mnli", "bae", REQUEST) as staging:
        assert staging.units() == ["a/b ü", "train-0"]
        assert staging.has("train-0")
        assert not staging.has("train-1")
        assert staging.stats("train-0") == {"queries": 5}
        assert staging.table("train-0").equals(unit_table(0), check_metadata=True)
        with pytest.raises(KeyError):
            staging.table("train-1")
        staging.discard()
    assert store.unfinished() == []
    assert [path.name for path in (tmp_path / "mnli" / "bae").iterdir()] == []


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other request"])
def test_a_broken_unit_is_made_again(tmp_path: Path, damage: str) -> None:
    store = Store(tmp_path)
    with store.stage("mnli", "bae", REQUEST) as staging:
        staging.put("train-0", unit_table(0), {})
        (file,) = staging.path.glob("*.unit")
    content = bytearray(file.read_bytes())
    if damage == "other request":
        with store.stage("mnli", "bae", {"other": 1}) as other:
            other.put("train-0", unit_table(0), {})
            content = bytearray(next(other.path.glob("*.unit")).read_bytes())
    if damage == "flip":
        content[len(content) // 2] ^= 1
    harmed: dict[str, bytes] = {"cut": bytes(content[:-1000]), "empty": b""}
    file.write_bytes(harmed.get(damage, content))
    with store.stage("mnli", "bae", REQUEST) as staging:
        assert not staging.has("train-0")
        assert staging.units() == []


def test_rows_that_do_not_fit_commit_nothing_and_keep_the_units(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.stage("mnli", "bae", REQUEST) as staging:
        staging.put("train-0", unit_table(0).drop_columns(["label"]), {})
        with pytest.raises(ValueError, match="label"):
            staging.commit(splits(staging, 1), FEATURES, draft())
        assert staging.units() == ["train-0"]
    assert store.versions() == []
    assert [path for path in (tmp_path / "mnli" / "bae").iterdir() if "building" in path.name] == []


def test_the_manifest_may_be_made_when_all_rows_are_drawn(tmp_path: Path) -> None:
    drawn = 0

    def counted() -> Iterator[pa.Table]:
        nonlocal drawn
        for number in range(3):
            drawn += 1
            yield unit_table(number)

    def manifest() -> ManifestDraft:
        return draft(statistics={"drawn": drawn})

    with Store(tmp_path).stage("mnli", "bae", REQUEST) as staging:
        version = staging.commit({"train": counted()}, FEATURES, manifest, about=about())
    assert version.manifest.statistics == {"drawn": 3}


def test_a_funnel_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(ValueError, match="dropped 10 rows, but its reasons add up to 9"):
        FunnelStep(step="attack", rows_in=20, rows_out=10, dropped={"failed": 9})


def test_about_copies_a_card() -> None:
    from xaug.data_cards.card import DatasetCard

    assert set(About.model_fields) - set(DatasetCard.model_fields) == {"hub_repos"}
    assert about().labels == ("entailment", "neutral", "contradiction")


def test_a_request_that_failed_before_its_first_unit_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(ZeroDivisionError), store.stage("mnli", "bae", REQUEST):
        raise ZeroDivisionError
    assert store.unfinished() == []
    assert list((tmp_path / "mnli/bae").iterdir()) == []
    with store.stage("mnli", "bae", REQUEST):
        assert store.unfinished() == [], "work in hand that has no unit yet is nothing to go on from"


def test_units_that_a_kill_left_beside_their_version_are_removed(tmp_path: Path) -> None:
    """A kill right after the commit's rename leaves both, and `ls` would list the units as unfinished forever."""
    staging = Store(tmp_path).stage("mnli", "bae", REQUEST)
    version = make(tmp_path)
    staging.path.mkdir()
    (staging.path / "train-0.unit").write_bytes(b"x")
    assert len(Store(tmp_path).unfinished()) == 1
    with Store(tmp_path).stage("mnli", "bae", REQUEST) as again:
        assert again.committed == version
    assert Store(tmp_path).unfinished() == []
    assert not staging.path.exists()
