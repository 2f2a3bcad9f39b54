"""The folder of an export: whole or absent, the same bytes each time, and what others read from it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from disks import mounted
from making_versions import LABELS, make
from xaug.data_cards.audits.stored import store_verdicts
from xaug.data_cards.audits.strata import placed
from xaug.data_cards.audits.verdicts import RowKey, Verdict
from xaug.data_cards.errors import CorruptVersionError, LockedVersionError, StorageError, UnknownNameError, UsageError
from xaug.data_cards.export import folder as exporting
from xaug.data_cards.export.folder import MANIFEST_COPY, plan_export, write_export
from xaug.data_cards.export.formats import FORMATS
from xaug.data_cards.manifest import Manifest
from xaug.data_cards.version import Version


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Version:
    return make(tmp_path_factory.mktemp("store"))


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", FORMATS.names())
def test_the_same_version_gives_the_same_bytes(version: Version, tmp_path: Path, name: str) -> None:
    for folder in ("a", "b"):
        write_export(plan_export(version, name), tmp_path / folder)
    assert content(tmp_path / "a") == content(tmp_path / "b")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


@pytest.mark.parametrize("name", FORMATS.names())
def test_the_hashes_are_those_of_all_files(version: Version, tmp_path: Path, name: str) -> None:
    files = write_export(plan_export(version, name, ["train", "rejected"]), tmp_path / "to")
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=tmp_path / "to", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    listed = {line.split("  ")[1] for line in (tmp_path / "to/SHA256SUMS").read_text().splitlines()}
    assert listed == set(content(tmp_path / "to")) - {"SHA256SUMS"}
    assert {file.path for file in files} == listed - {"README.md", "croissant.json", MANIFEST_COPY}
    for file in files:
        assert file.size == (tmp_path / "to" / file.path).stat().st_size


def test_the_card_has_peoples_verdicts(tmp_path: Path) -> None:
    version = make(tmp_path / "store")
    verdict = Verdict(RowKey("train", 0), "yes", "no")
    store_verdicts(version, {"Ada": placed(version, [verdict])})
    write_export(plan_export(version), tmp_path / "to")
    card = (tmp_path / "to/README.md").read_text(encoding="utf-8")
    assert "1 person judged 1 row." in card
    assert "| Does it read like English? | 0 | 1 | 0 | 0 | 0 to 79 | – |" in card


def test_parquet_holds_the_rows_types_and_label_names(version: Version, tmp_path: Path) -> None:
    (file,) = write_export(plan_export(version), tmp_path / "to")
    table = pq.read_table(tmp_path / "to" / file.path)
    assert table.equals(version.table("train"))
    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    assert features["label"] == {"names": list(LABELS), "_type": "ClassLabel"}
    parquet = pq.ParquetFile(tmp_path / "to" / file.path)
    assert parquet.metadata.metadata.get(b"content_defined_chunking") is not None
    assert parquet.metadata.row_group(0).column(0).has_offset_index


def test_row_groups_and_files_have_a_limited_size(
    version: Version, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xaug.data_cards.export.parquet.ROW_GROUP", 2_000)
    monkeypatch.setattr(exporting, "_FILE_BYTES", 10_000)
    monkeypatch.setattr(exporting, "BATCH_ROWS", 50)
    files = write_export(plan_export(version), tmp_path / "to")
    assert [file.rows for file in files] == [50, 50, 50, 22]
    assert files[1].path == "data/train-00001-of-00004.parquet"
    tables = [pq.read_table(tmp_path / "to" / file.path) for file in files]
    assert [row for table in tables for row in table.to_pylist()] == version.table("train").to_pylist()
    groups = [pq.ParquetFile(tmp_path / "to" / file.path).num_row_groups for file in files]
    assert max(groups) > 1


def test_datasets_reads_the_folder_with_its_labels(version: Version, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="needs the extra [augment]")
    to = tmp_path / "to"
    (file,) = write_export(plan_export(version, columns="training"), to)
    direct = datasets.load_dataset("parquet", data_files=str(to / file.path), split="train", cache_dir=str(tmp_path))
    assert direct.features["label"].names == list(LABELS)
    whole = datasets.load_dataset(str(to), split="train", cache_dir=str(tmp_path / "cache"))
    assert whole.features == direct.features
    wanted = version.table("train").select(["id", "text_a", "text_b", "label"]).to_pylist()
    assert list(whole) == list(direct) == wanted


# `datasets` does not close CSV files.
@pytest.mark.filterwarnings("ignore:.*unclosed file", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_datasets_reads_text_formats_by_the_card(version: Version, tmp_path: Path, name: str) -> None:
    datasets = pytest.importorskip("datasets", reason="needs the extra [augment]")
    to = tmp_path / "to"
    write_export(plan_export(version, name, ["train", "rejected"], "training"), to)
    both = datasets.load_dataset(str(to), cache_dir=str(tmp_path / "cache"))
    assert {split: rows.num_rows for split, rows in both.items()} == {"train": 172, "rejected": 28}
    first: dict[str, Any] = both["train"][0]
    assert (first["text_a"], first["label"]) == ("Der Hund Nr. 0 schläft 🐕.", "entailment")


def test_the_card_says_where_the_rows_come_from(version: Version, tmp_path: Path) -> None:
    write_export(plan_export(version, splits=["train"], columns="training"), tmp_path / "to")
    card = (tmp_path / "to/README.md").read_text(encoding="utf-8")
    for text in (
        "This folder holds the version `mnli/bae@v1` as Parquet.",
        'path: "data/train-00000-of-00001.parquet"',
        "| train | `data/train-00000-of-00001.parquet` | 172 |",
        'load_dataset(".", split="train")',
        "Columns: `id`, `text_a`, `text_b`, `label`.",
        "OANC and others",
        version.manifest.content_sha256,
    ):
        assert text in card, text
    assert "edits" not in card.split("## Load")[0]
    assert "load_from_disk" not in card


def test_no_folder_of_this_machine_is_told(version: Version, tmp_path: Path) -> None:
    manifest = version.manifest
    private = manifest.model_copy(
        update={
            "source": manifest.source.model_copy(update={"name": "files in /home/ada/data"}),
            "models": {
                role: model.model_copy(update={"name": "/home/ada/models/nli"})
                for role, model in manifest.models.items()
            }
            | {"mlm": manifest.models["victim"].model_copy(update={"name": "owner/name"})},
            "read": manifest.read.model_copy(update={"bad_examples": ("/home/ada/data/a.tsv:3: it is bad",)}),
        }
    )
    public = exporting.public(private)
    assert "/home" not in public.to_bytes().decode()
    assert public.read.bad_examples == ("a.tsv:3: it is bad",)
    assert {role: model.name for role, model in public.models.items()} == {"victim": "nli", "mlm": "owner/name"}
    write_export(plan_export(version), tmp_path / "to")
    copied = Manifest.model_validate_json((tmp_path / "to" / MANIFEST_COPY).read_bytes())
    assert copied.content_sha256 == manifest.content_sha256
    assert copied.splits == manifest.splits, "the whole version, though not all of it was exported"


def test_a_made_world_is_named_first(version: Version, tmp_path: Path) -> None:
    manifest = version.manifest
    made = manifest.model_copy(update={"source": manifest.source.model_copy(update={"kind": "pocket"})})
    made_version = Version(version.task, version.recipe, version.number, version.path)
    made_version.__dict__["manifest"] = made
    write_export(plan_export(made_version), tmp_path / "to")
    assert "**No person wrote these rows.**" in (tmp_path / "to/README.md").read_text(encoding="utf-8")


def test_a_changed_shard_is_refused_and_leaves_nothing(version: Version, tmp_path: Path) -> None:
    copy = Version(version.task, version.recipe, version.number, tmp_path / "store/mnli/bae/v1")
    shutil.copytree(version.path, copy.path)
    shard = next(copy.path.glob("train/*.arrow"))
    content = bytearray(shard.read_bytes())
    content[len(content) // 2] ^= 1
    shard.write_bytes(content)
    with pytest.raises(CorruptVersionError, match="was changed"):
        write_export(plan_export(copy), tmp_path / "to")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"]


def test_a_failure_leaves_the_earlier_export(version: Version, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    to = tmp_path / "to"
    write_export(plan_export(version), to)
    before = content(to)

    def stop(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(exporting, "render_exported", stop)
    with pytest.raises(KeyboardInterrupt):
        write_export(plan_export(version, "csv"), to, overwrite=True)
    assert content(to) == before
    assert [path.name for path in tmp_path.iterdir()] == ["to"]


def test_what_a_killed_export_left_is_removed(version: Version, tmp_path: Path) -> None:
    left = tmp_path / ".exporting-to"
    left.mkdir()
    (left / "half.parquet").write_bytes(b"PAR1")
    write_export(plan_export(version), tmp_path / "to")
    assert [path.name for path in tmp_path.iterdir()] == ["to"]
    assert "half.parquet" not in content(tmp_path / "to")


def test_only_an_earlier_export_is_replaced(version: Version, tmp_path: Path) -> None:
    to = tmp_path / "to"
    to.mkdir()
    write_export(plan_export(version), to)
    with pytest.raises(UsageError, match="already holds an export"):
        write_export(plan_export(version, "csv"), to)
    write_export(plan_export(version, "csv"), to, overwrite=True)
    assert (to / "train.csv").is_file()
    assert not (to / "data").exists()
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.tex").write_text("x")
    for overwrite in (False, True):
        with pytest.raises(UsageError, match="is no earlier export"):
            write_export(plan_export(version), other, overwrite=overwrite)
        with pytest.raises(UsageError, match="is no earlier export"):
            write_export(plan_export(version), other / "thesis.tex", overwrite=overwrite)
    assert content(other) == {"thesis.tex": b"x"}


@pytest.mark.parametrize("name", ["mine.txt", "data/mine.parquet", ".git/config", "README.md"])
def test_files_that_the_export_did_not_write_are_never_removed(version: Version, tmp_path: Path, name: str) -> None:
    to = tmp_path / "to"
    write_export(plan_export(version), to)
    (to / name).parent.mkdir(exist_ok=True)
    (to / name).write_text("keep")
    before = content(to)
    with pytest.raises(UsageError, match=rf"not as the export wrote them: {re.escape(name)}.*Nothing was removed"):
        write_export(plan_export(version, "csv"), to, overwrite=True)
    assert content(to) == before
    (to / name).unlink()
    write_export(plan_export(version, "csv"), to, overwrite=True)
    assert (to / "train.csv").is_file()


def test_a_link_in_an_earlier_export_is_the_users_own(version: Version, tmp_path: Path) -> None:
    to = tmp_path / "to"
    write_export(plan_export(version), to)
    (tmp_path / "mine").mkdir()
    (to / "mine").symlink_to(tmp_path / "mine")
    with pytest.raises(UsageError, match="wrote them: mine"):
        write_export(plan_export(version), to, overwrite=True)
    assert (to / "mine").is_symlink()


def test_a_file_that_appears_while_the_export_is_written_stays(
    version: Version, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "to"
    write_export(plan_export(version), to)
    render = exporting.render_exported

    def late(*given: Any) -> str:
        (to / "mine.txt").write_text("keep")
        return render(*given)

    monkeypatch.setattr(exporting, "render_exported", late)
    with pytest.raises(UsageError, match=r"wrote them: mine\.txt"):
        write_export(plan_export(version, "csv"), to, overwrite=True)
    assert (to / "mine.txt").read_text() == "keep"
    assert [path.name for path in tmp_path.iterdir()] == ["to"]


def test_a_second_export_into_the_same_folder_waits_for_none(version: Version, tmp_path: Path) -> None:
    lock = exporting.FileLock(tmp_path / ".exporting-to.lock", what="x", wait=False)
    with lock, pytest.raises(LockedVersionError, match="is being written by pid"):
        write_export(plan_export(version), tmp_path / "to")
    assert not (tmp_path / "to").exists()


def test_a_full_disk_is_explained(version: Version, tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "size=16k") as disk:
        with pytest.raises(StorageError, match=r"No room is left there: free some, or name another place with to=.$"):
            write_export(plan_export(version, "jsonl"), disk / "to")
        assert list(disk.iterdir()) == []


def test_names_are_checked_first(version: Version) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean parquet"):
        plan_export(version, "parket")
    with pytest.raises(UnknownNameError, match="Did you mean train"):
        plan_export(version, splits=["trian"])
    with pytest.raises(UnknownNameError, match="Did you mean training"):
        plan_export(version, columns="trainin")
