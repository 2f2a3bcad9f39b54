"""The terminal's tables."""

from __future__ import annotations

import io
from pathlib import Path

from building import Building, mean_of
from rich.console import Console
from suite_results import whole_suite
from xaug.evaluate.compare import compare
from xaug.evaluate.report.table import print_comparison, print_results
from xaug.evaluate.report.view import NOT_REAL
from xaug.evaluate.results import Missing, Results, read_results


def printed(results: Results, *, colour: bool = False, width: int = 1000) -> str:
    stream = io.StringIO()
    print_results(results, Console(file=stream, width=width, markup=False, highlight=False, force_terminal=colour))
    return stream.getvalue()


def test_all_fits_a_hundred_columns_also_into_a_pipe(suite: Results) -> None:
    lines = printed(suite).splitlines()
    prose = ("Not the official average", "XTREME-R", "Tatoeba: layer", "BUCC 2018: ")  # a terminal wraps it
    assert all(len(line.rstrip()) <= 100 for line in lines if not line.startswith(prose))
    cut = [line for line in printed(suite, width=100).splitlines() if "…" in line]
    assert not cut


def test_every_figure_stands_there_with_its_interval(suite: Results) -> None:
    text = printed(suite)
    for cell in suite.cells:
        assert f"{cell.main:.1f} ±{(cell.high - cell.low) / 2:.1f}" in text


def test_the_average_and_what_it_lacks_are_said(suite: Results) -> None:
    text = printed(suite)
    average = next(one.value for one in suite.averages if one.name == "xtreme-r")
    assert f"XTREME-R average of 10 tasks: {average:.1f}" in text
    assert "Not the official average. Languages are missing: mewslix (10 of 11), lareqa (10 of 11)." in text
    assert "mewslix: not available in fa: files in data has no test-fa of it" in text
    assert "n/a" in text


def test_bucc_stands_beneath_with_its_note(suite: Results) -> None:
    text = printed(suite)
    beneath = text.index("Beside the suite, outside its average")
    assert "BUCC 2018" not in text[:beneath]
    assert "BUCC 2018: from XTREME; XTREME-R dropped it" in text[beneath:]
    assert "BUCC 2018: layer 7 of 12, pooling mean" in text[beneath:]


def test_a_missing_task_leaves_no_average(tmp_path: Path) -> None:
    built = Building(tmp_path).add("xnli", "sw", [mean_of("accuracy", [1, 0])])
    text = printed(built.results(missing=[Missing(task="xcopa", why="files in data has no xcopa")]))
    assert "No XTREME-R average: a task is missing." in text
    assert "xcopa: not available: files in data has no xcopa" in text


def test_several_seeds_show_their_deviation(tmp_path: Path) -> None:
    built = Building(tmp_path)
    for seed, values in ((0, [1, 1, 0, 0]), (1, [1, 1, 1, 1])):
        built.add("xnli", "sw", [mean_of("accuracy", values)], seed=seed)
    assert "75.0 ±35.4" in printed(built.results())  # 50 and 100: 50 / sqrt(2)


def test_the_embedded_world_says_so_in_yellow(tmp_path: Path) -> None:
    results = Building(tmp_path, pocket=True).add("xnli", "sw", [mean_of("accuracy", [1, 0])]).results()
    text = printed(results, colour=True)
    assert text.startswith(f"\x1b[33m{NOT_REAL}")
    assert NOT_REAL not in printed(whole_suite(tmp_path / "real", rows=5))


def test_texts_of_data_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    built = Building(tmp_path).add("xnli", "sw", [mean_of("accuracy", [1, 0])])
    evil = "\x1b]0;owned\x07[bold]x[/bold]\u202e"
    text = printed(built.results(missing=[Missing(task="xcopa", why=evil)]))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[bold]x[/bold]" in text


def test_a_comparison_marks_what_is_sure(tmp_path: Path) -> None:
    for side, number in (("a", 30), ("b", 80)):
        built = Building(tmp_path / side).add(
            "xnli", "sw", [mean_of("accuracy", [1.0] * number + [0.0] * (100 - number))]
        )
        built.add("xnli", "ur", [mean_of("accuracy", [1.0, 0.0])]).results()
    found = compare(read_results(tmp_path / "a"), tmp_path / "a", read_results(tmp_path / "b"), tmp_path / "b")
    stream = io.StringIO()
    print_comparison(found, Console(file=stream, width=1000, markup=False, highlight=False))
    lines = stream.getvalue().splitlines()
    (swahili,) = [line for line in lines if "Swahili" in line]
    (urdu,) = [line for line in lines if "Urdu" in line]
    assert "+50.00" in swahili
    assert "*" in swahili
    assert "*" not in urdu
    assert all(len(line.rstrip()) <= 100 for line in lines if not line.startswith(("A: ", "B: ", "Both")))


def test_a_comparison_of_several_seeds_marks_what_they_agree_on(tmp_path: Path) -> None:
    """Swahili +50 in all seeds; Urdu +40, +40, -20."""
    numbers = {"a": ([30, 30, 30], [30, 30, 30]), "b": ([80, 79, 81], [70, 70, 10])}
    for side, (sw, ur) in numbers.items():
        built = Building(tmp_path / side)
        for code, rights in (("sw", sw), ("ur", ur)):
            for seed, number in enumerate(rights):
                values = [1.0] * number + [0.0] * (100 - number)
                built.add("xnli", code, [mean_of("accuracy", values)], seed=seed)
        built.results()
    found = compare(read_results(tmp_path / "a"), tmp_path / "a", read_results(tmp_path / "b"), tmp_path / "b")
    stream = io.StringIO()
    print_comparison(found, Console(file=stream, width=1000, markup=False, highlight=False))
    lines = stream.getvalue().splitlines()
    assert any(line.rstrip().endswith("seed p") for line in lines)
    assert "*" in next(line for line in lines if "Swahili" in line)
    urdu = next(line for line in lines if "Urdu" in line)
    assert "*" not in urdu
    assert urdu.split()[-1] == "0.4226"  # t = 1 with two degrees: 1 - 1 / sqrt(3)
    assert all(len(line.rstrip()) <= 100 for line in lines if not line.startswith(("A: ", "B: ")))
