"""`xaug generate` with attacks other than BAE, which load the models that they need and no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from command_line import Xaug
from making_rows import many_rows
from tiny import OFFICIAL, TinyModels
from xaug.data_cards import catalog
from xaug.data_cards.edits import undo
from xaug.data_cards.field_ref import FieldRef
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.store import Store
from xaug.data_cards.version import Version

TASKS = [str(card.id) for card in catalog.cards()]


def rows_of(version: Version) -> list[dict[str, Any]]:
    rows = [row for split in version.manifest.splits for row in version.table(split).to_pylist()]
    return sorted(rows, key=lambda row: (row["position"], row.get("variant", 1)))


def clean_of(task: str) -> dict[str, dict[str, Any]]:
    rows = open_source(str(OFFICIAL)).rows(catalog.card(task), "train", report=ReadReport())
    return {row["id"]: row for row in rows}


def command(store: Path, task: str, attack: str, *more: str) -> list[str]:
    return [
        "generate", task, "--attack", attack, "--source", str(OFFICIAL), "--store", str(store), "--device", "cpu",
        "--profile", "none", *more,
    ]  # fmt: skip


def check_edits(version: Version) -> None:
    """Check that undoing a row's edits gives its clean row, and that fields without edits are unchanged."""
    clean = clean_of(version.task)
    for row in rows_of(version):
        origin, edited = clean[row["origin_id"]], {edit["field"] for edit in row["edits"]}
        for field in map(FieldRef.parse, edited):
            own = [edit for edit in row["edits"] if edit["field"] == str(field)]
            assert undo(field.get(row), own) == field.get(origin)
        for name in catalog.card(version.task).fields:
            if not any(field.split("[")[0] == name for field in edited):
                assert row[name] == origin[name]


@pytest.mark.parametrize("task", TASKS)
def test_a_blind_attack_needs_no_model_and_claims_nothing(task: str, tmp_path: Path, xaug: Xaug) -> None:
    done = xaug(*command(tmp_path, task, "nlpaug:keyboard", "--set", "variants=3", "--json"))
    assert done.code == 0, done.err
    assert "without --encoder, similarity is not checked" in " ".join(done.err.split())
    assert "without --judge, label preservation is not checked" in " ".join(done.err.split())
    version = Store(tmp_path).resolve(done.json["ref"])
    rows = rows_of(version)
    assert {row["outcome"] for row in rows} <= {"untested", "skipped"}
    assert all(row["victim_score_before"] is row["victim_score_after"] is None for row in rows)
    manifest = version.manifest
    assert "success_rate" not in manifest.statistics
    assert manifest.statistics["changed"] == manifest.outcomes["untested"]
    assert manifest.models == {}
    assert manifest.request["tagger"] is None
    steps = {step.step: step for step in manifest.funnel}
    assert set(steps["outcome"].dropped) <= {"attack_skipped"}, "no row is dropped for an outcome that nobody knows"
    assert {row["origin_id"] for row in rows} == set(clean_of(task))
    assert len(rows) > len(clean_of(task)), "a row may become several"
    for row in rows:
        suffix = "" if row["variant"] == 1 else f"-{row['variant']}"
        assert row["id"] == f"{row['origin_id']}#nlpaug:keyboard{suffix}"
    check_edits(version)


def test_distractors_leave_every_answer_where_it_was(tmp_path: Path, xaug: Xaug) -> None:
    for task in ("squad_v1", "squad_v2"):
        version = Store(tmp_path).resolve(xaug(*command(tmp_path, task, "add-sentence", "--json")).json["ref"])
        clean = clean_of(task)
        rows = [row for row in rows_of(version) if row["outcome"] == "untested"]
        assert rows
        for row in rows:
            origin = clean[row["origin_id"]]
            assert row["context"].startswith(origin["context"])
            assert row["answers"] == origin["answers"]
            assert [edit["before"] for edit in row["edits"]] == [""]
        check_edits(version)


