"""Comparisons: differences computed by hand, refused evaluations, and notes."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import Building, f1_of, mean_of
from suite_results import whole_suite
from two_runs import both, right, run
from xaug.data_cards.errors import DataError
from xaug.evaluate.compare import compare
from xaug.evaluate.families import by_family, language, languages
from xaug.evaluate.kept import read_parts
from xaug.evaluate.results import ModelInfo, Results
from xaug.evaluate.saved import read_results
from xaug.evaluate.stats import interval
from xaug.evaluate.suites import SUITES


def test_differences_by_hand(tmp_path: Path) -> None:
    found = both(
        tmp_path,
        [("xnli", "en", 80), ("xnli", "sw", 40), ("xnli", "ur", 50), ("xcopa", "sw", 60)],
        [("xnli", "en", 82), ("xnli", "sw", 60), ("xnli", "ur", 50), ("xcopa", "sw", 50)],
    )
    delta = {(one.kind, one.name): one.delta for one in found.deltas}
    assert delta["cell", "xnli sw"] == pytest.approx(20)
    assert delta["task", "xnli"] == pytest.approx(22 / 3)
    assert delta["task", "xcopa"] == pytest.approx(-10)
    assert delta["suite", "suite"] == pytest.approx((22 / 3 - 10) / 2)  # tasks, not cells
    assert delta["language", "sw"] == pytest.approx(5)
    assert delta["script", "Latin"] == pytest.approx((20 - 10) / 2)  # English apart
    assert delta["script", "Arabic"] == 0
    assert delta["family", "Niger-Congo"] == pytest.approx(5)
    assert delta["family", "Indo-European"] == 0  # Urdu alone
    (sw,) = [one for one in found.of("cell") if one.name == "xnli sw"]
    assert (sw.a, sw.b) == (pytest.approx(40), pytest.approx(60))
    assert sw.low < 20 < sw.high
    assert sw.p == pytest.approx(1 / 25_001)  # 2^-19 by hand: none of 25,000 draws is as large
    assert sw.holm == pytest.approx(5 * 4 / 25_001)  # the smallest of four cells, at a fifth of the level
    assert sw.sd is None


def test_the_interval_is_that_of_the_paired_difference(tmp_path: Path) -> None:
    """20 of 100 rows won and none lost: the standard error is sqrt(0.2 x 0.8 / 100) = 4 points."""
    (sw,) = both(tmp_path, [("xnli", "sw", 40)], [("xnli", "sw", 60)]).of("cell")
    assert (sw.low, sw.high) == (pytest.approx(20 - 1.96 * 4, abs=1.1), pytest.approx(20 + 1.96 * 4, abs=1.1))


def test_a_run_against_itself_differs_in_nothing(tmp_path: Path) -> None:
    results = whole_suite(tmp_path, rows=30)
    found = compare(results, tmp_path, results, tmp_path)
    assert all((one.delta, one.low, one.high, one.p, one.holm) == (0, 0, 0, 1, 1) for one in found.deltas)
    assert found.notes == (f"A and B evaluate the same encoder ({results.model.sha256[:12]}).",)
    assert {one.name for one in found.of("family")} == {languages()[code].family for code in languages()}


def test_a_cell_of_few_rows_is_left_out_and_named(tmp_path: Path) -> None:
    """A single row gives 100 points with an interval of no width, and half of the task's score."""

    def side(name: str, won: int) -> tuple[Results, Path]:
        values = [float(at < 50) for at in range(100)]
        built = Building(tmp_path / name).add("xnli", "sw", [mean_of("accuracy", values)])
        return built.add("xnli", "bg", [mean_of("accuracy", [float(won)])]).results(), tmp_path / name

    (a, in_a), (b, in_b) = side("a", 0), side("b", 1)
    (task,) = compare(a, in_a, b, in_b).of("task")
    assert task.delta == pytest.approx(50)
    found = compare(a, in_a, b, in_b, min_rows=2)
    assert [one.name for one in found.of("cell")] == ["xnli sw"]
    assert found.of("task")[0].delta == 0
    assert "Cells with fewer than 2 rows are left out: xnli bg (1)." in found.notes
    with pytest.raises(DataError, match="has at least 101 rows"):
        compare(a, in_a, b, in_b, min_rows=101)


