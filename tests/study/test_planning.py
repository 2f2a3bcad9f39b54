"""Plans: which cells there are, what they need, and what their keys depend on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from making_squad import with_xquad
from planned import SMALL, names, plan, setting
from xaug.data_cards.errors import MissingFilesError
from xaug.study.plan import needed
from xaug.study.planning import plan_study

ARMS = ["none", "clean", "clean+bae", "clean+random"]


def keys(**content: Any) -> dict[str, str]:
    return {cell.name: cell.key for cell in plan(**content).cells}


def test_a_cell_comes_after_those_that_it_needs() -> None:
    made = plan(arms=ARMS)
    seen: set[str] = set()
    for cell in made.cells:
        assert seen.issuperset(cell.needs), cell.name
        seen.add(cell.key)
    assert len(seen) == len(made.cells)


def test_every_arm_and_seed_is_scored_on_every_task() -> None:
    made = plan(arms=ARMS, target_seeds=2)
    assert len(made.scored) == 4 * 2 * 2
    assert names(made, "generate") == ["mnli/clean", "mnli/bae", "mnli/random"]
    assert names(made, "train") == [f"{arm} seed {seed}" for seed in (0, 1) for arm in ARMS[1:]]


def test_target_seeds_are_nested_in_those_of_the_arms() -> None:
    made = plan(arms=ARMS, target_seeds=2, seeds=[0, 3])
    for arm in ARMS:
        of_arm = {
            seed: made.cell(made.scored[arm, seed, "pocket_xnli"]).request["settings"]["seeds"] for seed in (0, 3)
        }
        assert of_arm == {0: [0, 1], 3: [6, 7]}
        assert made.cell(made.scored[arm, 3, "pocket_tatoeba"]).request["settings"]["seeds"] == [0]


def test_what_is_not_fine_tuned_is_scored_once_without_intermediate_training() -> None:
    made = plan(arms=ARMS)
    assert made.scored["none", 0, "pocket_tatoeba"] == made.scored["none", 1, "pocket_tatoeba"]
    assert made.scored["none", 0, "pocket_xnli"] != made.scored["none", 1, "pocket_xnli"]
    assert made.scored["clean", 0, "pocket_tatoeba"] != made.scored["clean", 1, "pocket_tatoeba"]


def test_keys_depend_on_neither_the_folder_nor_the_other_arms_nor_the_names() -> None:
    before = plan(Path("a"), arms=ARMS)
    after = plan(Path("b"), arms=[*ARMS, "clean+duplicate"], name="other", question="why?", executor={"workers": 7})
    assert {cell.key for cell in before.cells} <= {cell.key for cell in after.cells}
    renamed = plan(arms={"none": {}, "clean": {}, "mixed": {"base": "clean", "add": ["bae"]}})
    assert renamed.trained["mixed", 0] == before.trained["clean+bae", 0]


def test_more_seeds_keep_the_cells_of_the_others() -> None:
    few, many = plan(arms=ARMS, seeds=2), plan(arms=ARMS, seeds=3)
    assert {cell.key for cell in few.cells} < {cell.key for cell in many.cells}


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"train": {"optimizer": {"lr": 5e-4, "epochs": 1.0}}}, {"mnli/clean", "mnli/bae", "none seed 0: xnli"}),
        (
            {"attacks": {"bae": {"limit": 50}}},
            {"mnli/clean", "clean seed 0", "clean seed 0: xnli", "none seed 0: xnli"},
        ),
        ({"rows": 200}, {"none seed 0: xnli", "none seed 0: tatoeba"}),
        ({"equal": "epochs"}, {"mnli/clean", "mnli/bae", "none seed 0: xnli"}),
        ({"encoder": "pocket"}, {"mnli/clean", "clean+bae seed 0", "clean+bae seed 0: xnli", "none seed 0: xnli"}),
    ],
)
def test_a_change_keeps_the_keys_of_what_it_does_not_decide(change: dict[str, Any], kept: set[str]) -> None:
    arms = ["none", "clean", "clean+bae"]
    before, after = keys(arms=arms, seeds=1), keys(arms=arms, seeds=1, **change)
    same = {name for name, key in before.items() if after[name] == key}
    assert kept <= same
    changed = set(before) - same
    assert changed or change == {"encoder": "pocket"}
    assert "clean+bae seed 0" in changed or change == {"encoder": "pocket"}


def test_settings_of_one_target_change_its_cells_alone() -> None:
    targets = {**SMALL["targets"], "by_task": {"xnli": {"optimizer": {"lr": 1e-4}}}}
    before, after = keys(arms=["none", "clean"], seeds=1), keys(arms=["none", "clean"], seeds=1, targets=targets)
    assert {name for name in before if before[name] != after[name]} == {"none seed 0: xnli", "clean seed 0: xnli"}


def test_an_attack_is_repeated_with_each_seed_only_on_request() -> None:
    once = plan(arms=["none", "clean+bae"])
    anew = plan(arms=["none", "clean+bae"], attacks={"bae": {"by_seed": True}})
    assert names(once, "generate") == ["mnli/clean", "mnli/bae"]
    assert names(anew, "generate") == ["mnli/clean", "mnli/bae", "mnli/bae seed 1"]


def test_a_control_needs_the_rows_that_it_matches() -> None:
    made = plan(arms=ARMS)
    by_name = {cell.name: cell for cell in made.cells}
    assert by_name["mnli/random"].needs == (by_name["mnli/bae"].key,)
    wanted = needed(made.cells, [by_name["mnli/random"].key])
    assert [cell.name for cell in wanted] == ["mnli/bae", "mnli/random"]


def test_several_tasks_are_trained_together() -> None:
    made = plan(arms=["none", "mnli,squad_v1:clean+bae"], seeds=1)
    assert names(made, "generate") == ["mnli/clean", "mnli/bae", "squad_v1/clean", "squad_v1/bae"]
    (cell,) = made.of("train")
    assert len(cell.needs) == 4


def test_rows_of_a_file_and_of_a_reference_are_parts(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("a,b,label\nx,y,no\n", encoding="utf-8")
    table = {"task_type": "classification", "text_a": "a", "text_b": "b", "label": "label"}
    made = plan(arms=["none", "clean", "clean+mine"], data={"mine": {"file": str(file), "table": table}}, seeds=1)
    assert "mine/clean" in names(made, "generate")
    key = made.trained["clean+mine", 0]
    file.write_text("a,b,label\nx,z,no\n", encoding="utf-8")
    again = plan(arms=["none", "clean", "clean+mine"], data={"mine": {"file": str(file), "table": table}}, seeds=1)
    assert again.trained["clean+mine", 0] != key
    assert again.trained["clean", 0] == made.trained["clean", 0]


def test_a_source_without_the_rows_of_an_arm_is_refused_before_anything_runs(tmp_path: Path) -> None:
    source = with_xquad(tmp_path / "files")
    content = {
        "profile": "laptop", "source": str(source), "encoder": "pocket", "targets": {"tasks": ["xquad"]},
        "arms": ["none", "mnli:clean"],
    }  # fmt: skip
    with pytest.raises(MissingFilesError, match="no training file of mnli"):
        plan(**content)
    made = plan_study(setting(**content), tmp_path, elsewhere=True)
    assert "mnli" in made.missing


def test_target_tasks_without_rows_are_left_out_with_the_reason(tmp_path: Path) -> None:
    source = with_xquad(tmp_path / "files")
    made = plan(
        profile="laptop", source=str(source), encoder="pocket", targets={"languages": ["en"]},
        arms=["none", "squad_v1:clean"], seeds=1,
    )  # fmt: skip
    assert {name for _, _, name in made.scored} == {"xquad"}
    assert "xnli" in made.missing


def test_languages_without_rows_are_told_and_a_task_without_any_is_refused(tmp_path: Path) -> None:
    """The source has XQuAD in English only."""
    content = {
        "profile": "laptop", "source": str(with_xquad(tmp_path / "files")), "encoder": "pocket", "seeds": 1,
        "arms": ["none", "squad_v1:clean"],
    }  # fmt: skip
    made = plan(**content, targets={"tasks": ["xquad"], "languages": ["en", "de"]})
    assert made.missing.keys() == {"xquad de"} and "no file of xquad in this language" in made.missing["xquad de"]
    assert all(cell.request["settings"]["languages"] == ["en", "de"] for cell in made.of("eval"))
    with pytest.raises(MissingFilesError, match=r"no rows of it in de, th\."):
        plan(**content, targets={"tasks": ["xquad"], "languages": ["de", "th"]})


def test_a_plan_that_expects_seconds_has_the_same_cells() -> None:
    from xaug.study.pricing import with_expectations

    made = plan(arms=ARMS)
    expected = with_expectations(made)
    plain = {"expected_seconds": 0.0, "guessed": False, "sort": "", "expected_bytes": 0}
    assert [replace(cell, **plain) for cell in expected.cells] == list(made.cells)
    assert all(cell.expected_seconds > 0 and cell.expected_bytes > 0 and cell.sort for cell in expected.cells)


def test_models_that_another_target_uses_are_kept_until_the_study_ends() -> None:
    made = plan(arms=["none", "clean"], seeds=1, targets={"tasks": ["xquad", "mlqa", "xnli"], "languages": ["en"]})
    kept = {cell.request["task"]: cell.request["keep_models"] for cell in made.of("eval")}
    assert kept == {"xquad": True, "mlqa": True, "xnli": False}
