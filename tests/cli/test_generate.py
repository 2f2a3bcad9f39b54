"""`xaug generate` from official files to committed versions, for every task, with tiny models and no mocks."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import datasets
import pytest
from command_line import Xaug
from generating import command, run
from tiny import OFFICIAL, TinyModels
from xaug.data_cards import catalog
from xaug.data_cards.edits import undo
from xaug.data_cards.field_ref import FieldRef
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING
from xaug.data_cards.version import Version

TASKS = [card.id.name for card in catalog.cards()]


@pytest.fixture(scope="module")
def shelf(tiny: TinyModels, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with every task, both attacked and clean."""
    store = tmp_path_factory.mktemp("store")
    clean = ["generate", "all", "--attack", "clean", "--source", str(OFFICIAL), "--store", str(store)]
    for arguments in (command(tiny, store, "all"), clean):
        done = run(arguments)
        assert done.code == 0, done.err
    return store


@pytest.fixture(params=TASKS)
def version(request: pytest.FixtureRequest, shelf: Path) -> Version:
    return Store(shelf).resolve(f"{request.param}/bae")


def _rows(version: Version) -> list[dict[str, Any]]:
    return [row for split in version.manifest.splits for row in version.table(split).to_pylist()]


def _clean(version: Version) -> dict[str, dict[str, Any]]:
    rows = open_source(str(OFFICIAL)).rows(catalog.card(version.task), "train", report=ReadReport())
    return {row["id"]: row for row in rows}


def test_every_source_row_is_kept_or_rejected_once(version: Version) -> None:
    clean, rows = _clean(version), _rows(version)
    assert Counter(row["origin_id"] for row in rows) == Counter(list(clean))
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(not row["reason"] for row in version.table("train").to_pylist())
    assert all(row["reason"] for row in version.table("rejected").to_pylist())
    assert [row["origin_id"] for row in sorted(rows, key=lambda row: row["position"])] == list(clean)


def test_rows_point_to_the_clean_version(version: Version, shelf: Path) -> None:
    clean = Store(shelf).resolve(f"{version.task}/clean")
    ids = set(clean.table("train")["id"].to_pylist())
    assert {row["origin_id"] for row in _rows(version)} == ids
    assert clean.table("train").to_pylist() == list(_clean(version).values())


def test_undoing_the_edits_gives_the_clean_text(version: Version) -> None:
    clean, edited = _clean(version), 0
    for row in _rows(version):
        fields = {FieldRef.parse(edit["field"]) for edit in row["edits"]}
        for field in fields:
            own = [edit for edit in row["edits"] if edit["field"] == str(field)]
            assert undo(field.get(row), own) == field.get(clean[row["origin_id"]])
        for name in catalog.card(version.task).fields:
            if not any(field.column == name for field in fields):
                assert row[name] == clean[row["origin_id"]][name], "what no edit names is as it was"
        edited += bool(fields)
        assert bool(fields) or row["outcome"] != "succeeded"
    assert edited, "the attack changed something"


def test_labels_and_answers_are_kept(version: Version) -> None:
    card, clean = catalog.card(version.task), _clean(version)
    for row in _rows(version):
        origin = clean[row["origin_id"]]
        if card.task_type is SPAN:
            assert row["answers"]["text"] == origin["answers"]["text"]
            assert row["is_impossible"] == origin["is_impossible"]
            for text, start in zip(row["answers"]["text"], row["answers"]["answer_start"], strict=True):
                assert row["context"][start : start + len(text)] == text
        elif card.task_type is TAGGING:
            assert row["tags"] == origin["tags"]
            assert len(row["tokens"]) == len(origin["tokens"])
        else:
            assert row["label"] == origin["label"]
        if card.task_type is MULTIPLE_CHOICE:
            assert len(row["choices"]) == len(origin["choices"])