def test_other_thresholds_keep_the_order_of_variants(tmp_path: Path, xaug: Xaug) -> None:
    ref = xaug(*command(tmp_path, "mnli", "nlpaug:keyboard", "--set", "variants=4", "--json")).json["ref"]
    child = xaug("filter", ref, "--filter", "edit_ratio=1", "--store", str(tmp_path), "--json").json["ref"]
    rows = Store(tmp_path).resolve(child).table("train").to_pylist()
    order = [(row["position"], row["variant"]) for row in rows]
    assert order == sorted(order)
    assert max(variant for _, variant in order) > 1


@pytest.mark.parametrize("task", TASKS)
def test_deepwordbug_asks_the_victim_alone(task: str, tiny: TinyModels, tmp_path: Path, xaug: Xaug) -> None:
    models = ("--victim", str(tiny.victims[task]), "--tagger", "textblob", "--allow-weak-victim")
    done = xaug(*command(tmp_path, task, "deepwordbug", *models, "--json"))
    assert done.code == 0, done.err
    version = Store(tmp_path).resolve(done.json["ref"])
    assert set(version.manifest.models) == {"victim"}
    assert version.manifest.request["tagger"] == "textblob", "its stop words"
    assert sum(version.manifest.outcomes.get(name, 0) for name in ("succeeded", "failed")) > 0
    check_edits(version)


def test_a_model_that_nothing_uses_is_refused(tiny: TinyModels, tmp_path: Path, xaug: Xaug) -> None:
    done = xaug(*command(tmp_path, "mnli", "nlpaug:keyboard", "--victim", str(tiny.victims["mnli"])))
    assert done.code == 2
    assert "uses this model, so --victim would have no effect" in " ".join(done.err.split())
    assert Store(tmp_path).versions() == []


def test_a_named_filter_without_its_model_is_refused(tmp_path: Path, xaug: Xaug) -> None:
    done = xaug(*command(tmp_path, "mnli", "nlpaug:keyboard", "--filter", "fluency"))
    assert done.code == 2
    assert "--mlm" in done.err


def test_another_seed_makes_other_rows(tmp_path: Path, xaug: Xaug) -> None:
    made = [
        xaug(*command(tmp_path / str(number), "mnli", "nlpaug:keyboard", "--seed", str(seed), "--json")).json
        for number, seed in enumerate((0, 0, 1))
    ]
    assert made[0]["content_sha256"] == made[1]["content_sha256"] != made[2]["content_sha256"]


@pytest.mark.slow
def test_the_number_of_workers_changes_no_row(tmp_path: Path, xaug: Xaug) -> None:
    source = many_rows(tmp_path / "data", 150)  # ten units of work
    contents = set()
    for workers in ("1", "2"):
        arguments = command(
            tmp_path / workers, "mnli", "nlpaug:keyboard", "--source", str(source), "--workers", workers
        )
        done = xaug(*arguments, "--json")
        assert done.code == 0, done.err
        contents.add(done.json["content_sha256"])
    assert len(contents) == 1


@pytest.mark.parametrize(
    ("attack", "parameters"),
    [
        pytest.param("nlpaug:spelling", ("variants=2",), marks=pytest.mark.slow),
        pytest.param("nlpaug:random-word", ("action=crop",), marks=pytest.mark.slow),
        pytest.param("nlpaug:contextual", ("model=pocket", "variants=2"), marks=pytest.mark.slow),
    ],
)
def test_an_augmenter_of_nlpaug_makes_the_same_rows_at_any_width_and_number_of_workers(
    attack: str, parameters: tuple[str, ...], tmp_path: Path, xaug: Xaug
) -> None:
    source = many_rows(tmp_path / "data", 100)  # seven units of work
    contents = set()
    for workers, width in (("1", "1"), ("2", "512")):
        arguments = command(
            tmp_path / workers, "mnli", attack, "--source", str(source), "--workers", workers, "--width", width,
            *(word for one in parameters for word in ("--set", one)),
        )  # fmt: skip
        done = xaug(*arguments, "--json")
        assert done.code == 0, done.err
        contents.add(done.json["content_sha256"])
    assert len(contents) == 1


