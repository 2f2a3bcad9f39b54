"""Published scores: the table is complete, and a row is shown only where setting and split agree."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import Building, mean_of
from pydantic import ValidationError
from xaug.evaluate.averages import ENGLISH
from xaug.evaluate.published import Figures, published, side_by_side
from xaug.evaluate.suites import SUITES
from xaug.evaluate.targets import TARGETS

ROW = Figures(
    model="M", task="xnli", trained_on=("mnli",), score="accuracy", citation="A 2020", read_in="a page",
    rows={"en": 4, "sw": 4}, rows_read_in="a page", values={"en": 80.0, "sw": 50.0},
)  # fmt: skip


def test_the_table_is_of_the_suites_tasks_and_languages() -> None:
    for row in published():
        spoken = {code for suite in SUITES for code in suite.languages.get(row.task, ())}
        assert set(row.values) <= spoken, row
        assert row.trained_on == TARGETS.get(row.task).stages, row
        assert row.score in ("accuracy", "f1", "exact")
        # nobody's zero-shot figures are all better than English: a slip of the columns would show
        assert row.values[ENGLISH] == max(row.values.values()), row


def test_the_tables_averages_are_those_their_authors_print() -> None:
    """XQuAD's and MLQA's tables have a column of averages, which was read with them: it checks every digit."""
    printed = {
        ("mBERT", "xquad", "f1"): 65.2, ("XLM-R Large", "xquad", "f1"): 77.2, ("mBERT", "xquad", "exact"): 50.3,
        ("XLM-R Large", "xquad", "exact"): 61.5, ("mBERT", "mlqa", "f1"): 57.7, ("mBERT", "mlqa", "exact"): 41.6,
        ("XLM-R Base", "mlqa", "f1"): 63.7, ("XLM-R Base", "mlqa", "exact"): 46.3, ("XLM-R Large", "mlqa", "f1"): 70.7,
        ("XLM-R Large", "mlqa", "exact"): 52.7,
    }  # fmt: skip
    found = {(row.model, row.task, row.score): sum(row.values.values()) / len(row.values) for row in published()}
    for key, average in printed.items():
        assert found[key] == pytest.approx(average, abs=0.11), key  # of rounded figures, rounded


def test_f1_is_never_below_exact_match() -> None:
    figures = {(row.model, row.task, row.score): row.values for row in published()}
    for (model, task, score), values in figures.items():
        if score == "exact":
            assert all(values[code] < figures[model, task, "f1"][code] for code in values)


def test_a_row_stands_beside_ours_where_the_whole_test_split_was_scored(tmp_path: Path) -> None:
    built = Building(tmp_path)
    built.add("xnli", "en", [mean_of("accuracy", [1, 1, 1, 0])], seed=0)
    built.add("xnli", "en", [mean_of("accuracy", [1, 0, 1, 0])], seed=1)
    built.add("xnli", "sw", [mean_of("accuracy", [1, 0, 1])])  # three rows of four
    (found,) = side_by_side(built.results(), (ROW,))
    assert (found.ours, found.theirs) == ({"en": 62.5}, {"en": 80.0})


def test_nothing_stands_beside_another_setting_or_split(tmp_path: Path) -> None:
    values = [mean_of("accuracy", [1, 1, 1, 0])]
    validation = Building(tmp_path / "a").add("xnli", "en", values, split="validation").results()
    assert side_by_side(validation, (ROW,)) == ()
    pocket = Building(tmp_path / "b", pocket=True).add("xnli", "en", values).results()
    assert side_by_side(pocket, (ROW,)) == ()
    built = Building(tmp_path / "c").add("xnli", "en", values)
    trained = built.info("xnli", trained_on=("anli/clean@v1/train",))
    assert side_by_side(built.results(tasks=(trained,)), (ROW,)) == ()
    scored = Building(tmp_path / "d").add("xnli", "en", [mean_of("f1", [1, 1, 1, 0])]).results()
    assert side_by_side(scored, (ROW,)) == ()
    assert len(side_by_side(built.results(), (ROW,))) == 1
    assert side_by_side(built.results(), ()) == ()


def test_a_row_without_a_source_is_no_row() -> None:
    with pytest.raises(ValidationError):
        Figures.model_validate({**ROW.model_dump(), "citation": ""})
    with pytest.raises(ValidationError, match="different languages"):
        Figures.model_validate({**ROW.model_dump(), "rows": {"en": 4}})
