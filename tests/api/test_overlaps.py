"""Rows that occur in evaluation sets: left out on request, dropped after an attack, listed and reported."""

from __future__ import annotations

from pathlib import Path

import pytest
import xaug
from hearing import Heard
from making_squad import SHARED, squad, with_xquad
from tiny import TinyModels
from xaug.against import Against
from xaug.augment.recipe import Recipe
from xaug.data_cards.errors import MissingFilesError, UnknownNameError, UsageError
from xaug.generate_request import GenerateRequest
from xaug.generating import plan_generation
from xaug.generation import AttackJob

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("here")]
SENTENCE = "Rows are compared with the evaluation sets of xtreme-r"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return with_xquad(tmp_path / "data")


def test_clean_rows_are_left_out_on_request(source: Path) -> None:
    every = xaug.generate("squad_v1", "clean", source=source)
    heard = Heard()
    without = xaug.generate("squad_v1", "clean", source=source, against="xtreme-r", listener=heard)
    assert (every.rows, without.rows) == ({"train": 6}, {"train": 5})
    assert SHARED not in without.table().column("context").to_pylist()
    assert without.manifest.read.dropped == {"in_evaluation_set": 1}
    assert without.manifest.read.rows == 5
    compared = without.manifest.compared
    assert compared is not None
    assert (compared.suite, compared.rows) == ("xtreme-r", {"xquad": 1})
    assert "against" not in every.manifest.request
    assert every.manifest.compared is None
    assert any(note.startswith(SENTENCE) and "Not there: xnli, xcopa" in note for note in heard.notes)
    again = xaug.generate("squad_v1", "clean", source=source, against="xtreme-r")
    assert (again.ref, again.made) == (without.ref, False)


def test_attacked_rows_are_compared_with_the_sets_beside_them(source: Path) -> None:
    heard = Heard()
    version = xaug.generate(
        "squad_v1", "nlpaug:keyboard", profile="none", source=source, filters={"edit_ratio": 1000}, listener=heard
    )
    step = next(step for step in version.funnel if step.step == "contamination")
    assert step.dropped == {"in_evaluation_set": 1}
    assert any(note.startswith(SENTENCE) for note in heard.notes)
    rejected = [row for _, row in version.select(9, reason="in_evaluation_set")]
    assert [row["origin_id"] for row in rejected] == ["q1"]
    assert rejected[0]["contamination_score"] == 1.0
    assert version.manifest.request["against"] == version.manifest.compared.sha256  # type: ignore[union-attr]
    other = xaug.generate(
        "squad_v1", "nlpaug:keyboard", profile="none", source=source, against="none", filters={"edit_ratio": 1000}
    )
    assert "contamination" not in [step.step for step in other.funnel]
    assert "against" not in other.manifest.request


def test_other_evaluation_texts_are_another_request(source: Path) -> None:
    first = xaug.generate("squad_v1", "clean", source=source, against="xtreme-r")
    squad(source / "xquad/xquad.de.json", ["Der Fluss entspringt in den Bergen."])
    second = xaug.generate("squad_v1", "clean", source=source, against="xtreme-r")
    assert second.made
    assert second.manifest.content_sha256 == first.manifest.content_sha256


def test_no_evaluation_set_is_never_silent(tmp_path: Path) -> None:
    squad(tmp_path / "bare/squad_v1.1/train-v1.1.json", [SHARED])
    heard = Heard()
    version = xaug.generate("squad_v1", "nlpaug:keyboard", profile="none", source=tmp_path / "bare", listener=heard)
    assert "contamination" not in [step.step for step in version.funnel]
    (note,) = [note for note in heard.notes if "ontamination" in note]
    assert "has no evaluation set of xtreme-r" in note
    assert "against_source=" in note
    with pytest.raises(UsageError, match="has no evaluation set of xtreme-r to compare rows with"):
        xaug.generate("squad_v1", "clean", source=tmp_path / "bare", against="xtreme-r")


def test_the_embedded_world_is_compared_only_on_request(tmp_path: Path) -> None:
    def recipe(against: Against) -> tuple[Recipe, Heard]:
        heard = Heard()
        request = GenerateRequest(tasks=("mnli",), attack="nlpaug:keyboard", store=tmp_path / "s", against=against)
        (job,) = plan_generation(request, heard)
        assert isinstance(job, AttackJob)
        return job.recipe, heard

    usual, heard = recipe(Against())
    assert usual.against is None
    assert "contamination" not in [one.spec.name for one in usual.filters]
    assert not [note for note in heard.notes if "evaluation set" in note]
    asked, heard = recipe(Against("xtreme-r"))
    assert asked.against is not None
    assert "contamination" in [one.spec.name for one in asked.filters]
    assert any("pocket_xnli" in note for note in heard.notes)


def test_overlaps_are_listed(source: Path) -> None:
    version = xaug.generate("squad_v1", "clean", source=source)
    found = xaug.overlaps(version, source=source)
    assert (found.rows, found.found) == (6, 1)
    (place,) = found.splits[0].sets
    assert (place.task, place.split, place.rows) == ("xquad", "test_en", 1)
    assert found.splits[0].examples[0].id == "q1"
    assert "1 of 6 rows of squad_v1/clean@v1/train contain text" in repr(found)
    assert "<table>" in found._repr_html_()
    left = xaug.generate("squad_v1", "clean", source=source, against="xtreme-r")
    assert xaug.overlaps(left.ref, source=source).found == 0
    pocket = xaug.overlaps(xaug.generate("mnli", "clean", limit=9))
    assert pocket.rows == 9


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"against": "xtrem"}, "There is no suite named 'xtrem'. Did you mean xtreme"),
        ({"against": "none", "against_source": "."}, 'against="none" compares rows with nothing. Leave out'),
        ({"against_source": "pocket"}, "against_source=.*rows of another world"),
    ],
)
def test_a_mistake_is_named(source: Path, given: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        xaug.generate("squad_v1", "clean", source=source, **given)  # type: ignore[arg-type]


def test_the_source_of_evaluation_sets_must_be_known(source: Path) -> None:
    version = xaug.generate("squad_v1", "clean", source=source)
    with pytest.raises(UsageError, match=r"needs the rows of xtreme-r\. Name their source with source="):
        xaug.overlaps(version)
    with pytest.raises(MissingFilesError):
        xaug.overlaps(version, source=source / "nowhere")
    with pytest.raises(UnknownNameError):
        xaug.overlaps(version, source=source, against="none")


def test_a_run_reports_its_training_rows(source: Path, tiny: TinyModels) -> None:
    version = xaug.generate("squad_v1", "clean", source=source)
    run = xaug.train(
        version, model=tiny.mlm, max_steps=1, device="cpu", against="xtreme-r", against_source=source, output="compared"
    )
    (found,) = run.record.overlaps
    assert (found.ref, found.rows, found.found) == ("squad_v1/clean@v1/train", 6, 1)
    assert any("1 of 6 rows of squad_v1/clean@v1/train contain text" in text for text in run.record.warnings)
    plain = xaug.train(version, model=tiny.mlm, max_steps=1, device="cpu", output="plain")
    assert plain.record.overlaps == ()
    assert "overlaps" not in plain.record.content()
    with pytest.raises(UsageError, match=r"needs the rows of xtreme-r\. Name their source with against_source="):
        xaug.train(version, model=tiny.mlm, max_steps=1, against="xtreme-r", output="other")
    assert not Path("other").exists()
