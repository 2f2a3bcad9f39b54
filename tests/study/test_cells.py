"""What cells do: shares of rows, equal steps, and rows of evaluation sets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from making_squad import with_xquad
from planned import plan
from xaug.data_cards.errors import DataError
from xaug.study.cells.generate import generate
from xaug.study.cells.train import _shares, _with_length
from xaug.study.execute.cell import CellResult
from xaug.study.parts import AttackSettings
from xaug.study.plan import StudyPlan
from xaug.study.requests import GenerateCellRequest, TrainCellRequest, request_of


def made(key: str, ref: str, rows: int) -> CellResult:
    output = {"ref": ref, "split": "train", "rows": {"train": rows, "validation": 10}}
    return CellResult(key=key, kind="generate", output=output, seconds=1, cpu_seconds=1, peak_bytes=0)


def asked(of: StudyPlan) -> TrainCellRequest:
    """The request of the only training of a plan."""
    (cell,) = of.of("train")
    request = request_of(cell)
    assert isinstance(request, TrainCellRequest)
    return request


def shares(clean: int, added: int, **content: Any) -> list[float]:
    """The shares of clean and of added rows."""
    request = asked(plan(seeds=1, **content))
    rows = {True: clean, False: added}
    results = {one.cell: made(one.cell, "pocket_mnli/x@v1", rows[one.clean]) for one in request.rows}
    found = _shares(request, results)
    return [found[one.cell] for one in request.rows]


def test_without_a_share_all_rows_are_used() -> None:
    assert shares(900, 100, arms=["none", "clean+bae"]) == [1.0, 1.0]


def test_an_arm_whose_attack_kept_nothing_is_not_trained_as_a_clean_one() -> None:
    with pytest.raises(DataError, match=r"The arm clean\+bae adds no row, because pocket_mnli/x@v1 kept none"):
        shares(900, 0, arms=["none", "clean+bae"])


def test_a_share_is_that_of_added_rows_among_all() -> None:
    half = {"none": {}, "clean+bae": {"share": 0.5}}
    assert shares(900, 100, arms=half) == [1.0, 9.0]  # 900 of 1,800 rows are added ones, each nine times
    tenth = {"none": {}, "clean+bae": {"share": 0.1}}
    assert shares(900, 400, arms=tenth) == [1.0, 0.25]


def test_where_rows_are_replaced_a_share_is_one_of_the_clean_rows() -> None:
    arms = {"none": {}, "replace+bae": {"share": 0.1}}
    assert shares(900, 300, arms=arms) == pytest.approx([1.0, 0.3])


def test_equal_rows_are_as_many_as_clean_ones() -> None:
    found = shares(900, 100, arms=["none", "clean+bae"], equal="rows")
    assert 900 * found[0] + 100 * found[1] == pytest.approx(900)
    both = shares(900, 100, arms={"none": {}, "clean+bae": {"share": 0.5}}, equal="rows")
    assert (900 * both[0], 100 * both[1]) == pytest.approx((450, 450))


def test_a_number_of_steps_that_the_study_gives_is_kept() -> None:
    request = asked(plan(arms=["none", "clean"], seeds=1, train={"optimizer": {"max_steps": 7}}))
    assert _with_length(request, {})["optimizer"]["max_steps"] == 7


@pytest.mark.slow
def test_every_arm_has_the_steps_of_the_clean_one(tmp_path: Path) -> None:
    made_plan = plan(tmp_path, arms=["none", "clean", "clean+duplicate"], seeds=1, rows=80,
                     attacks={"bae": {"attack": "synonym-random"}, "duplicate": {"like": "bae"}})  # fmt: skip
    results: dict[str, CellResult] = {}
    for cell in made_plan.of("generate"):
        output = generate(cell.request, results, tmp_path)
        results[cell.key] = CellResult(
            key=cell.key, kind="generate", output=output, seconds=1, cpu_seconds=1, peak_bytes=0
        )
    found = []
    for cell in made_plan.of("train"):
        request = request_of(cell)
        assert isinstance(request, TrainCellRequest)
        found.append(_with_length(request, results))
    steps = {one["optimizer"]["max_steps"] for one in found}
    assert len(found) == 2 and len(steps) == 1 and steps.pop() > 0
    assert all("epochs" not in one["optimizer"] for one in found)
    assert len({one["eval"]["every"] for one in found}) == 1


def squad_study(folder: Path, source: Path, **content: Any) -> StudyPlan:
    return plan(
        folder, profile="laptop", source=str(source), encoder="pocket", rows=None, seeds=1,
        targets={"tasks": ["xquad"], "languages": ["en"]}, **content,
    )  # fmt: skip


def test_rows_of_evaluation_sets_are_left_out_of_the_clean_rows_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    source = with_xquad(tmp_path / "files")
    made_plan = squad_study(tmp_path / "study", source, arms=["none", "squad_v1:clean"])
    (cell,) = made_plan.of("generate")
    output = generate(cell.request, {}, tmp_path)
    assert (output["rows"], output["removed"], output["read"]) == ({"train": 5}, 1, 6)
    assert output["compared"]["suite"] == "xtreme-r"


def test_a_version_that_holds_evaluation_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from xaug.generating import generate as make

    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    source = with_xquad(tmp_path / "files")
    make("squad_v1", "clean", source=source, store=tmp_path / "store")  # unfiltered
    data = {"other": {"ref": "squad_v1/clean", "store": str(tmp_path / "store")}}
    made_plan = squad_study(tmp_path / "study", source, arms=["none", "squad_v1:clean+other"], data=data)
    cell = next(cell for cell in made_plan.of("generate") if cell.name == "squad_v1/other")
    with pytest.raises(DataError, match="holds 1 row of evaluation sets of xtreme-r"):
        generate(cell.request, {}, tmp_path)


def test_a_version_of_another_store_is_put_into_that_of_the_study(tmp_path: Path) -> None:
    from xaug.generating import generate as make

    version = make("mnli", "clean", source="pocket", limit=20, store=tmp_path / "other")
    data = {"more": {"ref": "pocket_mnli/clean:0.5", "store": str(tmp_path / "other")}}
    made_plan = plan(tmp_path / "study", arms=["none", "clean+more"], data=data, seeds=1)
    cell = next(cell for cell in made_plan.of("generate") if cell.name == "mnli/more")
    for _ in range(2):
        output = generate(cell.request, {}, tmp_path)
    assert (output["ref"], output["split"]) == (version.ref, "train:0.5")
    assert output["content_sha256"] == version.manifest.content_sha256


def test_a_number_type_that_is_not_named_leaves_the_key_as_it_was_before_there_was_one() -> None:
    def decides(**settings: Any) -> dict[str, Any]:
        asked = GenerateCellRequest(
            key="k", study="s", task="mnli", part="bae", attack="bae", source="data", profile="laptop", limit=None,
            settings=AttackSettings(**settings),
        )  # fmt: skip
        return dict(asked.decides()["settings"])

    assert "dtype" not in decides()
    assert decides(dtype="bf16") == {**decides(), "dtype": "bf16"}
