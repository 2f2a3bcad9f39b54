"""croissant.json: valid for mlcroissant, and true of the files beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from making_cards import ATTACKED, LABELS, attacked_version, clean_version
from making_versions import about
from xaug.data_cards.catalog import cards, target_cards
from xaug.data_cards.durable import sha256_of
from xaug.data_cards.export.folder import plan_export, write_export
from xaug.data_cards.facts.model import CardFacts
from xaug.data_cards.manifest import About, Manifest, ModelInfo, Parent, SourceFile, SourceInfo
from xaug.data_cards.render.columns import described
from xaug.data_cards.render.croissant import DataFile, describe, render
from xaug.data_cards.store import Version
from xaug.data_cards.task_types import CLASSIFICATION, SPAN, TASK_TYPES, TaskType

NO_FACTS = CardFacts(attacked=False, offered=0, lengths=(), balance=None)


def metadata(version: Version) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((version.path / "croissant.json").read_text(encoding="utf-8"))
    return content


def of_type(nodes: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [node for node in nodes if node["@type"] == kind]


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Version:
    source = SourceInfo(name="data", kind="files", files=(SourceFile(path="a/b.jsonl", size=7, sha256="1" * 64),))
    return attacked_version(
        tmp_path_factory.mktemp("store"), CLASSIFICATION, source=source,
        parent=Parent(ref="mnli/bae@v1", content_sha256="2" * 64),
        models={"judge": ModelInfo(name="j", sha256="3" * 64)},
    )  # fmt: skip


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # mlcroissant uses what rdflib is about to remove
@pytest.mark.parametrize("attacked", [False, True])
@pytest.mark.parametrize("task_type", list(TASK_TYPES), ids=str)
def test_mlcroissant_accepts_it(task_type: TaskType, attacked: bool, tmp_path: Path) -> None:
    croissant = pytest.importorskip("mlcroissant", reason="needs the package mlcroissant")
    if attacked and task_type not in ATTACKED:
        pytest.skip("no attack edits these rows")
    version = (attacked_version if attacked else clean_version)(tmp_path, task_type)
    dataset = croissant.Dataset(jsonld=version.path / "croissant.json")
    issues = dataset.metadata.ctx.issues
    assert not issues.errors and not issues.warnings, (issues.errors, issues.warnings)
    manifest = version.manifest
    assert dataset.metadata.name == f"mnli-{manifest.recipe}-v1"
    assert {one.uuid for one in dataset.metadata.record_sets} >= set(manifest.splits)
    fields = {field.name for one in dataset.metadata.record_sets if one.uuid == "train" for field in one.fields}
    assert fields == set(manifest.features)


def test_it_is_json_ld_that_says_what_the_version_is(version: Version) -> None:
    content, manifest = metadata(version), version.manifest
    assert content["conformsTo"][0] == "http://mlcommons.org/croissant/1.1"
    assert content["version"] == "1.0.0"
    assert content["datePublished"] == manifest.created.date().isoformat()
    assert content["citeAs"] == manifest.about.citation
    assert content["url"] == manifest.about.homepage
    assert content["identifier"] == f"sha256:{manifest.content_sha256}"
    assert content["usageInfo"]["text"] == "The licence allows redistribution under its terms."


@pytest.mark.parametrize("task_type", list(TASK_TYPES), ids=str)
def test_files_and_fields_are_those_of_the_folder(task_type: TaskType, tmp_path: Path) -> None:
    version = clean_version(tmp_path, task_type)
    content, manifest = metadata(version), version.manifest
    files = of_type(content["distribution"], "cr:FileObject")
    assert len(files) == 2
    for file in files:
        path = version.path / file["contentUrl"]
        assert file["sha256"] == sha256_of(path)
        assert file["contentSize"] == f"{path.stat().st_size} B"
        assert file["encodingFormat"] == "application/vnd.apache.arrow.stream"
    sets = {one["@id"]: one["includes"] for one in of_type(content["distribution"], "cr:FileSet")}
    assert sets == {f"files/{name}": [shard.file for shard in one.shards] for name, one in manifest.splits.items()}
    for split in manifest.splits:
        (record_set,) = (one for one in content["recordSet"] if one["@id"] == split)
        assert record_set["size"]["value"] == manifest.splits[split].rows
        assert [field["name"] for field in record_set["field"]] == list(manifest.features)
        for field in record_set["field"]:
            assert field["description"], field
            for leaf in field.get("subField", [field]):
                assert leaf["source"]["fileSet"]["@id"] == f"files/{split}"
                assert leaf["source"]["extract"]["column"] == field["name"]


def test_lists_structures_and_labels(version: Version) -> None:
    content = metadata(version)
    fields = {field["@id"]: field for one in content["recordSet"] for field in one["field"]}
    edits = fields["train/edits"]
    assert edits["isArray"] and [one["name"] for one in edits["subField"]] == [
        "edits/field", "edits/start", "edits/end", "edits/before", "edits/after",
    ]  # fmt: skip
    assert edits["subField"][1]["dataType"] == "cr:Int32"
    assert fields["train/label"]["dataType"] == ["cr:Int64", "cr:Label"]
    assert fields["train/similarity_score"]["dataType"] == "cr:Float32"
    names = content["recordSet"][0]
    assert fields["train/label"]["references"]["field"]["@id"] == names["key"]["@id"]
    assert [list(entry.values()) for entry in names["data"]] == [[at, name] for at, name in enumerate(LABELS)]


def test_lineage_is_in_the_vocabulary_of_prov(version: Version) -> None:
    content, manifest = metadata(version), version.manifest
    assert [(one["name"], one["sha256"]) for one in content["prov:wasDerivedFrom"]] == [
        ("mnli/bae@v1", "2" * 64), ("a/b.jsonl", "1" * 64),
    ]  # fmt: skip
    activity = content["prov:wasGeneratedBy"]
    assert activity["identifier"] == f"sha256:{manifest.fingerprint}"
    assert [(one["name"], one["sha256"]) for one in activity["prov:used"]] == [("j", "3" * 64)]
    agents = {one["name"]: one["softwareVersion"] for one in activity["prov:wasAssociatedWith"]}
    assert agents == manifest.packages and "xaug" in agents


@pytest.mark.parametrize("card", [*cards(), *target_cards()], ids=lambda card: str(card.id))
def test_every_dataset_of_the_catalog_is_described(version: Version, card: Any) -> None:
    known = About.of(card)
    content = json.loads(render(Manifest.model_validate({**dict(version.manifest), "about": known}), NO_FACTS))
    assert content["license"] == known.license or content["license"] == f"https://spdx.org/licenses/{known.license}"
    assert content["citeAs"] == known.citation
    assert all(author["name"] for author in content.get("creator", []))


def test_authors_are_those_of_the_citation(version: Version) -> None:
    citation = "@article{a,\n  author = {Ana Núñez and {The Group} and\n    B. C. Doe},\n  title = {T},\n}"
    manifest = Manifest.model_validate({**dict(version.manifest), "about": about(citation=citation, license="MIT")})
    content = json.loads(render(manifest, NO_FACTS))
    assert [one["name"] for one in content["creator"]] == ["Ana Núñez", "The Group", "B. C. Doe"]
    assert content["license"] == "https://spdx.org/licenses/MIT"


def test_files_of_an_export_are_described_in_their_format(version: Version) -> None:
    files = [DataFile("data/train-00000-of-00001.parquet", "train", 10, "4" * 64)]
    manifest = version.manifest
    exported = manifest.model_copy(update={"splits": {"train": manifest.splits["train"]}})
    content = json.loads(describe(exported, files, "application/vnd.apache.parquet"))
    assert content["distribution"][0]["contentUrl"] == "data/train-00000-of-00001.parquet"
    assert content["distribution"][1]["includes"] == ["data/train-00000-of-00001.parquet"]
    assert {one["@id"] for one in content["recordSet"]} == {"train", "enumeration/labels"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", ["parquet", "csv", "jsonl"])
@pytest.mark.parametrize("task_type", ATTACKED, ids=str)
def test_an_export_is_read_as_its_croissant_says(task_type: TaskType, name: str, tmp_path: Path) -> None:
    croissant = pytest.importorskip("mlcroissant", reason="needs the package mlcroissant")
    version = clean_version(tmp_path / "store", task_type)
    write_export(plan_export(version, name), tmp_path / "to")
    dataset = croissant.Dataset(jsonld=tmp_path / "to" / "croissant.json")
    assert not dataset.metadata.ctx.issues.errors and not dataset.metadata.ctx.issues.warnings
    content = json.loads((tmp_path / "to" / "croissant.json").read_text(encoding="utf-8"))
    for file in of_type(content["distribution"], "cr:FileObject"):
        assert file["sha256"] == sha256_of(tmp_path / "to" / file["contentUrl"])
    fields = {field["name"]: field for one in content["recordSet"] for field in one["field"] if one["@id"] == "train"}
    named = name != "parquet"
    if task_type is CLASSIFICATION:
        assert fields["label"]["dataType"] == ("sc:Text" if named else ["cr:Int64", "cr:Label"])
    if task_type is SPAN:
        assert ("subField" in fields["answers"]) == (name != "csv")


def test_a_column_of_another_program_has_no_description() -> None:
    assert described("whatever") == ""
    assert described("fluency_ok").startswith("Whether the filter fluency lets")