@pytest.mark.slow
def test_the_other_way_round_is_the_opposite(tmp_path: Path) -> None:
    a, b = whole_suite(tmp_path / "a", rows=40), whole_suite(tmp_path / "b", rows=40, draw=8)
    there, back = compare(a, tmp_path / "a", b, tmp_path / "b"), compare(b, tmp_path / "b", a, tmp_path / "a")
    for one, other in zip(there.deltas, back.deltas, strict=True):
        assert one.delta == pytest.approx(-other.delta)
        assert one.p == pytest.approx(other.p, abs=0.05)
        assert one.holm >= one.p
        assert one.low <= one.high


def test_rows_that_languages_share_are_counted_once(tmp_path: Path) -> None:
    made = []
    for side, number in (("a", 3), ("b", 5)):
        built = Building(tmp_path / side)
        for code in ("sw", "ur"):
            built.add("xnli", code, [mean_of("accuracy", right(20, number))], ids=[f"q{at}" for at in range(20)])
        built.add("panx", "sw", [f1_of("f1", [(1, 2, 2)] * 7)])
        made.append((built.results(), tmp_path / side))
    (a, in_a), (b, in_b) = made
    found = {(one.kind, one.name): one.rows for one in compare(a, in_a, b, in_b).deltas}
    assert found["task", "xnli"] == 20
    assert found["suite", "suite"] == 27
    assert found["language", "sw"] == 27


def test_the_same_results_are_warned_of(tmp_path: Path) -> None:
    cells = [("xnli", "sw", 40), ("xcopa", "sw", 60)]
    assert both(tmp_path / "other", cells, [("xnli", "sw", 41), ("xcopa", "sw", 61)]).warnings == ()
    (part,) = both(tmp_path / "part", cells, [("xnli", "sw", 40), ("xcopa", "sw", 61)]).warnings
    assert "every row of xnli has the same result in both. The comparison is of a model with itself" in part
    a = run(tmp_path / "a", cells)
    other = ModelInfo(name="b", path="b", sha256="b" * 64, parameters=100)
    b = run(tmp_path / "b", cells, model=other)
    (copies,) = compare(a, tmp_path / "a", b, tmp_path / "b").warnings
    assert copies.startswith("A and B are different encoders, and yet every row of every task has the same result")


def test_languages_over_the_same_rows_are_drawn_together(tmp_path: Path) -> None:
    """Nine translations with the same answers are one piece of evidence; nine sets of independent rows are nine."""
    codes = ("en", "de", "el", "es", "ru", "tr", "ar", "vi", "th")

    def width(shared: bool) -> float:
        folder = tmp_path / str(shared)
        made = []
        for side, number in (("a", 45), ("b", 55)):
            built = Building(folder / side)
            for code in codes:
                ids = [f"q{at}" for at in range(100)] if shared else None
                values = right(100, number, first=20 if side == "b" else 0)
                built.add("xquad", code, [mean_of("f1", values), mean_of("exact", values)], ids=ids)
            made.append(built.results())
        (task,) = compare(made[0], folder / "a", made[1], folder / "b").of("task")
        return task.high - task.low

    assert width(True) / width(False) == pytest.approx(3, rel=0.25)  # sqrt(9)


def test_micro_f1_is_compared_from_its_counts(tmp_path: Path) -> None:
    made = []
    for side, counts in (("a", [(1, 2, 4), (0, 1, 1)]), ("b", [(3, 4, 4), (1, 1, 1)])):
        made.append(Building(tmp_path / side).add("panx", "sw", [f1_of("f1", counts)]).results())
    (cell,) = compare(made[0], tmp_path / "a", made[1], tmp_path / "b").of("cell")
    assert (cell.a, cell.b) == (pytest.approx(100 * 2 / 8), pytest.approx(100 * 8 / 10))  # 2 right / (said + true)


def test_other_data_is_refused(tmp_path: Path) -> None:
    a = run(tmp_path / "a", [("xnli", "sw", 4)])
    other = Building(tmp_path / "b")
    other.content["xnli"] = "f" * 64
    b = other.add("xnli", "sw", [mean_of("accuracy", right(100, 4))]).results()
    with pytest.raises(
        DataError, match=r"xnli: .*different data \(xnli/clean@v1 000000000000 and .*ffffffffffff\).*source="
    ):
        compare(a, tmp_path / "a", b, tmp_path / "b")


