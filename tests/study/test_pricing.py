"""Prices of plans."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from planned import plan, setting
from xaug.cli.study_tables import plan_json
from xaug.data_cards.ranges import Range
from xaug.listening import Log
from xaug.study.execute.cell import CellResult
from xaug.study.planning import plan_study
from xaug.study.price.assumed import Assumed
from xaug.study.price.base import Price, sort_of
from xaug.study.price.measured import Measured, remember, timings_file
from xaug.study.price.memory import PROCESS, EncoderSize, encoder_size, expected_bytes
from xaug.study.pricing import PricedPlan, priced, with_expectations

ARMS = ["none", "clean", "clean+bae"]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))


def result(key: str, kind: str, seconds: float) -> CellResult:
    return CellResult(key=key, kind=kind, output={"removed": 3}, seconds=seconds, cpu_seconds=seconds, peak_bytes=0)


def test_cells_of_arms_and_seeds_are_of_one_sort() -> None:
    made = plan(arms=ARMS)
    sorts = {kind: {sort_of(cell) for cell in made.of(kind)} for kind in ("generate", "train", "eval")}
    assert {kind: len(own) for kind, own in sorts.items()} == {"generate": 2, "train": 1, "eval": 2}


def test_measured_seconds_price_the_next_plan() -> None:
    made = plan(arms=ARMS)
    remember((cell, result(cell.key, cell.kind, 10.0)) for cell in made.cells)
    found = priced(made, {}, 2, Log())
    assert found.how == ("measured",)
    assert found.seconds() == Range(8.0 * len(made.cells), 13.0 * len(made.cells))
    assert found.wall.low == pytest.approx(found.seconds().low / 2)
    with timings_file().open("a", encoding="utf-8") as file:
        file.write('["half a li')
    assert isinstance(Measured.of_this_machine().price(made.cells[0]), Price)


def test_a_cell_that_cannot_be_timed_has_an_unknown_price_and_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The weights of victim and judge are damaged, so the attack cannot be timed; all else was measured."""
    folders = {role: tmp_path / role for role in ("victim", "judge")}
    for folder in folders.values():
        folder.mkdir()
        (folder / "config.json").write_text('{"model_type": "xlm-roberta"}', encoding="utf-8")
        (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
        (folder / "model.safetensors").write_bytes(folder.name.encode())
    made = plan(arms=ARMS, seeds=1, attacks={"bae": {role: str(folder) for role, folder in folders.items()}})
    attack = next(cell for cell in made.of("generate") if cell.name == "mnli/bae")
    remember((cell, result(cell.key, cell.kind, 10.0)) for cell in made.cells if cell is not attack)
    found = priced(made, {}, 1, Log())
    assert found.unknown() == found.unknown("generate") == (attack,)
    assert found.known("generate") and not found.unknown("train")
    (why,) = found.unknown_costs
    assert why.startswith("How long 1 cell will take is not known and is in no figure: generate mnli/bae.")
    assert str(folders["victim"]) in why
    assert cells_shown(found, "generate", capsys) == "8 s to 13 s and more"

    nothing = dataclasses.replace(found, prices={}, unpriced=dict.fromkeys((one.key for one in made.cells), "Why."))
    assert [cells_shown(nothing, kind, capsys) for kind in ("generate", "train", "eval")] == ["not known"] * 3
    shown = plan_json(nothing)
    assert (shown["seconds"], shown["wall_seconds"]) == (dict.fromkeys(("generate", "train", "eval")), None)
    assert shown["unpriced"] == len(made.cells)
    assert any(f"How long {len(made.cells)} cells will take is not known" in note for note in shown["notes"])


def cells_shown(found: PricedPlan, kind: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What the table of cells of `xaug study plan` shows as the work of a kind."""
    from xaug.cli.study_tables import print_plan

    capsys.readouterr()
    print_plan(found)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.split()[:1] == [kind]]
    return " ".join(line.split()[3:])


def test_cells_expect_the_memory_that_their_sort_took_or_an_estimate() -> None:
    made = plan(arms=ARMS)
    guessed = with_expectations(made)
    expected = {cell.key: cell.expected_bytes for cell in guessed.cells}
    clean, attack = made.of("generate")
    (train, *_) = made.of("train")
    assert expected[clean.key] == PROCESS < expected[train.key] < expected[attack.key] < 2 * PROCESS  # a tiny encoder
    base, large = (encoder_size(f"FacebookAI/xlm-roberta-{size}") for size in ("base", "large"))
    assert (base.weights / 278e6, large.weights / 560e6) == pytest.approx((1.0, 1.0), abs=0.03)
    assert (base.states / (12 * 768), large.states / (24 * 1024)) == pytest.approx((1.0, 1.0), abs=0.15)
    small = EncoderSize(54_817_152, 12 * 384)  # of the training that was measured
    budget = {**train.request, "settings": {**train.request["settings"], "batch": {"token_budget": 2048}}}
    assert expected_bytes(dataclasses.replace(train, request=budget), small) == pytest.approx(3.95e9, rel=0.03)
    took = result(train.key, "train", 10.0).model_copy(update={"peak_bytes": 5 * 2**30})
    remember([(train, took), (train, took.model_copy(update={"peak_bytes": 2**30}))])
    with timings_file().open("a", encoding="utf-8") as file:
        file.write(f'["{sort_of(attack)}", 7.0]\n')  # of an earlier release, which kept no memory
    now = {cell.key: cell for cell in with_expectations(made).cells}
    assert {now[cell.key].expected_bytes for cell in made.of("train")} == {5 * 2**30}
    assert now[attack.key].expected_bytes == expected[attack.key] and not now[attack.key].guessed


def test_a_chain_of_cells_is_not_divided_among_workers() -> None:
    made = plan(arms=ARMS, seeds=1)
    remember((cell, result(cell.key, cell.kind, 10.0)) for cell in made.cells)
    assert priced(made, {}, 100, Log()).wall.low == pytest.approx(3 * 8.0)  # generate, train, eval


def test_cells_that_are_done_cost_nothing_and_say_what_was_removed() -> None:
    made = plan(arms=ARMS)
    remember((cell, result(cell.key, cell.kind, 10.0)) for cell in made.cells)
    done = {cell.key: result(cell.key, cell.kind, 1.0) for cell in made.cells}
    found = priced(made, done, 2, Log())
    assert (found.open, found.seconds(), found.basis) == ((), Range(), "All cells are done.")
    assert set(found.removed.values()) == {3}


@pytest.mark.parametrize("profile", ["base", "paper"])
def test_the_papers_design_is_priced_for_a_machine_that_is_not_here(profile: str, tmp_path: Path) -> None:
    from xaug.study.reading import completed, parsed
    from xaug.study.setting import settled

    made = plan_study(settled(*completed(parsed({"profile": profile}, "x"), "x"), "x"), tmp_path, elsewhere=True)
    assert len(made.setting.targets) == 11  # XTREME-R's ten, and BUCC
    assert len({arm.tasks for arm in made.setting.arms if arm.trains}) == 10  # nine, and all together
    found = priced(made, {}, 1, Log())
    assert found.how == ("assumed",)
    assert not found.unknown()
    assert "estimate" in found.basis and "H200" in found.basis and "Nothing was measured" in found.basis
    assert 3600 < found.seconds().low < found.seconds().high < 30 * 24 * 3600
    assert all(one.points is not None and not one.piloted for one in found.detectable)


def test_a_larger_encoder_costs_more() -> None:
    made = plan_study(setting(profile="pocket", arms=["none", "clean"]), Path("x"))
    (cell, *_) = made.of("train")
    small, large = (Assumed(f"FacebookAI/xlm-roberta-{size}").price(cell) for size in ("base", "large"))
    assert isinstance(small, Price) and isinstance(large, Price)
    assert small.seconds.low < large.seconds.low


def test_one_seed_finds_nothing() -> None:
    made = plan(arms=ARMS, seeds=1)
    remember((cell, result(cell.key, cell.kind, 10.0)) for cell in made.cells)
    assert [one.points for one in priced(made, {}, 1, Log()).detectable] == [None, None]


def test_seeds_that_may_be_added_later_raise_the_smallest_effect_now() -> None:
    """The first look spends a part of the level: with 4 of 8 seeds, 62 % of it."""
    final, first = (
        [one.points for one in priced(plan(arms=ARMS, seeds=4, max_seeds=most), {}, 1, Log()).detectable]
        for most in (4, 8)
    )
    assert final and all(
        now is not None and later is not None and now < later for now, later in zip(final, first, strict=True)
    )
