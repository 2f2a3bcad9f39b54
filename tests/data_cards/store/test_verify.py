import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from making_versions import make
from signing import sign
from xaug.data_cards.errors import CorruptVersionError
from xaug.data_cards.store import Store, Version

FILES = (
    "README.md",
    "SHA256SUMS",
    "dataset_dict.json",
    "manifest.json",
    "rejected/data-00000-of-00001.arrow",
    "train/data-00001-of-00003.arrow",
    "train/dataset_info.json",
    "train/state.json",
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Version:
    return make(tmp_path_factory.mktemp("store"))


@pytest.fixture
def version(sound: Version, tmp_path: Path) -> Version:
    """A copy of the version, to be damaged."""
    shutil.copytree(sound.path.parents[2], tmp_path / "store")
    return Store(tmp_path / "store").resolve(sound.ref)


def fresh(version: Version) -> Version:
    """Return the version as a new process sees it."""
    return Version(version.task, version.recipe, version.number, version.path)


def test_a_sound_version_has_no_problems(sound: Version) -> None:
    assert sound.verify() == []


@pytest.mark.parametrize("name", FILES)
def test_any_flipped_byte_is_found(version: Version, name: str) -> None:
    path = version.path / name
    content = path.read_bytes()
    rng = random.Random(name)
    places = {0, 1, len(content) - 1, len(content) - 2, *(rng.randrange(len(content)) for _ in range(12))}
    for place in sorted(places):
        # 0x20 changes a letter's case, so that JSON and hex digests can still be parsed
        for mask in (0x01, 0x20, 0x80):
            damaged = bytearray(content)
            damaged[place] ^= mask
            path.write_bytes(damaged)
            problems = fresh(version).verify()
            # A flip in SHA256SUMS may change a file's name or hash; then that file is reported.
            assert any(name == "SHA256SUMS" or problem.startswith(name) for problem in problems), (
                place,
                mask,
            )
    path.write_bytes(content)
    assert fresh(version).verify() == []


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:10])])
def test_a_missing_or_cut_file_is_named(version: Version, name: str, harm: Callable[[Path], None]) -> None:
    harm(version.path / name)
    problems = fresh(version).verify()
    assert any(name in problem for problem in problems), problems


def test_an_extra_file_is_named_but_not_the_cache_of_datasets(version: Version) -> None:
    (version.path / "train" / "cache-0123456789abcdef.arrow").write_bytes(b"x")
    assert version.verify() == []
    (version.path / "train" / "data-00003-of-00003.arrow").write_bytes(b"x")
    assert version.verify() == ["train/data-00003-of-00003.arrow is an extra file"]


def test_two_swapped_shards_are_both_named(version: Version) -> None:
    one, two = (version.path / f"train/data-0000{index}-of-00003.arrow" for index in (0, 1))
    content = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(content)
    assert {problem.split(" ")[0] for problem in version.verify()} == {
        "train/data-00000-of-00003.arrow",
        "train/data-00001-of-00003.arrow",
    }


def test_a_shard_cut_in_half_is_an_error_when_read(version: Version) -> None:
    shard = version.path / "train/data-00001-of-00003.arrow"
    shard.write_bytes(shard.read_bytes()[: shard.stat().st_size // 2])
    with pytest.raises(CorruptVersionError, match=r"mnli/bae@v1: train/data-00001-of-00003\.arrow has \d+ bytes"):
        fresh(version).table("train")
    assert fresh(version).table("rejected").num_rows == 28


def test_a_wrong_row_count_is_found_even_if_all_hashes_agree(version: Version) -> None:
    path = version.path / "manifest.json"
    path.write_text(path.read_text().replace('"rows": 28', '"rows": 27'))
    sign(version.path)
    problems = fresh(version).verify()
    assert "rejected/data-00000-of-00001.arrow has 28 rows, but the manifest says 27" in problems
    assert any("content_sha256" in problem for problem in problems)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"schema_version": 1', '"schema_version": 2', "invalid at schema_version.*another release"),
        ('"recipe": "bae",\n  "version"', '"recipe": "bea",\n  "version"', "belongs to the version mnli/bea@v1"),
        ('"task": "mnli",', '"task": "mnli", "new": 1,', "invalid at new"),
        ('"bytes": ', '"bytes": -', "invalid at splits.train.shards.0.bytes"),
        ('"_type": "Value"', '"_type": 3', "invalid at features: .*these are not features"),
        ('"rows": 172', '"rows": 171', "invalid at splits.train: .*has 171 rows, but its shards have 172"),
        ("{", "", "invalid at the file"),
        ('"title": "', '"title": "\\ud800', "invalid at the file"),
    ],
)
def test_a_broken_manifest_is_an_error_that_names_it(version: Version, old: str, new: str, message: str) -> None:
    path = version.path / "manifest.json"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(
        CorruptVersionError, match=r"manifest\.json was changed: its SHA-256 is not the one in SHA256SUMS"
    ):
        _ = fresh(version).manifest
    sign(version.path)
    with pytest.raises(CorruptVersionError, match=rf"manifest\.json.*{message}"):
        _ = fresh(version).manifest


def test_a_version_moved_to_another_name_says_so(version: Version) -> None:
    version.path.rename(version.path.with_name("v3"))
    with pytest.raises(CorruptVersionError, match="belongs to the version mnli/bae@v1"):
        _ = Store(version.path.parents[2]).resolve("mnli/bae@v3").manifest
