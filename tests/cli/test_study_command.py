"""A small study from its file to its report, by the command line and in Python."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xaug
from command_line import Xaug
from small_study import declared_in
from xaug.data_cards.errors import WorkerError


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return declared_in(tmp_path, monkeypatch)


def test_a_study_file_is_written_once(xaug: Xaug, here: Path) -> None:
    done = xaug("study", "init", "mine.toml", "--profile", "base")
    assert done.code == 0 and "xaug study plan mine.toml" in done.out
    text = (here / "mine.toml").read_text(encoding="utf-8")
    assert 'name = "mine"' in text and 'profile = "base"' in text
    again = xaug("study", "init", "mine.toml")
    assert again.code == 1 and "exists" in again.err
    assert (here / "mine.toml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("seeds = 2", "sedes = 2", "study.toml: sedes: there is no such setting. Did you mean seeds"),
        ('"clean+words"', '"clean+wrods"', "Did you mean words"),
        ('"synonym-random"', '"synonym-randon"', "Did you mean synonym-random"),
        ('"synonym-random"', '"add-sentence"', "study.toml: attacks.words: add-sentence does not apply to mnli"),
        (
            '"synonym-random"',
            '"synonym-random"\nparameters = { shar = 1 }',
            "attacks.words: parameters shar",
        ),
        ('"xnli", ', '"xnly", ', "Did you mean xnli"),
        ("[executor]", '[[hypotheses]]\nname = "h"\ncontrast = "clean - non"\n[executor]', "Did you mean none"),
        ("[executor]", "[executor]\ntries = 0", "study.toml: executor.tries"),
        ('profile = "pocket"', 'profile = "pocket"\nencoder = "no/where/at/all"', "no/where/at/all"),
    ],
)
def test_a_mistake_is_found_before_anything_is_computed(xaug: Xaug, here: Path, old: str, new: str, says: str) -> None:
    path = here / "study.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    done = xaug("study", "run")
    assert done.code in (1, 2)
    assert says in done.err and "Traceback" not in done.err
    assert not (here / "studies").exists()


def test_a_study_file_that_is_not_there_is_named(xaug: Xaug) -> None:
    done = xaug("study", "run", "other.toml")
    assert done.code == 2 and "other.toml cannot be read" in done.err


def test_a_study_that_has_not_run_has_no_report(xaug: Xaug) -> None:
    done = xaug("study", "report")
    assert done.code == 1 and "No cell of the study has scores yet" in done.err
    assert xaug("study", "publish", "--to", "published").code == 2
    status = xaug("study", "status", "--json").json
    assert not any(cell["done"] for cell in status["cells"])


def test_the_papers_design_is_planned_for_another_machine(xaug: Xaug) -> None:
    done = xaug("study", "plan", "--profile", "paper", "--json").json
    assert done["cells"]["train"] == 22 * 3
    assert "H200" in done["basis"]
    assert any("official files into a folder" in note for note in done["notes"])


def results(folder: Path) -> dict[str, bytes]:
    return {path.parent.name: path.read_bytes() for path in folder.glob("cells/*/result.json")}


@pytest.mark.slow
def test_a_study_runs_grows_and_is_published(xaug: Xaug, here: Path) -> None:
    planned = xaug("study", "plan", "--json").json
    assert planned["cells"] == {"generate": 2, "train": 4, "eval": 11}
    assert "estimate" in planned["basis"]
    ran = xaug("study", "run", "study.toml", "--json").json
    folder = here / "studies" / "small"
    assert [one["contrast"] for one in ran["tested"]] == ["clean - none", "clean+words - clean"]
    assert ran["pocket"] and ran["look"] == 1
    assert (folder / "study.html").is_file() and (folder / "scores.csv").is_file()
    facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    costs = {one["arm"]: one["cost"] for one in facts["arms"]}
    assert costs["clean"]["steps"] == costs["clean+words"]["steps"] > costs["none"]["steps"] == 0
    assert costs["clean+words"]["distinct_rows"] > costs["clean"]["distinct_rows"] > 0
    before, page = results(folder), (folder / "study.html").read_bytes()

    again = xaug("study", "run")
    assert again.code == 0 and results(folder) == before
    status = xaug("study", "status", "--json").json
    assert all(cell["done"] for cell in status["cells"]) and len(status["cells"]) == 17
    assert xaug("study", "plan", "--json").json["basis"] == "All cells are done."

    added = xaug("study", "add-seeds", "1")
    assert "0, 1, 2" in added.out
    assert xaug("study", "add-seeds", "1").code == 2
    grown = xaug("study", "run", "--json").json
    assert (grown["seeds"], grown["look"]) == ([0, 1, 2], 2)
    assert {key: value for key, value in results(folder).items() if key in before} == before
    assert all(one["alpha"] < 0.05 for one in grown["tested"])
    assert (folder / "study.html").read_bytes() != page

    file = here / "study.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("rows = 120", "rows = 100"), encoding="utf-8")
    other = xaug("study", "publish", "--to", "published")
    assert other.code == 2 and "made with other settings than those of study.toml: rows differs" in other.err
    assert not (here / "published").exists()
    file.write_text(text.replace("workers = 2", "workers = 1"), encoding="utf-8")
    published = xaug("study", "publish", "--to", "published")
    assert published.code == 0
    assert (here / "published" / "README.md").is_file()


@pytest.mark.slow
def test_a_cell_that_fails_does_not_stop_the_others(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = here / "study.toml"
    text = path.read_text(encoding="utf-8").replace("[executor]", "[executor]\ntries = 1")
    data = (
        '[data.broken]\nfile = "broken.csv"\ntable = { task_type = "classification", text_a = "a", label = "label" }\n'
    )
    text = text.replace('"clean+words"', '"clean+broken"').replace('[attacks.words]\nattack = "synonym-random"\n', "")
    path.write_text(text + data, encoding="utf-8")
    (here / "broken.csv").write_text("a,label\nonly text\n", encoding="utf-8")  # a line without its label
    study = xaug.study("study.toml", output="mine")
    study.run()
    with pytest.raises(WorkerError, match=r"clean\+broken seed 0"):
        study.check_complete()
    assert [one.contrast for one in study.analysis.tested][:1] == ["clean - none"]