def test_a_model_of_an_augmenter_that_is_not_named_is_missing_before_a_row_is_read(tmp_path: Path, xaug: Xaug) -> None:
    done = xaug(*command(tmp_path, "mnli", "nlpaug:contextual"))
    assert done.code == 1
    assert "a masked language model. It is looked for in a folder of yours" in " ".join(done.err.split())
    assert Store(tmp_path).versions() == []


def test_the_attacks_are_listed_with_what_they_see_and_need(xaug: Xaug) -> None:
    listed = {one["name"]: one for one in xaug("attacks", "--json").json}
    assert listed["bae"]["access"] == "score"
    assert (listed["bae"]["edits"], listed["deepwordbug"]["edits"]) == ("words", "characters")
    assert listed["bae"]["needs"] == ["victim", "mlm", "encoder", "tagger", "stopwords"]
    assert listed["deepwordbug"]["needs"] == ["victim", "stopwords"]
    for name, needs in (("add-sentence", []), ("nlpaug:keyboard", ["nlpaug"])):
        assert (listed[name]["access"], listed[name]["needs"]) == ("blind", needs)
    shown = xaug("attacks").out
    assert "blind" in shown
    assert "add a sentence to the passage" in shown


def test_a_chain_and_its_control_are_made_and_shown(tmp_path: Path, xaug: Xaug) -> None:
    parts = ("--set", "add-sentence.variants=2", "--set", "min_letters=3", "--filter", "edit_ratio=9")
    done = xaug(*command(tmp_path, "squad_v1", "add-sentence+nlpaug:keyboard", *parts, "--json"))
    assert done.code == 0, done.err
    ref = done.json["ref"]
    assert ref == "squad_v1/add-sentence+nlpaug:keyboard@v1"
    version = Store(tmp_path).resolve(ref)
    check_edits(version)
    made = [part["min_letters"] for part in version.manifest.request["parameters"]["parts"] if "min_letters" in part]
    assert made == [3]
    control = xaug(*command(tmp_path, "squad_v1", "random", "--like", ref))
    assert control.code == 0, control.err
    assert f"matches the rows of {ref}" in control.out
    shown = xaug("show", "squad_v1/random", "--store", str(tmp_path))
    assert f"squad_v1/random@v1 matches the rows of {ref}." in " ".join(shown.err.split())
    counts = [[len(row["edits"]) for row in rows_of(one) if not row["reason"]] for one in (
        version, Store(tmp_path).resolve("squad_v1/random")
    )]  # fmt: skip
    assert counts[0] == counts[1]
    assert any(counts[0])


@pytest.mark.parametrize(
    ("attack", "more", "message"),
    [
        ("random", (), "--attack random is a control. Name the version whose rows it matches with --like"),
        ("nlpaug:keyboard", ("--like", "mnli/bae"), "so --like would have no effect"),
        ("nlpaug:keyboard", ("--max-queries", "5"), "asks no victim, so --max-queries would have no effect"),
        ("bae+clean", (), "clean edits no row, so it cannot be a part of a chain"),
        ("bae+deepwordbugg", (), "Did you mean deepwordbug"),
        ("nlpaug:keyboard+nlpaug:keyboard", ("--set", "variants=2"), "--set variants: several parts of"),
    ],
)
def test_chains_and_controls_that_make_no_sense_name_the_option(
    attack: str, more: tuple[str, ...], message: str, tmp_path: Path, xaug: Xaug
) -> None:
    done = xaug(*command(tmp_path, "mnli", attack, *more))
    assert done.code == 2
    assert message in " ".join(done.err.split())
    assert Store(tmp_path).versions() == []
