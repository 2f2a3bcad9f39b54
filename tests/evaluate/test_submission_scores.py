"""Submissions of every task: they are written, read by the steps of the official scorer, and get the same score."""

from __future__ import annotations

from pathlib import Path

import pytest
from official_steps import case, lines
from xaug.data_cards.catalog import card
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.files import FilesSource
from xaug.evaluate.metrics import METRICS
from xaug.evaluate.submission import file_name, read_predictions, write_predictions
from xaug.evaluate.targets import TARGETS
from xaug.evaluate.tasks.parallel import asked_in_english


@pytest.mark.parametrize("task", TARGETS.names())
@pytest.mark.parametrize("prefix", ["", "pocket_"])
def test_the_official_steps_give_our_figure(tmp_path: Path, task: str, prefix: str) -> None:
    rows, said, labels, metric, official = case(task)
    path = write_predictions(tmp_path, prefix + task, "zh", rows, said, labels)
    assert path == tmp_path / (prefix + task) / file_name(prefix + task, "zh")
    measured = METRICS.get(metric).measure(rows, said, labels=labels, language="zh")
    found = official(path, rows)
    ours = {one.name: one.value for one in measured}
    assert found == pytest.approx(ours, rel=1e-14)
    assert {name: f"{value:.4f}" for name, value in found.items()} == {n: f"{v:.4f}" for n, v in ours.items()}
    assert all(0 < value < 100 for value in ours.values())  # a case that could show a difference


@pytest.mark.parametrize("task", TARGETS.names())
def test_what_was_written_is_read_to_the_same_parts(tmp_path: Path, task: str) -> None:
    rows, said, labels, metric, _ = case(task)
    write_predictions(tmp_path, task, "zh", rows, said, labels)
    again = read_predictions(tmp_path, task, "zh", rows, labels)
    for one, other in zip(
        METRICS.get(metric).measure(rows, said, labels=labels, language="zh"),
        METRICS.get(metric).measure(rows, again, labels=labels, language="zh"),
        strict=True,
    ):
        assert one.parts.tolist() == other.parts.tolist()


def test_tatoebas_lines_are_those_of_xtremes_files(tmp_path: Path) -> None:
    """From files on disk to a submission: line by line what XTREME's preprocessing of these files makes the labels.

    It sorts the English lines and keeps beside each the number, from 0, of the line it was translated from.
    """
    english = ["The dog barks.", "a cat", "Zebras run.", "Äpfel.", "A cat"]
    folder = tmp_path / "tatoeba/v1"
    folder.mkdir(parents=True)
    (folder / "tatoeba.deu-eng.eng").write_text("".join(f"{line}\n" for line in english), encoding="utf-8")
    (folder / "tatoeba.deu-eng.deu").write_text("eins\nzwei\ndrei\nvier\nfünf\n", encoding="utf-8")
    rows = list(FilesSource(tmp_path).rows(card("tatoeba"), "test_de", report=ReadReport()))
    asked_rows = asked_in_english(
        [row for row in rows if row["role"] == "query"], [r for r in rows if r["role"] == "candidate"]
    )
    perfect = [row["gold"] for row in asked_rows]
    path = write_predictions(tmp_path / "out", "tatoeba", "de", asked_rows, perfect, ())
    labels = [number for _, number in sorted(zip(english, range(len(english)), strict=True), key=lambda one: one[0])]
    assert labels == [4, 0, 2, 1, 3]
    assert [int(line) for line in lines(path)] == labels
    assert read_predictions(tmp_path / "out", "tatoeba", "de", asked_rows, ()) == perfect
