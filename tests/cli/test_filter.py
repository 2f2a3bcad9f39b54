"""`xaug filter`: other thresholds for rows that were attacked once."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from command_line import Xaug
from generating import command, run
from tiny import OFFICIAL, TinyModels
from xaug.augment.judgement import thresholds_of
from xaug.data_cards.store import Store


@pytest.fixture(scope="module")
def shelf(tiny: TinyModels, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with mnli/bae@v1, all of whose edited rows the similarity filter rejected, and mnli/clean@v1."""
    store = tmp_path_factory.mktemp("store")
    for arguments in (
        [*command(tiny, store, "mnli"), "--similarity", "1"],
        ["generate", "mnli", "--attack", "clean", "--source", str(OFFICIAL), "--store", str(store)],
    ):
        done = run(arguments)
        assert done.code == 0, done.err
    return store


def test_a_child_holds_the_same_rows_under_other_thresholds(shelf: Path, xaug: Xaug) -> None:
    parent = Store(shelf).resolve("mnli/bae@v1")
    arguments = ("filter", "mnli/bae@v1", "--similarity", "0", "--filter", "edit_ratio=1", "--store", str(shelf))
    found = xaug(*arguments, "--json").json
    assert (found["parent"], found["made"]) == ("mnli/bae@v1", True)
    child = Store(shelf).resolve(found["ref"])
    assert child.manifest.parent is not None
    assert child.manifest.parent.content_sha256 == parent.manifest.content_sha256
    assert child.verify() == []
    assert found["rows"]["train"] > parent.manifest.splits["train"].rows, "wider thresholds keep more"
    assert sum(found["rows"].values()) == 12
    assert (found["funnel"][0]["step"], found["funnel"][0]["rows_in"]) == ("outcome", 12)

    def facts(ref: str) -> list[tuple[object, ...]]:
        version = Store(shelf).resolve(ref)
        rows = [row for split in version.manifest.splits for row in version.table(split).to_pylist()]
        names = ("id", "text_a", "text_b", "edits", "queries", "similarity_score", "edit_ratio_score")
        return sorted(tuple(str(row[name]) for name in names) for row in rows)

    assert facts(found["ref"]) == facts("mnli/bae@v1"), "no row was attacked or scored again"

    again = xaug(*arguments, "--json").json
    assert (again["made"], again["ref"]) == (False, found["ref"])
    assert "it existed already" in xaug(*arguments).out


def test_a_version_without_kept_rows_names_the_filter_that_dropped_most(
    shelf: Path, tiny: TinyModels, xaug: Xaug, tmp_path: Path
) -> None:
    done = xaug(*command(tiny, tmp_path, "mnli"), "--similarity", "1")
    assert done.code == 0, done.err
    warning = " ".join(done.err.split())
    assert "mnli/bae@v1 keeps no row, so nothing can be trained on it. The filter similarity dropped most:" in warning
    assert "at the threshold 1." in warning
    advice = re.search(
        r"run `xaug filter mnli/bae@v1` with another threshold, such as (--filter similarity=\S+)\.", warning
    )
    assert advice, warning
    loosened = xaug("filter", "mnli/bae@v1", *advice[1].split(), "--store", str(tmp_path), "--json")
    before, after = (next(one for one in steps if one["step"] == "similarity") for steps in (
        [step.model_dump() for step in Store(tmp_path).resolve("mnli/bae@v1").manifest.funnel], loosened.json["funnel"],
    ))  # fmt: skip
    assert after["rows_out"] >= (before["rows_in"] - 1) // 2 > before["rows_out"], "half of the rows pass"
    again = xaug("filter", "mnli/bae@v1", "--similarity", "1", "--filter", "edit_ratio=0", "--store", str(tmp_path))
    assert "keeps no row" in again.err


def test_a_version_with_kept_rows_has_no_such_warning(shelf: Path, xaug: Xaug) -> None:
    done = xaug(
        "filter", "mnli/bae@v1", "--similarity", "0", "--filter", "edit_ratio=0.9", "--filter", "label=-1",
        "--store", str(shelf),
    )  # fmt: skip
    assert "keeps no row" not in done.err


