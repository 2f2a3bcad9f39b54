"""What decides a version's fingerprint, and what does not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from xaug.augment import recipe as recipe_module
from xaug.augment.attacks import ATTACKS
from xaug.augment.filters import settings
from xaug.augment.recipe import Recipe, attack_for, fields_for, params_for
from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.data_cards.sources.files import FilesSource
from xaug.models.folders import resolve
from xaug.models.placement import Placement

MNLI = card("mnli")


def model_at(folder: Path) -> str:
    """A copy of the embedded world's model."""
    shutil.copytree(resolve("pocket", "model"), folder)
    return str(folder)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three folders with models: ``victim``, ``again`` (the same model) and ``other`` (other weights)."""
    root = tmp_path_factory.mktemp("models")
    for name in ("victim", "again", "other"):
        model_at(root / name)
    (root / "again" / "README.md").write_text("the same model, described\n", encoding="utf-8")
    flip_last_byte(root / "other" / "model.safetensors")
    return root


def flip_last_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.fixture
def base(fixtures: Path, models: Path) -> Recipe:
    """BAE on MNLI's train rows."""
    spec = ATTACKS.get("bae")
    return Recipe(
        card=MNLI,
        source=FilesSource(fixtures / "official"),
        splits=("train",),
        attack=spec,
        params=spec.params(),
        fields=MNLI.attackable,
        models={"victim": str(models / "victim")},
        filters=tuple(settings(MNLI.task_type)),
        placement=Placement(),
    )


def hashed(recipe: Recipe) -> str:
    return fingerprint(recipe.request())


CHANGES: dict[str, Callable[[Recipe], Recipe]] = {
    "another split": lambda one: replace(one, splits=("train", "validation")),
    "a limit": lambda one: replace(one, limit=5),
    "bad rows are skipped": lambda one: replace(one, skip_bad_rows=True),
    "another attack": lambda one: replace(one, attack=ATTACKS.get("bae-i")),
    "a parameter": lambda one: replace(one, params=params_for(one.attack, {"max_queries": "7"})),
    "other fields": lambda one: replace(one, fields=("text_b",)),
    "the victim has another role": lambda one: replace(one, models={"judge": one.models["victim"]}),
    "another tagger": lambda one: replace(one, tagger="textblob"),
    "another threshold": lambda one: replace(one, filters=tuple(settings(MNLI.task_type, {"similarity": 0.9}))),
    "one filter more": lambda one: replace(one, filters=tuple(settings(MNLI.task_type, {"fluency": None}))),
    "another seed": lambda one: replace(one, seed=1),
    "a time budget": lambda one: replace(one, max_seconds=2.0),
    "another number type": lambda one: replace(one, placement=Placement(dtype="bf16")),
    "another device": lambda one: replace(one, placement=Placement(device="cuda")),
}


def test_everything_that_decides_a_row_changes_the_fingerprint(base: Recipe) -> None:
    found = {"unchanged": hashed(base)} | {name: hashed(change(base)) for name, change in CHANGES.items()}
    assert len(set(found.values())) == len(found), found


def test_other_weights_change_the_fingerprint(base: Recipe, models: Path) -> None:
    assert hashed(replace(base, models={"victim": str(models / "other")})) != hashed(base)


def test_other_settings_of_the_victims_training_change_the_fingerprint(base: Recipe, tmp_path: Path) -> None:
    """The settings decide how the victim's inputs are cut."""
    found = set()
    for length in (64, 128):
        folder = Path(model_at(tmp_path / str(length)))
        content = {"status": "finished", "step": 1, "steps_total": 1, "config": {"text": {"max_length": length}}}
        (folder / "run.json").write_text(json.dumps(content), encoding="utf-8")
        found.add(hashed(replace(base, models={"victim": str(folder)})))
    assert len(found | {hashed(base)}) == 3


def test_one_other_byte_of_the_source_changes_the_fingerprint(base: Recipe, fixtures: Path, tmp_path: Path) -> None:
    copy = tmp_path / "official"
    shutil.copytree(fixtures / "official", copy)
    moved = replace(base, source=FilesSource(copy))
    assert hashed(moved) == hashed(base), "where the files lie does not count"
    flip_last_byte(copy / "glue_data" / "MNLI" / "train.tsv")
    assert hashed(replace(base, source=FilesSource(copy))) != hashed(base)


def test_another_algorithm_or_release_changes_the_fingerprint(base: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    before = hashed(base)
    monkeypatch.setattr(recipe_module, "ALGORITHM", recipe_module.ALGORITHM + 1)
    raised = hashed(base)
    monkeypatch.setattr(recipe_module, "packages", lambda _more: {"torch": "0.0.1"})
    assert len({before, raised, hashed(base)}) == 3


def test_what_decides_no_row_does_not_change_the_fingerprint(base: Recipe, models: Path) -> None:
    same = [
        replace(base, placement=Placement(token_budget=64)),
        replace(base, models={"victim": str(models / "again")}),
        replace(base, allow_weak=True),
    ]
    assert {hashed(one) for one in same} == {hashed(base)}
    gpus = [replace(base, placement=Placement(device=name)) for name in ("cuda:0", "cuda:1")]
    assert len({hashed(one) for one in gpus}) == 1, "one GPU of a machine is as good as another"


def test_the_columns_of_a_unit_lack_only_the_verdicts(base: Recipe) -> None:
    whole, unit = base.job.features(), base.job.features(verdicts=False)
    assert {name for name in whole if name not in unit} == {f"{one.spec.name}_ok" for one in base.filters}
    assert [name for name in whole if name in unit] == list(unit)


def test_an_unknown_parameter_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UsageError, match=r"max_querys.*Did you mean max_queries"):
        params_for(ATTACKS.get("bae"), {"max_querys": "7"})


def test_a_value_that_does_not_fit_is_refused_with_what_the_attack_takes() -> None:
    with pytest.raises(UsageError, match=r"max_queries.*bae takes"):
        params_for(ATTACKS.get("bae"), {"max_queries": "many"})


def test_an_attack_that_does_not_exist_or_not_fit_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="bae"):
        attack_for("bea", MNLI)
    with pytest.raises(UsageError, match=r"does not apply to ccg.*bae"):
        attack_for("bae-i", card("ccg"))
    assert attack_for("bae", card("ccg")).name == "bae"


def test_fields_are_the_attackable_ones_unless_named() -> None:
    assert fields_for(MNLI, None) == MNLI.attackable
    assert fields_for(MNLI, ["text_b"]) == ("text_b",)
    assert fields_for(MNLI, ["text_b", "text_a"]) == ("text_a", "text_b"), "another order is the same request"
    with pytest.raises(UsageError, match=r"text_a.* is given twice"):
        fields_for(MNLI, ["text_a", "text_b", "text_a"])
    with pytest.raises(UsageError, match=r"text_c.*text_a"):
        fields_for(MNLI, ["text_c"])
