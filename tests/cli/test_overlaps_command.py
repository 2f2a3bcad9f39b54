"""`xaug overlaps`, and the comparison with evaluation sets in other commands."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Xaug
from making_squad import with_xquad


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """SQuAD beside XQuAD, an empty store and an empty cache."""
    monkeypatch.setenv("XAUG_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    return with_xquad(tmp_path / "data")


def test_rows_are_listed_and_left_out(xaug: Xaug, source: Path) -> None:
    assert xaug("generate", "squad_v1", "--attack", "clean", "--source", str(source)).code == 0
    listed = xaug("overlaps", "squad_v1/clean", "--source", str(source))
    assert listed.code == 0, listed.err
    assert "squad_v1/clean@v1/train: 1 of 6 rows occur in evaluation sets" in listed.out
    assert "xquad" in listed.out
    assert "q1, in xquad test_en (score 1.00): The river rises" in listed.out
    found = xaug("overlaps", "squad_v1/clean@v1", "--source", str(source), "--json", "-n", "1").json
    assert (found["rows"], found["found"], len(found["splits"][0]["examples"])) == (6, 1, 1)
    assert found["compared"]["rows"] == {"xquad": 1}

    command = ("generate", "squad_v1", "--attack", "clean", "--source", str(source), "--against", "xtreme-r")
    left = xaug(*command)
    assert "dropped while reading: in_evaluation_set 1" in left.out
    assert "Rows are compared with the evaluation sets of xtreme-r" in left.err
    none = xaug("overlaps", "squad_v1/clean@v2", "--source", str(source))
    assert "None of the 5 rows of squad_v1/clean@v2/train contains text of the evaluation sets." in none.out


def test_the_source_must_be_named(xaug: Xaug, source: Path) -> None:
    assert xaug("generate", "squad_v1", "--attack", "clean", "--source", str(source)).code == 0
    done = xaug("overlaps", "squad_v1/clean")
    assert done.code == 2
    assert "Name their source with --source" in done.err
    done = xaug("train", "--data", "squad_v1/clean", "--model", "pocket", "--against", "xtrem")
    assert done.code == 2
    assert "There is no suite named 'xtrem'" in done.err
