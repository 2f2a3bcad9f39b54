"""How many rows occur in which sets, with examples."""

from __future__ import annotations

from evaluation_sets import HYPOTHESIS, PASSAGE, PREMISE, evaluation, nli, sentence, span
from xaug.contamination.found import RowsFound
from xaug.contamination.report import Comparison
from xaug.data_cards.catalog import card
from xaug.data_cards.schema import Row

OTHER = "Nothing of this text has ever been part of any set that a model could have been evaluated on before."


def found(task: str, rows: list[Row], n: int = 3) -> RowsFound:
    texts = evaluation(
        ("xquad", "test_en", [span()]),
        ("lareqa", "test_en", [sentence("The river rises in the north.", PASSAGE)]),
        ("xnli", "test_en", [nli()]),
        ("xnli", "validation_en", [nli(OTHER, PREMISE)]),
    )
    return Comparison.with_texts(texts).find("x/clean@v1/train", card(task), [rows[:1], rows[1:]], n=n)


def test_rows_are_counted_in_each_set() -> None:
    rows = [{**span(), "id": "a"}, {**span(OTHER[:60]), "id": "b"}, {**span(question="Why?"), "id": "c"}]
    report = found("squad_v1", rows)
    assert (report.rows, report.found) == (3, 2)
    assert [(one.task, one.split, one.rows) for one in report.sets] == [
        ("lareqa", "test_en", 2), ("xquad", "test_en", 2),
    ]  # fmt: skip
    assert [(one.task, one.id) for one in report.examples] == [
        ("xquad", "a"), ("lareqa", "a"), ("xquad", "c"), ("lareqa", "c"),
    ]  # fmt: skip
    sentence = report.sentence()
    assert sentence.startswith("2 of 3 rows of x/clean@v1/train contain text of the evaluation sets: lareqa (2), xquad")
    assert "row a of xquad test_en: The river rises" in sentence


def test_examples_are_few_and_short() -> None:
    report = found("squad_v1", [{**span(question=f"{i}?"), "id": str(i)} for i in range(9)], n=1)
    assert (report.found, len(report.examples)) == (9, 2)
    assert all(len(one.text) < 200 for one in report.examples)


def test_splits_of_one_task_are_counted_apart() -> None:
    report = found("mnli", [nli(), nli(PREMISE, OTHER), nli(OTHER, HYPOTHESIS)])
    # The last pair has its texts from two sets of xnli, so no single set holds both.
    assert report.found == 3
    assert {(one.split, one.rows) for one in report.sets} == {("test_en", 1), ("validation_en", 1)}


def test_nothing_found_is_said_too() -> None:
    report = found("mnli", [nli("A short text.", "Another one.")])
    assert report.sentence() == "None of the 1 rows of x/clean@v1/train contains text of the evaluation sets."
    assert (report.sets, report.examples) == ((), ())