def test_a_damaged_parent_gets_no_child(shelf: Path, xaug: Xaug, tmp_path: Path) -> None:
    shutil.copytree(shelf / "mnli/bae/v1", tmp_path / "mnli/bae/v1")
    shard = next((tmp_path / "mnli/bae/v1/rejected").glob("*.arrow"))
    content = bytearray(shard.read_bytes())
    content[len(content) // 2] ^= 1
    shard.write_bytes(content)
    done = xaug("filter", "mnli/bae", "--similarity", "0", "--store", str(tmp_path))
    assert done.code == 1
    assert "rejected/data-00000-of-00001.arrow was changed" in done.err
    assert [path.name for path in (tmp_path / "mnli/bae").iterdir()] == ["v1"], "neither a child nor work for one"
    assert "damaged" in xaug("verify", "--store", str(tmp_path)).out


def test_wider_and_back_again(shelf: Path, xaug: Xaug) -> None:
    parent = Store(shelf).resolve("mnli/bae@v1")
    wide = xaug("filter", "mnli/bae@v1", "--similarity", "0.01", "--store", str(shelf), "--json").json
    rows = Store(shelf).resolve(wide["ref"]).table("train").to_pylist()
    assert rows
    assert all(row["similarity_score"] >= 0.01 for row in rows)
    back = xaug("filter", wide["ref"], "--similarity", "1", "--store", str(shelf), "--json").json
    assert back["parent"] == wide["ref"]
    assert back["rows"] == {name: split.rows for name, split in parent.manifest.splits.items()}
    assert back["funnel"] == [step.model_dump() for step in parent.manifest.funnel]


def test_thresholds_that_change_nothing_make_no_version(shelf: Path, xaug: Xaug) -> None:
    parent, before = Store(shelf).resolve("mnli/bae@v1"), Store(shelf).versions()
    same = [part for name, value in thresholds_of(parent).items() for part in ("--filter", f"{name}={value}")]
    done = xaug("filter", "mnli/bae@v1", *same, "--store", str(shelf))
    assert done.code == 0, done.err
    assert "rows; it existed already" in done.out
    found = xaug("filter", "mnli/bae@v1", *same, "--store", str(shelf), "--json").json
    assert (found["ref"], found["made"]) == ("mnli/bae@v1", False)
    assert Store(shelf).versions() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("mnli/bae@v1",), "No threshold of mnli/bae@v1 is to be changed. Give one with --filter"),
        (("mnli/bae@v1", "--filter", "edit_ratio="), "edit_ratio= has no threshold. Write NAME=X"),
        (("mnli/bae@v1", "--filter", "edit_ratio= "), "edit_ratio=  has no threshold. Write NAME=X"),
        (("mnli/bae@v1", "--filter", "edit_ratio"), "--filter edit_ratio: give the threshold that its scores"),
        (("mnli/bae", "--filter", "similarty=0.9"), "Did you mean similarity?"),
        (("mnli/bae", "--filter", "fluency=2"), "has no fluency scores. It has: "),
        (("mnli/bae", "--filter", "similarity=high"), "'high' is not a number"),
        (("mnli/clean", "--similarity", "0.9"), "has no filter scores"),
        (("mnli-bae", "--similarity", "0.9"), "is not a version's name"),
    ],
)
def test_a_wrong_option_is_one_message(shelf: Path, xaug: Xaug, arguments: tuple[str, ...], message: str) -> None:
    before = Store(shelf).versions()
    done = xaug("filter", *arguments, "--store", str(shelf))
    assert done.code == 2
    assert message in done.err
    assert "Traceback" not in done.err
    assert Store(shelf).versions() == before


def test_a_version_that_is_not_there(shelf: Path, xaug: Xaug) -> None:
    done = xaug("filter", "mnli/bea", "--similarity", "0.9", "--store", str(shelf))
    assert done.code == 1
    assert "Did you mean mnli/bae" in done.err


def test_a_parent_with_a_broken_shard_makes_no_child(shelf: Path, tmp_path: Path, xaug: Xaug) -> None:
    import shutil

    store = Path(shutil.copytree(shelf, tmp_path / "store"))
    (shard,) = Store(store).resolve("mnli/bae@v1").path.glob("rejected/*.arrow")
    shard.write_bytes(shard.read_bytes()[: shard.stat().st_size // 2])
    done = xaug("filter", "mnli/bae@v1", "--similarity", "0.123", "--store", str(store))
    assert done.code == 1
    assert shard.name in done.err
    assert "Traceback" not in done.err
    assert [v.ref for v in Store(store).versions()] == [v.ref for v in Store(shelf).versions()]
