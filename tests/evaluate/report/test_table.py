"""The terminal's tables."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from building import MAIN, Building, mean_of
from rich.console import Console
from suite_results import whole_suite
from xaug.cli.tables import TableLayout
from xaug.evaluate.compare import compare
from xaug.evaluate.report.compared import print_comparison
from xaug.evaluate.report.table import print_results
from xaug.evaluate.report.view import NOT_REAL
from xaug.evaluate.results import Missing, Results
from xaug.evaluate.saved import read_results
from xaug.evaluate.suites import SUITES


def printed(results: Results, *, colour: bool = False, width: int = 1000) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=width, markup=False, highlight=False, force_terminal=colour)
    console.push_render_hook(TableLayout(console, plain=False))
    print_results(results, console)
    return stream.getvalue()


def test_all_fits_a_hundred_columns_also_into_a_pipe(suite: Results) -> None:
    lines = printed(suite, width=100).splitlines()
    prose = ("This is not the official average", "XTREME-R", "Tatoeba: layer", "BUCC 2018: ")  # a terminal wraps it
    assert all(len(line.rstrip()) <= 100 for line in lines if not line.startswith(prose))
    assert not [line for line in lines if "…" in line]


def test_every_figure_stands_there_with_its_interval(suite: Results) -> None:
    text = printed(suite)
    for cell in suite.cells:
        assert f"{cell.main:.1f} ±{(cell.high - cell.low) / 2:.1f}" in text


def test_the_average_and_what_it_lacks_are_said(suite: Results) -> None:
    text = printed(suite)
    average = next(one.value for one in suite.averages if one.name == "xtreme-r")
    assert f"XTREME-R average of 10 tasks: {average:.1f}" in text
    missing = "mewslix (scored in 10 of 11), lareqa (scored in 10 of 11)."
    assert f"This is not the official average. Some languages are missing: {missing}" in text
    assert "mewslix: not available in fa: files in data has no test_fa of it" in text
    assert "n/a" in text


def test_bucc_stands_beneath_with_its_note(suite: Results) -> None:
    text = printed(suite)
    beneath = text.index("In addition to the suite, outside its average")
    assert "BUCC 2018" not in text[:beneath]
    assert "BUCC 2018: from XTREME; XTREME-R dropped it" in text[beneath:]
    assert "BUCC 2018: layer 7 of 12, pooling mean" in text[beneath:]


def test_a_missing_task_leaves_no_average(tmp_path: Path) -> None:
    built = Building(tmp_path).add("xnli", "sw", [mean_of("accuracy", [1, 0])])
    text = printed(built.results(missing=[Missing(task="xcopa", why="files in data has no xcopa")]))
    assert "There is no XTREME-R average, because a task is missing." in text
    assert "xcopa: not available: files in data has no xcopa" in text


def test_several_seeds_show_their_deviation(tmp_path: Path) -> None:
    built = Building(tmp_path)
    for seed, values in ((0, [1, 1, 0, 0]), (1, [1, 1, 1, 1])):
        built.add("xnli", "sw", [mean_of("accuracy", values)], seed=seed)
    assert "75.0 ±35.4" in printed(built.results())  # 50 and 100: 50 / sqrt(2)


def judged(folder: Path, **over: Any) -> Results:
    """PAN-X in two languages, with its baselines, for a model that predicts only "O" in one of them."""
    built = Building(folder)
    built.add("panx", "sw", [mean_of("f1", [0.0] * 40)], chance=4.25, majority=0.0, only="O")
    built.add("panx", "en", [mean_of("f1", [1.0] * 10)], chance=5.75, majority=2.0)
    info = built.info("panx", train_rows=(20_000,), dev_rows=2, dev={"0": 50.0}, scorer={"seqeval": "1.2.2"}, **over)
    return built.results(tasks=(info,))


def test_what_a_score_is_judged_by_stands_beside_it(tmp_path: Path) -> None:
    lines = printed(judged(tmp_path)).splitlines()
    (line,) = [line for line in lines if "WikiANN-NER" in line and "20,000" in line]
    assert line.split() == ["WikiANN-NER", "50.0", "5.0", "1.0", "10", "to", "40", "20,000", "2"]
    assert "WikiANN-NER: counted by seqeval 1.2.2" in lines


def test_a_model_that_says_one_thing_and_a_tiny_dev_set_are_warned_of(tmp_path: Path) -> None:
    lines = printed(judged(tmp_path)).splitlines()
    warnings = [line for line in lines if line.startswith("Warning: ")]
    assert warnings[0].startswith("Warning: WikiANN-NER: the model predicts 'O' for every row in sw.")
    assert warnings[1].endswith("fewer than 50 dev rows, which are too few to choose a model: WikiANN-NER (2).")
    assert len(warnings) == 2
    assert lines[: len(warnings)] == warnings, "above the tables"


def test_the_average_stands_beside_chance(tmp_path: Path) -> None:
    built = Building(tmp_path)
    for task in SUITES.get("xtreme-r").tasks:
        for code, chance in (("en", 30.0), ("sw", 40.0)):
            names = MAIN[task]
            built.add(task, code, [mean_of(name, [1, 0] * 20) for name in names], chance=chance, majority=chance + 5)
    text = printed(built.results())
    assert "XTREME-R average of 10 tasks: 50.0 ±" in text
    assert "(chance 35.0, majority 40.0)" in text
    assert "zero-shot languages average of 10 tasks: 50.0 ±" in text
    assert "(chance 40.0, majority 45.0)" in text  # without English


def test_results_of_an_earlier_release_have_no_baselines(tmp_path: Path) -> None:
    built = Building(tmp_path).add("xnli", "sw", [mean_of("accuracy", [1, 0])])
    built.results()
    path = tmp_path / "results.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["schema_version"] = 1
    for name in ("chance", "majority", "only"):
        del content["cells"][0][name]
    for name in ("train_rows", "dev_rows", "dev_majority", "scorer"):
        del content["tasks"][0][name]
    path.write_text(json.dumps(content), encoding="utf-8")
    found = [line.split() for line in printed(read_results(tmp_path)).splitlines()]
    assert ["XNLI", "50.0", "–", "–", "2", "–", "–"] in found


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


def compared(folder: Path, numbers: dict[str, dict[str, list[int]]]) -> list[str]:
    """The printed lines of a comparison. ``numbers``: side → language → rows right of 100, a seed each."""
    for side, languages in numbers.items():
        built = Building(folder / side)
        for code, rights in languages.items():
            for seed, number in enumerate(rights):
                values = [1.0] * number + [0.0] * (100 - number)
                built.add("xnli", code, [mean_of("accuracy", values)], seed=seed)
        built.results()
    found = compare(read_results(folder / "a"), folder / "a", read_results(folder / "b"), folder / "b")
    stream = io.StringIO()
    print_comparison(found, Console(file=stream, width=1000, markup=False, highlight=False))
    lines = stream.getvalue().splitlines()
    prose = ("A: ", "B: ", "Both", "Warning: ")
    assert all(len(line.rstrip()) <= 100 for line in lines if not line.startswith(prose)), lines
    return lines


def test_a_comparison_of_one_seed_says_what_its_marks_lack(tmp_path: Path) -> None:
    lines = compared(tmp_path, {"a": {"sw": [30], "ur": [50]}, "b": {"sw": [80], "ur": [50]}})
    swahili, urdu = (next(line for line in lines if name in line) for name in ("Swahili", "Urdu"))
    assert "+50.00" in swahili
    assert swahili.rstrip().endswith("one seed only")
    assert urdu.rstrip().endswith("equal figures")
    assert "*" not in swahili + urdu
    assert any(line.startswith("one seed only: significant over rows, but one seed does not") for line in lines)
    assert not any(line.startswith("*: ") for line in lines)


def test_a_comparison_of_several_seeds_marks_what_they_agree_on(tmp_path: Path) -> None:
    """Swahili +50 in all seeds; Urdu +40, +40, -20; Turkish and French +4, +5, +6: p is 2 / 2^6 before correction."""
    a = {"sw": [30] * 3, "ur": [30] * 3, "tr": [50] * 3, "fr": [50] * 3}
    b = {"sw": [80, 79, 81], "ur": [70, 70, 10], "tr": [54, 55, 56], "fr": [54, 55, 56]}
    lines = compared(tmp_path, {"a": a, "b": b})
    swahili, urdu, turkish = (next(line for line in lines if name in line) for name in ("Swahili", "Urdu", "Turkish"))
    assert swahili.split()[-1] == "*"
    assert urdu.split()[-4:] == ["1.0000", "not", "over", "seeds"]  # t = 1 with two degrees: 0.42 before correction
    assert turkish.rstrip().endswith("not over rows (Holm)")
    for said in (
        "*: significant over rows and,",
        "not over seeds: significant over rows, but",
        "not over rows (Holm): the",
    ):
        assert any(line.startswith(said) for line in lines)


def test_a_comparison_with_itself_says_so_in_front(tmp_path: Path) -> None:
    lines = compared(tmp_path, {side: {"sw": [30, 40]} for side in ("a", "b")})
    (warning,) = [line for line in lines if line.startswith("Warning: ")]
    assert "A and B are the same encoder" in warning
    assert "every row of every task has the same result in both" in warning
    assert lines.index(warning) < next(at for at, line in enumerate(lines) if "equal figures" in line)
