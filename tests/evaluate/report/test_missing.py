"""What could not be scored is listed once for each reason."""

from __future__ import annotations

from pathlib import Path

from building import Building, mean_of
from xaug.evaluate.report import html, markdown
from xaug.evaluate.report.missing import Absence, absences, missing_lines
from xaug.evaluate.results import Missing

FOUND = (
    Missing(task="xnli", language="bg", why="no file"),
    Missing(task="udpos", language="af", why="no file"),
    Missing(task="xnli", language="el", why="no file"),
    Missing(task="xnli", language="hi", why="no rows"),
    Missing(task="xcopa", why="no file"),
    Missing(task="xnli", why="no file"),
)


def test_languages_of_one_reason_stand_together_and_whole_tasks_first() -> None:
    assert absences(FOUND) == (
        Absence("xcopa", (), "no file"), Absence("xnli", (), "no file"),
        Absence("xnli", ("bg", "el"), "no file"), Absence("udpos", ("af",), "no file"),
        Absence("xnli", ("hi",), "no rows"),
    )  # fmt: skip


def test_a_terminal_gets_codes() -> None:
    assert missing_lines(FOUND)[1:3] == [
        "xnli: not available: no file", "xnli: not available in bg, el: no file",
    ]  # fmt: skip


def test_reports_have_a_line_for_each_reason(tmp_path: Path) -> None:
    results = Building(tmp_path).add("xnli", "sw", [mean_of("accuracy", [1, 0])]).results(missing=list(FOUND))
    text = markdown.render_report(results)
    assert "| xnli | Bulgarian, Greek | no file |" in text
    assert "| xcopa | all | no file |" in text
    assert "<td>Bulgarian, Greek</td><td>no file</td>" in html.render_report(results)
