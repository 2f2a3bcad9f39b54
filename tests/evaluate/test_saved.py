"""Reading the folder of an unfinished evaluation."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import Building, mean_of
from xaug.data_cards.errors import DataError
from xaug.evaluate.aggregate import same_evaluation
from xaug.evaluate.compare import compare
from xaug.evaluate.report.markdown import render_report
from xaug.evaluate.results import Diagnostic, LayerScore, Missing, Results, Tuned
from xaug.evaluate.saved import JOURNAL, NAME, Entry, read_results, with_entries


@pytest.fixture
def whole(tmp_path: Path) -> Results:
    """Finished results of two languages."""
    built = Building(tmp_path / "whole")
    for code in ("en", "sw"):
        built.add("xnli", code, [mean_of("accuracy", [1.0, 0.0, 1.0] * 20)])
    return built.results()


def interrupted(whole: Results, folder: Path, *entries: Entry) -> Path:
    """The folder of the same evaluation, as if it were killed after these entries."""
    asked = whole.model_copy(update={"finished": False, "cells": (), "means": (), "averages": ()})
    folder.mkdir(exist_ok=True)
    (folder / NAME).write_text(asked.model_dump_json(), encoding="utf-8")
    (folder / JOURNAL).write_text("".join(f"{one.model_dump_json()}\n" for one in entries), encoding="utf-8")
    return folder


def test_the_cells_of_an_unfinished_evaluation_are_in_its_journal(whole: Results, tmp_path: Path) -> None:
    trained = Tuned(train_rows=(64,), dev_rows=20, dev=61.5, majority=35.0)
    folder = interrupted(whole, tmp_path / "killed", Entry(cell=whole.cells[0], tuned=trained))
    found = read_results(folder)
    assert not found.finished
    assert found.cells == whole.cells[:1]
    assert (found.tasks[0].train_rows, found.tasks[0].dev_rows, found.tasks[0].dev) == ((64,), 20, {"0": 61.5})
    assert found.tasks[0].dev_majority == {"0": 35.0}


def test_a_comparison_and_a_report_take_what_is_there(whole: Results, tmp_path: Path) -> None:
    source = tmp_path / "whole"
    interrupted(whole, source, Entry(cell=whole.cells[0]))  # its parts lie there
    partial = read_results(source)
    found = compare(whole, source, partial, source)
    assert "B is not finished." in found.notes
    assert [(one.name, one.delta) for one in found.of("language")] == [("en", 0.0)]
    assert "Not finished" in render_report(partial)


def test_the_journal_of_a_finished_evaluation_does_not_count(whole: Results, tmp_path: Path) -> None:
    (tmp_path / "whole" / JOURNAL).write_text("left by a kill at the very end\n", encoding="utf-8")
    assert read_results(tmp_path / "whole") == whole


def test_a_torn_last_line_is_left_out_and_a_damaged_one_refused(whole: Results, tmp_path: Path) -> None:
    folder = interrupted(whole, tmp_path / "killed", *(Entry(cell=cell) for cell in whole.cells))
    lines = (folder / JOURNAL).read_bytes()
    (folder / JOURNAL).write_bytes(lines[:-5])
    assert read_results(folder).cells == whole.cells[:1]
    (folder / JOURNAL).write_bytes(b"x" + lines)
    with pytest.raises(DataError, match=r"journal.jsonl:1 is damaged. Resume the evaluation"):
        read_results(folder)


def test_of_two_entries_about_one_thing_the_later_counts(whole: Results) -> None:
    first, second = whole.cells
    other = first.model_copy(update={"main": 12.5})
    point = LayerScore(task="xnli", language="en", layer=3, score=40.0)
    asked = Diagnostic(capability="negation", language="en", seed=0, cases=60, failed=3)
    found = with_entries(
        whole.model_copy(update={"cells": ()}),
        [
            Entry(cell=first, layers=(point,)), Entry(cell=second), Entry(checklist=(asked,)),
            Entry(cell=other, layers=(point.model_copy(update={"score": 41.0}),)),
        ],
    )  # fmt: skip
    assert found.cells == (other, second)
    assert [one.score for one in found.layers] == [41.0]
    assert found.checklist == (asked,)


def test_the_wording_of_a_reason_is_no_part_of_the_request(whole: Results) -> None:
    earlier, now = (whole.model_copy(update={"missing": (Missing(task="xcopa", why=why),)}) for why in ("a", "b"))
    assert same_evaluation(earlier, now)
    assert not same_evaluation(earlier, whole)
