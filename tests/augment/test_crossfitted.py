"""A cross-fitted model: each row is asked of the model that saw no row of its group."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from attacking import recipe
from tiny import OFFICIAL, TinyModels
from xaug.augment.adapters import adapter_for
from xaug.augment.filters import Pair
from xaug.augment.filters.label import LabelPreservation
from xaug.augment.lab import load_lab, run_preflights
from xaug.augment.materialize import materialize
from xaug.augment.oracles.crossfitted import CrossFitted, task_model
from xaug.augment.oracles.victim import Victim
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import ModelError
from xaug.data_cards.groups import divide
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.files import FilesSource
from xaug.models.crossfit import CrossFit, cross_fit
from xaug.models.folders import content_hash, resolve
from xaug.models.placement import Placement

MNLI = card("mnli")


def rows() -> list[Row]:
    return list(FilesSource(OFFICIAL).rows(MNLI, "train", report=ReadReport()))


@pytest.fixture
def pair(tiny: TinyModels, tmp_path: Path) -> CrossFit:
    """Two models of MNLI that give different answers."""
    made = CrossFit(tmp_path / "pair")
    for folder, model in zip(made.models, (tiny.victims["mnli"], tiny.judges["mnli"]), strict=True):
        shutil.copytree(model, folder)
    divide(MNLI, rows()).write(made.groups)
    made.finish({"task": "mnli"})
    return made


def loaded(pair: CrossFit) -> CrossFitted:
    model = task_model(str(pair.folder), adapter_for(MNLI), MNLI, MNLI.labels, Placement(), role="victim")
    assert isinstance(model, CrossFitted)
    return model


def test_each_row_is_answered_by_the_model_of_the_other_half(pair: CrossFit) -> None:
    model, halves = loaded(pair), pair.halves(MNLI)
    alone = [Victim(str(one), adapter_for(MNLI), MNLI.labels, Placement()).predict(rows()) for one in pair.models]
    assert alone[0] != alone[1]
    wanted = [alone[1 - halves.of(row)][at] for at, row in enumerate(rows())]
    assert model.predict(rows()) == wanted
    assert {model.asked(row) for row in rows()} == {0, 1}
    assert all(model.held_out(row) for row in rows())


def test_an_item_that_names_no_model_is_refused(pair: CrossFit) -> None:
    model = loaded(pair)
    with pytest.raises(ValueError, match="which of its models"):
        model.answer([model.adapter.whole(rows()[0])])


def test_an_edited_row_is_asked_where_its_origin_is(pair: CrossFit) -> None:
    """The premise of an edited row is of no group any more, so its own text says nothing about the model to ask."""
    model = loaded(pair)
    score = LabelPreservation(model)
    for row in rows():
        edit = {"field": "text_a", "start": 0, "end": 0, "before": "", "after": "Well, "}
        edited = {**row, "text_a": f"Well, {row['text_a']}", "edits": [edit], "outcome": "succeeded"}
        (found,) = score([Pair(MNLI, row, edited)])
        asked = model.models[model.asked(row)]
        assert found == asked.predict([edited])[0].margin


def test_an_attack_asks_the_model_that_did_not_see_the_row(pair: CrossFit, tiny: TinyModels, tmp_path: Path) -> None:
    """The rows are those that an attack on each model alone makes of the other model's half."""
    plain = recipe(OFFICIAL, tiny)
    halves = pair.halves(MNLI)

    def attacked(name: str, victim: Path) -> dict[str, Row]:
        models = {**plain.models, "victim": str(victim)}
        version, _ = materialize(tmp_path / name, replace(plain, models=models), workers=1)
        return {row["origin_id"]: row for split in version.manifest.splits for row in version.table(split).to_pylist()}

    crossed = attacked("crossed", pair.folder)
    alone = [attacked(f"alone-{half}", model) for half, model in enumerate(pair.models)]
    assert alone[0] != alone[1], "otherwise this test says nothing"
    assert crossed == {row["id"]: alone[1 - halves.of(row)][row["id"]] for row in rows()}


def test_the_preflight_leaves_out_rows_that_the_model_saw(pair: CrossFit) -> None:
    model = loaded(pair)
    qqp_like = {**rows()[0], "id": "both"}
    assert model.held_out(qqp_like)
    lab = replace(load_lab(replace(recipe(OFFICIAL, attack="nlpaug:keyboard").job, filters=())), victim=model)
    lab.victim.held_out = lambda row: row["id"] != rows()[0]["id"]  # type: ignore[union-attr, method-assign]
    tested = run_preflights(lab, recipe(OFFICIAL).job, rows(), allow_weak=True)
    assert tested["victim"].rows == len(rows()) - 1


def test_its_hash_covers_both_models_and_the_groups(pair: CrossFit, tmp_path: Path) -> None:
    before = content_hash(str(pair.folder), "victim")
    shutil.copytree(pair.folder, tmp_path / "elsewhere")
    assert content_hash(str(tmp_path / "elsewhere"), "victim") == before
    divide(MNLI, rows()[:6]).write(tmp_path / "elsewhere" / "groups.arrow")
    assert content_hash(str(tmp_path / "elsewhere"), "victim") != before
    shutil.rmtree(pair.models[1])
    shutil.copytree(pair.models[0], pair.models[1])
    assert content_hash(str(pair.folder), "victim") != before


def test_it_is_no_model_of_another_role_or_task(pair: CrossFit) -> None:
    with pytest.raises(ModelError, match=r"holds two models, .* Name one of them: .*half_0"):
        resolve(str(pair.folder), "mlm")
    qqp = card("qqp")
    with pytest.raises(ModelError, match="cross-fitted model of mnli, not of qqp"):
        task_model(str(pair.folder), adapter_for(qqp), qqp, qqp.labels, Placement(), role="victim")


def test_a_folder_that_is_not_complete_is_none(pair: CrossFit) -> None:
    (pair.folder / "crossfit.json").unlink()
    assert cross_fit(pair.folder) is None
    with pytest.raises(ModelError, match=r"no \.safetensors file"):
        resolve(str(pair.folder), "victim")