def test_other_rows_splits_seeds_and_worlds_are_refused(tmp_path: Path) -> None:
    a = run(tmp_path / "a", [("xnli", "sw", 4)])
    values = [mean_of("accuracy", right(100, 4))]
    short = Building(tmp_path / "b").add("xnli", "sw", [mean_of("accuracy", right(50, 4))]).results()
    with pytest.raises(DataError, match=r"xnli sw.*different rows \(100 and 50 rows.*max_examples="):
        compare(a, tmp_path / "a", short, tmp_path / "b")
    split = Building(tmp_path / "c").add("xnli", "sw", values, split="validation").results()
    with pytest.raises(DataError, match=r"A was scored on test rows and B on validation rows"):
        compare(a, tmp_path / "a", split, tmp_path / "c")
    seed = run(tmp_path / "d", [("xnli", "sw", 4, 5)])
    with pytest.raises(DataError, match=r"no language with the same seed in common \(their seeds are 0 and 5\)"):
        compare(a, tmp_path / "a", seed, tmp_path / "d")
    pocket = Building(tmp_path / "e", pocket=True).add("xnli", "sw", values).results()
    with pytest.raises(DataError, match="embedded world"):
        compare(a, tmp_path / "a", pocket, tmp_path / "e")
    task = run(tmp_path / "f", [("xcopa", "sw", 4)])
    with pytest.raises(DataError, match="no task in common"):
        compare(a, tmp_path / "a", task, tmp_path / "f")
    metric = a.model_copy(update={"tasks": (a.tasks[0].model_copy(update={"metric": "f1"}),)})
    with pytest.raises(DataError, match="A is scored by accuracy and B by f1"):
        compare(a, tmp_path / "a", metric, tmp_path / "a")


def test_what_else_differs_is_noted(tmp_path: Path) -> None:
    made = []
    for side, layer, lr, model in (("a", 7, 1e-5, "5" * 64), ("b", 12, 3e-5, "6" * 64)):
        built = Building(tmp_path / side)
        built.settings["retrieval"] = {"layers": layer, "pooling": "mean"}
        built.settings["fine_tuning"] = {"xnli": [{"optimizer": {"lr": lr}, "model": side}]}
        built.settings["packages"] = {"torch": f"2.{layer}"}
        for code in ("de", "fr"):
            settings = {"layer": layer, "threshold": layer / 10}
            built.add("tatoeba", code, [mean_of("accuracy", right(20, 9))], settings=settings)
        if side == "b":
            built.add("xnli", "sw", [mean_of("accuracy", right(20, 9))])
        info = ModelInfo(name=side, path=side, sha256=model, parameters=layer)
        made.append(built.results(model=info, finished=side == "a"))
    notes = compare(made[0], tmp_path / "a", made[1], tmp_path / "b").notes
    assert notes == (
        "The encoders differ in size: 7 and 12 parameters.",
        "B is not finished.",
        "Setting retrieval.layers: 7 against 12.",
        "Package torch: 2.7 against 2.12.",
        "Fine-tuning of xnli: 0.optimizer.lr: 1e-05 against 3e-05.",
        "tatoeba: layer: 7 against 12 (de, fr).",
        "Only B has xnli in sw, so it is left out.",
    )


def test_parts_that_are_gone_or_of_another_cell_are_refused(tmp_path: Path) -> None:
    run(tmp_path, [("xnli", "sw", 4), ("xnli", "ur", 9)])
    results = read_results(tmp_path)
    sw, ur = results.cells
    scored = read_parts(tmp_path, sw, ("accuracy",))
    assert interval(scored.measured, ("xnli", "sw")) == (sw.low, sw.high)  # from the kept parts to the last digit
    with pytest.raises(DataError, match="does not hold the parts of f1"):
        read_parts(tmp_path, sw, ("f1",))
    with pytest.raises(DataError, match=r"a score of 4\.0000, but results.json says .* 9\.0000"):
        read_parts(tmp_path, ur.model_copy(update={"parts": sw.parts}), ("accuracy",))
    with pytest.raises(DataError, match="outside"):
        read_parts(tmp_path, sw.model_copy(update={"parts": "../x.npz"}), ("accuracy",))
    (tmp_path / sw.parts).write_bytes(b"no zip")
    with pytest.raises(DataError, match=r"sw.npz does not hold.*evaluate again"):
        read_parts(tmp_path, sw, ("accuracy",))
    (tmp_path / sw.parts).unlink()
    with pytest.raises(DataError, match=r"No such file.*Copy the whole folder"):
        read_parts(tmp_path, sw, ("accuracy",))


def test_every_language_of_the_suites_has_a_family_and_a_script() -> None:
    spoken = {code for suite in SUITES for codes in suite.languages.values() for code in codes}
    assert spoken == set(languages())
    assert (language("sw").family, language("kk").script, language("ht").name) == (
        "Niger-Congo",
        "Cyrillic",
        "Haitian Creole",
    )
    assert sorted(["sw", "zz", "ar"], key=by_family) == ["ar", "sw", "zz"]
