"""Averages as in the papers, computed by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from building import Building, mean_of
from xaug.evaluate.averages import ZERO_SHOT, averages, gaps, shortfalls, task_mean, task_means
from xaug.evaluate.results import Results
from xaug.evaluate.suites import SUITES


def three_tasks(folder: Path) -> Results:
    """xnli en 100, sw 50, ur 0; xquad en f1 100 exact 50, de f1 50 exact 0; tatoeba de 25."""
    built = Building(folder)
    for code, values in (("en", [1, 1]), ("sw", [1, 0]), ("ur", [0, 0])):
        built.add("xnli", code, [mean_of("accuracy", values)])
    built.add("xquad", "en", [mean_of("f1", [1, 1]), mean_of("exact", [1, 0])])
    built.add("xquad", "de", [mean_of("f1", [0.5, 0.5]), mean_of("exact", [0, 0])])
    built.add("tatoeba", "de", [mean_of("accuracy", [1, 0, 0, 0])])
    return built.results()


def values(results: Results, official: list[str]) -> dict[str, float | None]:
    return {one.name: one.value for one in averages(results, official, {})}


def test_tasks_over_languages_then_over_tasks(tmp_path: Path) -> None:
    results = three_tasks(tmp_path)
    found = values(results, ["xnli", "xquad", "tatoeba"])
    # xnli 50; xquad (mean f1 75 + mean exact 25) / 2 = 50; tatoeba 25. Not the mean of all six cells.
    assert found["xtreme-r"] == pytest.approx((50 + 50 + 25) / 3)
    assert (found["classification"], found["reading"], found["retrieval"]) == (50, 50, 25)
    # without English: xnli 25, xquad 25, tatoeba 25
    assert found[ZERO_SHOT] == 25
    assert task_mean(results, "xnli", 0, apart=True) == 25
    assert task_mean(results, "udpos", 0) is None


def test_an_average_without_one_of_its_tasks_is_none(tmp_path: Path) -> None:
    found = averages(three_tasks(tmp_path), ["xnli", "xquad", "tatoeba", "udpos"], {})
    named = {one.name: one for one in found}
    assert named["xtreme-r"].value is None
    assert named["structured"].value is None
    assert named["reading"].value == 50
    assert named["xtreme-r"].of == ("xnli", "xquad", "tatoeba", "udpos")


def test_tasks_beside_the_suite_do_not_count(tmp_path: Path) -> None:
    built = Building(tmp_path)
    built.add("tatoeba", "de", [mean_of("accuracy", [1, 0])]).add("bucc2018", "de", [mean_of("f1", [0, 0])])
    assert values(built.results(), ["tatoeba"])["retrieval"] == 50


def test_each_seed_has_its_own(tmp_path: Path) -> None:
    built = Building(tmp_path)
    built.add("xnli", "en", [mean_of("accuracy", [1, 1])], seed=0).add(
        "xnli", "en", [mean_of("accuracy", [1, 0])], seed=4
    )
    found = [(one.seed, one.value) for one in averages(built.results(), ["xnli"], {}) if one.name == "xtreme-r"]
    assert found == [(0, 100), (4, 50)]


def test_the_embedded_worlds_tasks_are_those_they_play(tmp_path: Path) -> None:
    built = Building(tmp_path, pocket=True).add("xnli", "sw", [mean_of("accuracy", [1, 0] * 15)])
    results = built.results()
    found = averages(results, ["xnli"], {})[0]
    assert (found.of, found.value) == (("pocket_xnli",), 50)
    assert shortfalls(results) == ("The rows come from the embedded world.",)


def test_the_gap_is_english_less_the_mean_of_the_others(tmp_path: Path) -> None:
    found = {one.task: one.gap for one in gaps(three_tasks(tmp_path))}
    assert found == {"xnli": 75.0, "xquad": 50.0}  # tatoeba has no English


def test_what_is_short_of_the_official_average_is_said(tmp_path: Path) -> None:
    built = Building(tmp_path).add("xnli", "en", [mean_of("accuracy", [1, 1])], split="validation")
    built.settings["max_examples"] = 2
    said = " ".join(shortfalls(built.results(finished=False)))
    for part in (
        "not finished",
        "first 2 rows",
        "Cells with fewer than 30 rows, whose intervals mean little: xnli en (2).",
        "were scored on validation rows",
        "Some languages are missing: xnli (scored in 1 of 15).",
        "These tasks have no score: xcopa, udpos",
    ):
        assert part in said
    whole = Building(tmp_path / "whole")
    for task, codes in SUITES.get("xtreme-r").tasks.items():
        for code in codes:
            whole.add(task, code, [mean_of("x", [1, 0] * 15)])
    assert shortfalls(whole.results()) == ()


def test_intervals_are_of_the_same_means_of_each_resample(tmp_path: Path) -> None:
    """With replicates made by hand (each score shifted by -50 … 50), the limits of every mean are known."""
    built = Building(tmp_path)
    for code, right in (("en", [1, 1]), ("sw", [1, 0]), ("ur", [0, 0])):
        built.add("xnli", code, [mean_of("accuracy", right)])
    built.add("tatoeba", "de", [mean_of("accuracy", [1, 0])])
    results = built.results()
    shifts = np.linspace(-50, 50, 1001)
    xnli = {"en": 100 + shifts, "sw": 50 - shifts, "ur": 0 + shifts}
    draws = {("xnli", 0): xnli, ("tatoeba", 0): {"de": 50 + 0 * shifts}}
    told = {one.over: (one.value, one.low, one.high) for one in task_means(results, draws) if one.task == "xnli"}
    assert told["languages"] == pytest.approx((50, 50 - 47.5 / 3, 50 + 47.5 / 3))
    assert told["zero-shot languages"] == pytest.approx((25, 25, 25))  # the two move against each other
    assert told["gap"] == pytest.approx((75, 75 - 47.5, 75 + 47.5))
    assert [one.over for one in task_means(results, draws) if one.task == "tatoeba"] == ["languages"]  # no English
    suite = averages(results, ["xnli", "tatoeba"], draws)[0]
    assert (suite.value, suite.low, suite.high) == pytest.approx((50, 50 - 47.5 / 6, 50 + 47.5 / 6))
    unfinished = averages(results, ["xnli", "tatoeba"], {("xnli", 0): xnli})
    assert {one.name: one.low is None for one in unfinished} == {
        "xtreme-r": True, "classification": False, "retrieval": True, ZERO_SHOT: True,
    }  # fmt: skip