def test_the_funnel_and_the_outcomes_reconcile(version: Version) -> None:
    manifest, rows = version.manifest, _rows(version)
    assert manifest.funnel[0].rows_in == len(rows)
    for before, after in zip(manifest.funnel, manifest.funnel[1:], strict=False):
        assert before.rows_out == after.rows_in
    assert manifest.funnel[-1].rows_out == manifest.splits["train"].rows
    dropped = Counter({slug: n for step in manifest.funnel for slug, n in step.dropped.items()})
    assert dropped == Counter(row["reason"] for row in rows if row["reason"])
    assert manifest.outcomes == dict(Counter(row["outcome"] for row in rows))
    assert manifest.statistics["mean_queries"] == pytest.approx(sum(r["queries"] for r in rows) / len(rows), abs=1e-3)
    for row in rows:
        assert (row["victim_score_after"] <= row["victim_score_before"]) or row["outcome"] == "skipped"


def test_a_version_loads_with_datasets_and_verifies(version: Version, xaug: Xaug) -> None:
    loaded = datasets.load_from_disk(str(version.path))
    assert {name: split.num_rows for name, split in loaded.items()} == {
        name: split.rows for name, split in version.manifest.splits.items()
    }
    features = loaded["rejected"].features
    if catalog.card(version.task).task_type is CLASSIFICATION:
        assert features["label"].names == list(catalog.card(version.task).labels)
    if catalog.card(version.task).task_type is TAGGING:
        assert "N" in features["tags"].feature.names
    assert xaug("verify", version.ref, "--store", str(version.path.parents[2])).code == 0


def test_the_manifest_names_what_decided_the_content(version: Version) -> None:
    manifest = version.manifest
    assert set(manifest.models) == {"victim", "judge", "mlm", "encoder"}
    assert manifest.request["tagger"] == "textblob"
    assert manifest.source.files
    assert all(file.sha256 for file in manifest.source.files)
    assert (version.path / "README.md").read_text(encoding="utf-8").startswith("---\n")


def test_the_same_command_again_is_a_no_op(shelf: Path, tiny: TinyModels, xaug: Xaug) -> None:
    before = {path: path.stat().st_mtime_ns for path in shelf.rglob("*") if path.is_file()}
    done = xaug(*command(tiny, shelf, "mnli", "qqp"))
    assert done.code == 0
    assert "mnli/bae@v1 already holds the rows of this request" in done.out
    assert "qqp/bae@v1 already holds the rows of this request" in done.out
    again = xaug(*command(tiny, shelf, "mnli"), "--json").json
    assert again["made"] is False
    assert {path: path.stat().st_mtime_ns for path in shelf.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("width", [pytest.param("1", marks=pytest.mark.slow), "7"])
def test_the_width_changes_no_row(shelf: Path, tiny: TinyModels, tmp_path: Path, xaug: Xaug, width: str) -> None:
    made = xaug(*command(tiny, tmp_path, "mnli", "squad_v2"), "--width", width, "--json").json
    for record in made:
        assert record["made"]
        expected = Store(shelf).resolve(record["ref"]).manifest
        assert record["content_sha256"] == expected.content_sha256
        assert (record["funnel"], record["outcomes"]) == (
            [step.model_dump() for step in expected.funnel],
            expected.outcomes,
        )


@pytest.mark.parametrize("attack", ["bae", "clean"])
def test_a_dry_run_only_reports_the_cost(tiny: TinyModels, tmp_path: Path, xaug: Xaug, attack: str) -> None:
    store = tmp_path / "store"
    done = xaug(*command(tiny, store, "mnli", attack=attack), "--dry-run")
    assert done.code == 0, done.err
    assert "12 rows" in done.out
    assert "Nothing was written" in done.out
    found = xaug(*command(tiny, store, "mnli", attack=attack), "--limit", "5", "--dry-run", "--json").json
    assert found["rows"] == 5
    if attack != "clean":
        assert found["processes"] == 1, "five rows are one unit of work"
        assert found["measured_rows"] == 5  # there are no more
        assert 0 < found["attacking"]["low"] <= found["attacking"]["high"] < found["seconds"]["high"]
    assert not store.exists()


def test_json_is_all_there_is_on_stdout(tiny: TinyModels, tmp_path: Path, xaug: Xaug) -> None:
    done = xaug(*command(tiny, tmp_path, "mnli"), "--json", "--limit", "3", "--split", "train", "--split", "validation")
    record = json.loads(done.out)
    assert record["ref"] == "mnli/bae@v1"
    assert record["rows"].keys() == {"train", "validation", "rejected"}
    assert sum(record["rows"].values()) == 6
    assert "victim: " in done.err, "what the preflight measured goes to stderr"


@pytest.mark.parametrize(
    "attack", ["bae-i", *(pytest.param(name, marks=pytest.mark.slow) for name in ("bae-r-or-i", "bae-r-and-i"))]
)
def test_the_other_modes_insert(tiny: TinyModels, tmp_path: Path, xaug: Xaug, attack: str) -> None:
    arguments = [one.replace("similarity=0.5", "similarity=-1") for one in command(tiny, tmp_path, "mnli", "squad_v2")]
    done = xaug(*arguments, "--attack", attack, "--json")
    for record in done.json:
        version = Store(tmp_path).resolve(record["ref"])
        clean, rows = _clean(version), _rows(version)
        for row in rows:
            for field in {edit["field"] for edit in row["edits"]}:
                own = [edit for edit in row["edits"] if edit["field"] == field]
                assert undo(row[field], own) == clean[row["origin_id"]][field]
        inserted = [edit for row in rows for edit in row["edits"] if not edit["before"]]
        assert inserted
        assert all(edit["before"] == "" for row in rows for edit in row["edits"]) or attack != "bae-i"


def test_parameters_reach_the_attack(tiny: TinyModels, tmp_path: Path, xaug: Xaug) -> None:
    xaug(*command(tiny, tmp_path, "mnli"), "--set", "max_queries=4", "--fields", "text_b", "--limit", "6")
    rows = _rows(Store(tmp_path).resolve("mnli/bae"))
    assert all(row["queries"] <= 4 for row in rows)
    assert "queries" in {row["budget"] for row in rows}
    xaug(*command(tiny, tmp_path, "mnli"), "--set", "max_words=3", "--limit", "6")
    version = Store(tmp_path).resolve("mnli/bae@v2")
    assert {(row["outcome"], row["budget"], row["queries"]) for row in _rows(version)} == {("skipped", "words", 0)}
    xaug(*command(tiny, tmp_path, "mnli"), "--fields", "text_b")
    edits = [edit["field"] for row in _rows(Store(tmp_path).resolve("mnli/bae@v3")) for edit in row["edits"]]
    assert set(edits) == {"text_b"}


def test_without_a_judge_a_note_says_that_label_preservation_is_not_checked(
    tiny: TinyModels, tmp_path: Path, xaug: Xaug
) -> None:
    done = xaug(*command(tiny, tmp_path, "commonsenseqa", judge=False), "--json")
    assert "without --judge, label preservation is not checked" in done.err
    assert "label" not in [step["step"] for step in done.json["funnel"]]


def test_a_judge_that_is_the_victim_is_refused(tiny: TinyModels, tmp_path: Path, xaug: Xaug) -> None:
    done = xaug(*command(tiny, tmp_path, "mnli"), "--judge", str(tiny.victims["mnli"]))
    assert done.code == 2
    assert "--judge is the victim" in done.err
    assert Store(tmp_path).versions() == []


@pytest.mark.parametrize("role", ["victim", "mlm", "encoder"])
def test_a_missing_model_is_named(tiny: TinyModels, tmp_path: Path, xaug: Xaug, role: str) -> None:
    arguments = command(tiny, tmp_path, "mnli")
    at = arguments.index(f"--{role}")
    done = xaug(*arguments[:at], *arguments[at + 2 :])
    assert done.code == 2
    assert f"bae needs --{role}" in done.err


def test_a_victim_near_chance_is_refused_unless_allowed(tiny: TinyModels, tmp_path: Path, xaug: Xaug) -> None:
    arguments = [a for a in command(tiny, tmp_path, "qqp") if a != "--allow-weak-victim"]
    done = xaug(*arguments)
    assert done.code == 1
    assert "not clearly better than chance" in done.err
    assert "--allow-weak-victim" in done.err
    assert Store(tmp_path).versions() == []
